import Calendars
import Git
import JSON

/// One line of a witness log.
struct WitnessEntry: Sendable, Hashable {
  /// When it was written, by this machine's clock.
  let time: Timestamp
  let event: Event

  enum Event: Sendable, Hashable {
    /// A trusted tip of the branch that a fetch has just brought.
    case seen(branch: RefName, Sight, remote: String, policyDigest: String)
    /// The operator's word that the branch goes on from another commit than the one that was seen.
    case accepted(branch: RefName, tip: ObjectID, left: ObjectID?, reason: String)
    /// What another machine saw, and when, as somebody signed it.
    case imported(branch: RefName, Sight, seen: Timestamp, signer: String, isCurrent: Bool)
    /// The last line had not been completely written; so many bytes were cut off.
    case repaired(removed: Int)
  }

  /// What was there to be seen at one time.
  struct Sight: Sendable, Hashable {
    let tip: ObjectID
    /// The health notes' tip.
    var notes: ObjectID? = nil
    /// Tag objects of health marks that no earlier line has.
    var tags: [ObjectID] = []
  }
}

extension WitnessEntry {
  /// Why a line is no entry, in words that follow "line 7".
  struct Unreadable: Error {
    let why: String
  }

  /// The bytes of its line, without the line end.
  func line(sequence: Int, after previous: String) -> [UInt8] {
    var object: JSONObject = [
      "seq": JSONValue(sequence), "time": .string(time.rfc3339), "type": .string(type), "prev": .string(previous),
    ]
    switch event {
    case .seen(let branch, let sight, let remote, let policyDigest):
      object["branch"] = .string(branch.name)
      object["remote"] = .string(remote)
      object["policy"] = .string(policyDigest)
      sight.write(to: &object)
    case .accepted(let branch, let tip, let left, let reason):
      object["branch"] = .string(branch.name)
      object["tip"] = .string(tip.hex)
      object["left"] = JSONValue(left?.hex)
      object["reason"] = .string(reason)
    case .imported(let branch, let sight, let seen, let signer, let isCurrent):
      object["branch"] = .string(branch.name)
      object["seen"] = .string(seen.rfc3339)
      object["signer"] = .string(signer)
      object["current"] = .bool(isCurrent)
      sight.write(to: &object)
    case .repaired(let removed):
      object["removed"] = JSONValue(removed)
    }
    return Array(JSONValue.object(object).compact.utf8)
  }

  private var type: String {
    switch event {
    case .seen: "seen"
    case .accepted: "accepted"
    case .imported: "imported"
    case .repaired: "repaired"
    }
  }

  init(line: some Sequence<UInt8>, sequence: Int, after previous: String) throws(Unreadable) {
    let value: JSONValue
    do {
      value = try JSONValue.parse(Array(line))
    } catch {
      throw Unreadable(why: "is no JSON")
    }
    guard value["seq"]?.intValue == Int64(sequence) else {
      throw Unreadable(why: "has not the number \(sequence): a line is missing, added or moved")
    }
    guard value["prev"]?.stringValue == previous else {
      throw Unreadable(why: "does not follow the line before it: one of the two was changed")
    }
    time = try Self.time(value, "time")
    switch value["type"]?.stringValue {
    case "seen":
      event = .seen(
        branch: try Self.branch(value), try Sight(value), remote: try Self.text(value, "remote"),
        policyDigest: try Self.text(value, "policy"))
    case "accepted":
      event = .accepted(
        branch: try Self.branch(value), tip: try Self.id(value, "tip"), left: try Self.optionalID(value, "left"),
        reason: try Self.text(value, "reason"))
    case "imported":
      guard let isCurrent = value["current"]?.boolValue else { throw Unreadable(why: "has no `current`") }
      event = .imported(
        branch: try Self.branch(value), try Sight(value), seen: try Self.time(value, "seen"),
        signer: try Self.text(value, "signer"), isCurrent: isCurrent)
    case "repaired":
      event = .repaired(removed: Int(value["removed"]?.intValue ?? 0))
    case let type:
      throw Unreadable(why: "is of the type `\((type ?? "").prefix(40))`, which this version does not know")
    }
  }

  fileprivate static func text(_ value: JSONValue, _ key: String) throws(Unreadable) -> String {
    guard let text = value[key]?.stringValue else { throw Unreadable(why: "has no `\(key)`") }
    return text
  }

  static func time(_ value: JSONValue, _ key: String) throws(Unreadable) -> Timestamp {
    guard let time = Timestamp(rfc3339: try text(value, key)) else { throw Unreadable(why: "has no time in `\(key)`") }
    return time
  }

  static func branch(_ value: JSONValue) throws(Unreadable) -> RefName {
    guard let name = RefName(try text(value, "branch")) else { throw Unreadable(why: "names no branch") }
    return name
  }

  static func id(_ value: JSONValue, _ key: String) throws(Unreadable) -> ObjectID {
    guard let id = try optionalID(value, key) else { throw Unreadable(why: "has no `\(key)`") }
    return id
  }

  fileprivate static func optionalID(_ value: JSONValue, _ key: String) throws(Unreadable) -> ObjectID? {
    guard let field = value[key], !field.isNull else { return nil }
    guard let id = field.stringValue.flatMap({ ObjectID(hex: $0) }) else {
      throw Unreadable(why: "has no full id in `\(key)`")
    }
    return id
  }
}

extension WitnessEntry.Sight {
  func write(to object: inout JSONObject) {
    object["tip"] = .string(tip.hex)
    if let notes { object["notes"] = .string(notes.hex) }
    if !tags.isEmpty { object["tags"] = JSONValue(tags.map(\.hex)) }
  }

  init(_ value: JSONValue) throws(WitnessEntry.Unreadable) {
    tip = try WitnessEntry.id(value, "tip")
    notes = try WitnessEntry.optionalID(value, "notes")
    for element in value["tags"]?.arrayValue ?? [] {
      guard let id = element.stringValue.flatMap({ ObjectID(hex: $0) }) else {
        throw WitnessEntry.Unreadable(why: "has no full id in `tags`")
      }
      tags.append(id)
    }
  }
}
