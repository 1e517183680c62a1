/// What a note says: a subject and a text with places for what is known when it is sent, and the same for those who
/// may see less.
public struct Template: Sendable, Hashable {
  public enum Field: String, Sendable, Hashable, CaseIterable {
    /// Id of the incident, its worst severity so far, the service that it is about, and what happened in a sentence.
    case incident, severity, service, summary
    /// The recipient's name, how the note is marked, when it was made, and until when to answer.
    case name, tlp, at, answerBy

    /// May stand in a redacted text: it says nothing about what happened where.
    var isHarmless: Bool { self != .service && self != .summary }
  }

  public enum Part: Sendable, Hashable {
    case text(String)
    case field(Field)
  }

  public struct Wording: Sendable, Hashable {
    public let subject: [Part]
    public let text: [Part]
  }

  public let id: String
  public let place: Place
  public let full: Wording
  /// `nil`: the built-in words, which say no more than that there is an incident.
  public let redacted: Wording?
}

extension Template {
  /// The text of a template in its parts: `${{ name }}` is a place. The second value is what no place is called.
  static func parts(of text: String) -> (parts: [Part], unknown: [String]) {
    var parts: [Part] = []
    var unknown: [String] = []
    var rest = Substring(text)
    while let open = rest.firstRange(of: "${{") {
      let inside = rest[open.upperBound...]
      guard let close = inside.firstRange(of: "}}") else {
        unknown.append("")
        break
      }
      if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
      var name = inside[..<close.lowerBound]
      while name.first == " " { name = name.dropFirst() }
      while name.last == " " { name = name.dropLast() }
      if let field = Field(rawValue: String(name)) { parts.append(.field(field)) } else { unknown.append(String(name)) }
      rest = inside[close.upperBound...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    return (parts, unknown)
  }
}
