import Calendars
import Contacts
import JSON
import Journal

extension DeliveryEvent {
  var members: JSONObject {
    switch self {
    case .planned(let planned): return planned.members
    case .sent(let attempt): return attempt.members
    case .accepted(let attempt, let receipt):
      var members = attempt.members
      if let receipt { members["receipt"] = .string(receipt) }
      return members
    case .failed(let attempt, let failure, let reason):
      var members = attempt.members
      members["failure"] = .string(failure.rawValue)
      members["reason"] = .string(reason)
      return members
    case .unknown(let attempt, let reason):
      var members = attempt.members
      members["reason"] = .string(reason)
      return members
    case .suppressed(let suppressed):
      var members: JSONObject = [
        "key": .string(suppressed.key.text), "recipient": .string(suppressed.recipient),
        "round": JSONValue(suppressed.round),
      ]
      if let method = suppressed.method { members["method"] = .string(method) }
      members["reason"] = .string(suppressed.reason)
      return members
    case .acknowledged(let answer):
      var members: JSONObject = [
        "recipient": .string(answer.recipient), "round": JSONValue(answer.round), "at": .string(answer.at.rfc3339),
        "by": .string(answer.by),
      ]
      if let how = answer.how { members["how"] = .string(how) }
      return members
    case .filed(let filing):
      return [
        "obligation": .string(filing.obligation), "at": .string(filing.at.rfc3339),
        "receipt": .string(filing.receipt), "by": .string(filing.by),
      ]
    }
  }

  /// Nil for an entry of another type, and for one that lacks what it must say.
  init?(_ entry: LogEntry) {
    let members = JSONValue.object(entry.members)
    func text(_ key: String) -> String? { members[key]?.stringValue }
    func time(_ key: String) -> Timestamp? { text(key).flatMap { Timestamp(rfc3339: $0) } }
    switch entry.type {
    case "delivery.planned":
      guard let planned = PlannedTelling(members) else { return nil }
      self = .planned(planned)
    case "delivery.sent":
      guard let attempt = Attempt(members) else { return nil }
      self = .sent(attempt)
    case "delivery.accepted":
      guard let attempt = Attempt(members) else { return nil }
      self = .accepted(attempt, receipt: text("receipt"))
    case "delivery.failed":
      guard let attempt = Attempt(members), let failure = text("failure").flatMap(Failure.init) else { return nil }
      self = .failed(attempt, failure, reason: text("reason") ?? "")
    case "delivery.unknown":
      guard let attempt = Attempt(members) else { return nil }
      self = .unknown(attempt, reason: text("reason") ?? "")
    case "delivery.suppressed":
      guard let key = text("key"), let recipient = text("recipient"), let round = round(members) else { return nil }
      self = .suppressed(
        Suppressed(
          key: DeliveryKey(text: key), recipient: recipient, round: round, method: text("method"),
          reason: text("reason") ?? ""))
    case "delivery.acknowledged":
      guard let recipient = text("recipient"), let round = round(members), let at = time("at"), let by = text("by")
      else { return nil }
      self = .acknowledged(Acknowledged(recipient: recipient, round: round, by: by, at: at, how: text("how")))
    case "obligation.filed":
      guard let obligation = text("obligation"), let at = time("at"), let receipt = text("receipt"),
        let by = text("by")
      else { return nil }
      self = .filed(Filing(obligation: obligation, at: at, receipt: receipt, by: by))
    default: return nil
    }
  }
}

private func round(_ members: JSONValue) -> Int? {
  members["round"]?.intValue.flatMap { Int(exactly: $0) }.flatMap { (1...10_000).contains($0) ? $0 : nil }
}

extension PlannedTelling {
  fileprivate var members: JSONObject {
    var members: JSONObject = [
      "key": .string(key.text), "recipient": .string(recipient), "round": JSONValue(round),
      "rules": JSONValue(rules), "tlp": .string(tlp.rawValue),
    ]
    if redacted { members["redacted"] = true }
    members["notBefore"] = .string(notBefore.rfc3339)
    if let ackBy { members["ackBy"] = .string(ackBy.rfc3339) }
    members["note"] = .string(note)
    return members
  }

  fileprivate init?(_ members: JSONValue) {
    func text(_ key: String) -> String? { members[key]?.stringValue }
    guard let key = text("key"), let recipient = text("recipient"), let round = Delivery.round(members),
      let tlp = text("tlp").flatMap(TrafficLight.init), let note = text("note"),
      let notBefore = text("notBefore").flatMap({ Timestamp(rfc3339: $0) })
    else { return nil }
    self.init(
      key: DeliveryKey(text: key), recipient: recipient, round: round,
      rules: (members["rules"]?.arrayValue ?? []).compactMap(\.stringValue), tlp: tlp,
      redacted: members["redacted"]?.boolValue ?? false, notBefore: notBefore,
      ackBy: text("ackBy").flatMap { Timestamp(rfc3339: $0) }, note: note)
  }
}

extension Attempt {
  fileprivate var members: JSONObject {
    var members: JSONObject = [
      "key": .string(key.text), "recipient": .string(recipient), "round": JSONValue(round),
      "method": .string(method), "kind": .string(kind.rawValue),
    ]
    if let channel { members["channel"] = .string(channel) }
    members["attempt"] = JSONValue(number)
    members["id"] = .string(identifier)
    return members
  }

  fileprivate init?(_ members: JSONValue) {
    func text(_ key: String) -> String? { members[key]?.stringValue }
    guard let key = text("key"), let recipient = text("recipient"), let round = Delivery.round(members),
      let method = text("method"), let kind = text("kind").flatMap(ContactMethod.Kind.init),
      let number = members["attempt"]?.intValue.flatMap({ Int(exactly: $0) }), let identifier = text("id")
    else { return nil }
    self.init(
      key: DeliveryKey(text: key), recipient: recipient, round: round, method: method, kind: kind,
      channel: text("channel"), number: number, identifier: identifier)
  }
}
