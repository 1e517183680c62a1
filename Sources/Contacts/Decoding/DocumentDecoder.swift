import Calendars
import Diagnostics
import YAML

/// What the decoders of all kinds share: one file's context, and readers for the values that registries are made of.
struct DocumentDecoder {
  let context: DecodingContext
  /// The file's position in the registry's sources.
  let source: Int

  func place(_ node: Node) -> Place { Place(source: source, range: context.headline(node)) }

  func sourced<Value>(_ decode: @escaping (Node, String) -> Value?) -> (Node, String) -> Sourced<Value>? {
    { node, what in decode(node, what).map { Sourced($0, at: place(node)) } }
  }

  func listOf<Value>(_ decode: @escaping (Node, String) -> Value?) -> (Node, String) -> [Value]? {
    { node, what in context.list(node, what, decode) }
  }

  /// A list, or one value that stands for a list of one.
  func oneOrMore<Value>(_ decode: @escaping (Node, String) -> Value?) -> (Node, String) -> [Value]? {
    { node, what in
      if node.sequence != nil { return context.list(node, what, decode) }
      return decode(node, what).map { [$0] }
    }
  }

  func id(_ node: Node, _ what: String) -> String? {
    guard let text = context.string(node, what) else { return nil }
    guard Identifier.isValid(text) else {
      context.report(
        .contactsBadID, at: node, "\(what) is not an id", label: "not an id",
        help: ["an id begins with a lowercase letter; lowercase letters, digits and `-` follow, at most 64 in all"])
      return nil
    }
    return text
  }

  /// `kind:id`.
  func reference(_ node: Node, _ what: String) -> Reference? {
    guard let text = context.string(node, what) else { return nil }
    if let reference = Reference(text) { return reference }
    report(badReference: text, node, what, kinds: Reference.Kind.allCases)
    return nil
  }

  func reference(to kinds: Reference.Kind...) -> (Node, String) -> Reference? {
    { node, what in
      guard let text = context.string(node, what) else { return nil }
      if let reference = Reference(text), kinds.contains(reference.kind) { return reference }
      report(badReference: text, node, what, kinds: kinds)
      return nil
    }
  }

  func report(
    badReference text: String, _ node: Node, _ what: String, kinds: [Reference.Kind], also: [String] = []
  ) {
    let forms = kinds.map { "`\($0.rawValue):ID`" } + also.map { "`\($0)`" }
    let listed = forms.count == 1 ? forms[0] : forms.dropLast().joined(separator: ", ") + " or " + (forms.last ?? "")
    context.report(
      .contactsBadReference, at: node, "\(what) must be \(listed)", label: "not such a reference",
      help: text.contains(":") || kinds.isEmpty ? [] : ["did you mean `\(kinds[0].rawValue):\(text)`?"])
  }

  func zone(_ node: Node, _ what: String) -> String? {
    guard let text = context.string(node, what) else { return nil }
    if let name = ZoneName(text) { return name.text }
    context.report(
      .contactsBadZone, at: node, "\(what) is not a time zone of the form `Area/City`", label: "not a zone",
      help: ["write a name of the IANA time-zone database, such as `Europe/Berlin`, or `UTC`"])
    return nil
  }

  func date(_ node: Node, _ what: String) -> CivilDate? {
    context.parsed(node, what, expected: "a date such as `2026-11-24`", CivilDate.init)
  }

  /// A day, whose midnight is meant, or a wall-clock time.
  func dayOrTime(_ node: Node, _ what: String) -> CivilDateTime? {
    context.parsed(node, what, expected: "a local time such as `2026-11-24` or `2026-11-24T09:00`, without an offset") {
      CivilDateTime($0) ?? CivilDate($0).map { CivilDateTime(date: $0, time: .midnight) }
    }
  }

  func localTime(_ node: Node, _ what: String) -> CivilDateTime? {
    context.parsed(node, what, expected: "a local time such as `2026-11-24T09:00`, without an offset") {
      CivilDateTime($0)
    }
  }

  func timeOfDay(_ node: Node, _ what: String) -> CivilTime? {
    context.parsed(node, what, expected: "a time of day such as `\"22:00\"`", CivilTime.init)
  }

  func positiveSpan(_ node: Node, _ what: String) -> TimeSpan? {
    context.parsed(node, what, expected: "a duration such as `15m`, at most a year") { text in
      TimeSpan(text).flatMap { $0 > .seconds(0) && $0 <= .days(366) ? $0 : nil }
    }
  }

  /// Where a secret is kept: never the secret.
  func secret(_ node: Node, _ what: String) -> String? {
    context.parsed(node, what, expected: "`env:NAME`, `file:PATH` or `command:PROGRAM …`") { text in
      if text.hasPrefix("env:") {
        let name = text.dropFirst(4).utf8
        let isName = name.allSatisfy {
          ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == 0x5F || (0x30...0x39).contains($0)
        }
        return isName && !name.isEmpty && !(0x30...0x39).contains(name.first ?? 0x30) ? text : nil
      }
      let hasWords = text.drop { $0 != ":" }.dropFirst().contains { !$0.isWhitespace }
      return (text.hasPrefix("file:") || text.hasPrefix("command:")) && hasWords ? text : nil
    }
  }

  /// Names of systems, data classes, regions, tags: one word, so that they can be given in a command.
  func word(_ node: Node, _ what: String) -> String? {
    context.parsed(node, what, expected: "one word of letters, digits, `-`, `_`, `.` or `:`, at most 64") { text in
      let permitted = text.utf8.allSatisfy {
        (0x30...0x3A).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
      }
      return permitted && (1...64).contains(text.utf8.count) ? text : nil
    }
  }
}
