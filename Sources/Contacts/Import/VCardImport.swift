import ICalendar

/// vCard 2.1 to 4.0: a person for each card that has an address.
enum VCardImport {
  static func read(_ bytes: [UInt8]) throws(ContactsError) -> ImportedContacts {
    let cards: [Component]
    do throws(ICalendarError) {
      cards = try Component.parse(bytes)
    } catch {
      throw ContactsError(.notImportable(error.problem, line: error.line))
    }
    var result = ImportedContacts()
    var ids = IdentifierMaker()
    for card in cards {
      guard card.name == "VCARD" else {
        throw ContactsError(.notImportable("\(card.name) is no VCARD", line: card.line))
      }
      let name = oneLine(ContentLineText.unescaped(card["FN"]?.value ?? card["N"]?.value ?? ""))
      guard !name.isEmpty else {
        result.note("line \(card.line): a card without a name is left out")
        continue
      }
      let methods = methods(of: card, name, &result)
      guard !methods.isEmpty else {
        result.note("`\(name)` has no address that can be used, and is left out")
        continue
      }
      var writer = DocumentWriter("Person", id: ids.id(for: "line \(card.line)", from: name))
      writer.text("name", name)
      let languages = card.all("LANG").map(\.value).filter { language in
        (1...35).contains(language.utf8.count)
          && language.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D }
      }
      if !languages.isEmpty { writer.list("languages", languages) }
      var counts: [ContactMethod.Kind: Int] = [:]
      for (kind, value) in methods {
        let count = (counts[kind] ?? 0) + 1
        counts[kind] = count
        writer.method(count == 1 ? kind.rawValue : "\(kind.rawValue)-\(count)", kind, value)
      }
      result.add(writer)
    }
    if !result.documents.isEmpty {
      result.note("nothing says which addresses work out of band, or that anybody has tried them: say so")
    }
    return result
  }

  private static func methods(
    of card: Component, _ name: String, _ result: inout ImportedContacts
  ) -> [(ContactMethod.Kind, String)] {
    var methods: [(ContactMethod.Kind, String)] = []
    for line in card.properties {
      guard let kind = kind(line) else { continue }
      var value = oneLine(ContentLineText.unescaped(line.value))
      for prefix in ["tel:", "mailto:", "matrix:", "slack:"] where value.lowercased().hasPrefix(prefix) {
        value = String(value.dropFirst(prefix.count))
      }
      if kind == .tel {
        value = String(value.map { "()/".contains($0) ? " " : $0 }.split(separator: " ").joined(separator: " "))
      }
      if let problem = AddressCheck.problem(value, kind) {
        result.note("`\(name)`: `\(value)` is left out: it must be \(problem)")
      } else if !methods.contains(where: { $0 == (kind, value) }) {
        methods.append((kind, value))
      }
    }
    return methods
  }

  private static func kind(_ line: ContentLine) -> ContactMethod.Kind? {
    switch line.name {
    case "TEL":
      // A machine that prints reaches nobody at night.
      let types = line.parameters.filter { $0.name == "TYPE" }.flatMap(\.values).map { $0.lowercased() }
      return types.contains("fax") ? nil : .tel
    case "EMAIL": return .email
    case "IMPP", "X-MATRIX":
      let service = (line.parameter("X-SERVICE-TYPE") ?? "").lowercased()
      if line.value.lowercased().hasPrefix("matrix:") || service == "matrix" { return .matrix }
      return line.value.lowercased().hasPrefix("slack:") || service == "slack" ? .slack : nil
    default: return nil
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: { $0.isNewline || $0 == " " || $0 == "\t" }).joined(separator: " ")
  }
}
