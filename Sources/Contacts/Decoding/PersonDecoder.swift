import Calendars
import Diagnostics
import YAML

extension DocumentDecoder {
  func person(_ mapping: inout MappingDecoder) -> Person? {
    let id = mapping.required("id", id)
    let name = mapping.required("name", context.filledString)
    let organisation: Person.Organisation? = mapping.optional("org", context.enumeration)
    let zone = mapping.optional("tz", zone) ?? "UTC"
    let languages = mapping.optional("languages", listOf(word)) ?? []
    let maximum: TrafficLight? = mapping.optional("maxTLP", context.enumeration)
    let methods = mapping.required("methods", methods)
    let quiet = mapping.optional("quiet", quietHours)
    let absences = mapping.optional("absent", listOf(absence)) ?? []
    let keys = mapping.optional("keys", listOf(publicKey)) ?? []
    let reviewBy = mapping.optional("reviewBy", sourced(date))
    mapping.finish()
    guard let id, let name, let methods else { return nil }
    if id == "nobody" {
      context.report(
        .contactsBadID, at: mapping.node["id"] ?? mapping.node, "nobody can be called `nobody`",
        label: "means a gap in schedules")
      return nil
    }
    return Person(
      id: id, place: place(mapping.node["id"] ?? mapping.node), name: name, organisation: organisation ?? .internal,
      zone: zone, languages: languages, maximumTLP: maximum ?? .amber, methods: methods, quiet: quiet,
      absences: absences, keys: keys, reviewBy: reviewBy)
  }

  private func methods(_ node: Node, _ what: String) -> [ContactMethod]? {
    guard let methods = context.list(node, what, method) else { return nil }
    if node.sequence?.isEmpty == true {
      context.report(
        .contactsNothingToDo, at: node, "a person needs at least one method", label: "nothing by which to reach them")
      return nil
    }
    var seen: [String: Place] = [:]
    for method in methods {
      if let first = seen.updateValue(method.place, forKey: method.id) {
        context.report(
          .contactsDuplicateID, at: method.place.range, "two methods of one person are called `\(method.id)`",
          label: "again", related: [DiagnosticLabel(range: first.range, text: "first here")])
      }
    }
    return methods
  }

  private func method(_ node: Node, _ what: String) -> ContactMethod? {
    guard var mapping = MappingDecoder(node, what: "a method", in: context) else { return nil }
    let id = mapping.required("id", id)
    let kind: ContactMethod.Kind? = mapping.required("type", context.enumeration)
    let value = mapping.optional("value", context.filledString)
    let secret = mapping.optional("secret", secret)
    let outOfBand = mapping.optional("outOfBand", context.bool) ?? false
    let fates = mapping.optional("sharedFate", listOf(word)) ?? []
    let verified = mapping.optional("verified", sourced(date))
    mapping.finish()

    let hasValue = mapping.has("value")
    if hasValue == mapping.has("secret") {
      context.report(
        .contactsContradiction, at: node, "a method has exactly one of `value` and `secret`",
        label: hasValue ? "has both" : "has neither")
      return nil
    }
    guard let id, let kind, let address = value.map({ ContactMethod.Address.value($0) }) ?? secret.map({ .secret($0) })
    else { return nil }
    if let value, let problem = AddressCheck.problem(value, kind) {
      context.report(
        .contactsBadAddress, at: mapping.node["value"] ?? node, "this is not an address for `\(kind.rawValue)`",
        label: problem)
      return nil
    }
    return ContactMethod(
      id: id, place: place(mapping.node["id"] ?? node), kind: kind, address: address, outOfBand: outOfBand,
      sharedFate: Set(fates), verified: verified)
  }

  private func quietHours(_ node: Node, _ what: String) -> Person.QuietHours? {
    guard var mapping = MappingDecoder(node, what: what, in: context) else { return nil }
    let from = mapping.required("from", timeOfDay)
    let to = mapping.required("to", timeOfDay)
    let breakThrough: Severity? = mapping.optional("breakThrough", context.enumeration)
    mapping.finish()
    guard let from, let to else { return nil }
    if from == to {
      context.report(
        .contactsEmptyRange, at: mapping.node["to"] ?? node, "quiet hours begin and end at one time",
        label: "the same as `from`")
      return nil
    }
    return Person.QuietHours(from: from, to: to, breakThrough: breakThrough)
  }

  private func absence(_ node: Node, _ what: String) -> Person.Absence? {
    guard var mapping = MappingDecoder(node, what: "an absence", in: context) else { return nil }
    let from = mapping.required("from", dayOrTime)
    let until = mapping.required("until", dayOrTime)
    let delegate = mapping.optional("delegate", sourced(id))
    mapping.finish()
    guard let from, let until, isRange(from, until, mapping.node["until"] ?? node) else { return nil }
    return Person.Absence(from: from, until: until, delegate: delegate)
  }

  /// Reports a time that ends before it begins.
  func isRange(_ from: CivilDateTime, _ until: CivilDateTime, _ node: Node) -> Bool {
    if from < until { return true }
    context.report(
      .contactsEmptyRange, at: node, "`until` must be later than `from`", label: "not after `\(from)`",
      help: ["`until` is the first moment, or day, that no longer belongs to it"])
    return false
  }

  private func publicKey(_ node: Node, _ what: String) -> String? {
    context.parsed(node, what, expected: "an SSH public key: its type and its base64 text") {
      PublicKeyLine.isValid($0) ? $0 : nil
    }
  }
}

/// One line of `authorized_keys` without options.
enum PublicKeyLine {
  static let types = [
    "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
  ]

  static func isValid(_ text: String) -> Bool {
    let fields = text.split(separator: " ", maxSplits: 2)
    guard fields.count >= 2, types.contains(String(fields[0])), fields[1].utf8.count >= 40 else { return false }
    let isBase64 = fields[1].utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D
    }
    return isBase64 && !text.utf8.contains { $0 < 0x20 }
  }
}
