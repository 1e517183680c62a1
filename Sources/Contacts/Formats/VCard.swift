import ICalendar

/// One person as an address book keeps them: vCard 3.0 (RFC 2426), which telephones and mail programs all read.
struct VCard {
  let id: String
  let name: String
  let organisation: String
  let categories: [String]
  let note: String
  /// Addresses; secrets are no addresses.
  let methods: [(kind: ContactMethod.Kind, address: String)]

  var text: String {
    var lines = ["BEGIN:VCARD", "VERSION:3.0", "UID:\(ContentLineText.escaped("runback:person:\(id)"))"]
    lines.append("FN:\(ContentLineText.escaped(name))")
    lines.append("N:\(components)")
    lines.append("ORG:\(ContentLineText.escaped(organisation))")
    for method in methods { if let line = Self.line(method.kind, method.address) { lines.append(line) } }
    if !categories.isEmpty {
      lines.append("CATEGORIES:\(categories.map(ContentLineText.escaped).joined(separator: ","))")
    }
    if !note.isEmpty { lines.append("NOTE:\(ContentLineText.escaped(note))") }
    lines.append("END:VCARD")
    return lines.map(ContentLineText.folded).joined()
  }

  /// Family name, then the others: the last word is taken for the family's, which nobody can know.
  private var components: String {
    let words = name.split(separator: " ")
    guard words.count > 1, let last = words.last else { return "\(ContentLineText.escaped(name));;;;" }
    let given = words.dropLast().joined(separator: " ")
    return "\(ContentLineText.escaped(String(last)));\(ContentLineText.escaped(given));;;"
  }

  private static func line(_ kind: ContactMethod.Kind, _ address: String) -> String? {
    let text = ContentLineText.escaped(address)
    switch kind {
    case .tel: return "TEL;TYPE=VOICE:\(text)"
    case .email: return "EMAIL;TYPE=INTERNET:\(text)"
    case .matrix: return "IMPP;X-SERVICE-TYPE=Matrix:matrix:\(ContentLineText.escaped(address))"
    case .slack: return "IMPP;X-SERVICE-TYPE=Slack:slack:\(text)"
    case .ntfy, .webhook, .teams: return "URL:\(text)"
    case .pagerduty, .apprise: return nil
    }
  }
}

extension NotificationList {
  /// A card for each recipient who can be reached, to take into a telephone: methods in the order in which to try them.
  public var vCard: String {
    recipients.filter { !$0.methods.isEmpty }.map { recipient in
      VCard(
        id: recipient.id, name: recipient.name, organisation: recipient.organisation.rawValue,
        categories: ["Runback", incident.severity.rawValue],
        note: ([recipient.redacted ? "redacted note" : recipient.tlp.label]
          + ["not before \(recipient.notBefore)"] + (recipient.ackBy.map { ["answer by \($0)"] } ?? []) + recipient.why)
          .joined(separator: "\n"),
        methods: recipient.methods.filter { !$0.isSecret }.map { ($0.kind, $0.address) }
      ).text
    }.joined()
  }
}

extension Registry {
  /// A card for each person, in the order of their ids.
  public var vCard: String {
    persons.values.sorted { $0.id < $1.id }.map { person in
      let groups = groups.values.filter { group in
        group.members.contains { $0.value == Reference(.person, person.id) }
      }.map(\.id).sorted()
      return VCard(
        id: person.id, name: person.name, organisation: person.organisation.rawValue, categories: groups,
        note: person.languages.isEmpty ? "" : "speaks \(person.languages.joined(separator: " ")), \(person.zone)",
        methods: person.methods.compactMap { method in
          if case .value(let address) = method.address { (method.kind, address) } else { nil }
        }
      ).text
    }.joined()
  }
}
