/// An allowed-signers file of git and OpenSSH (ssh-keygen(1), ALLOWED SIGNERS): a person for each principal, with keys.
enum AllowedSignersImport {
  static func read(_ text: String) throws(ContactsError) -> ImportedContacts {
    var result = ImportedContacts()
    var ids = IdentifierMaker()
    var order: [String] = []
    var keys: [String: [String]] = [:]
    var names: [String: String] = [:]
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard index < 100_000 else { throw ContactsError(.notImportable("it has too many lines", line: nil)) }
      let words = fields(raw.last == "\r" ? raw.dropLast() : raw)
      guard let principals = words.first, !principals.hasPrefix("#") else { continue }
      guard let type = words.firstIndex(where: PublicKeyLine.types.contains), type + 1 < words.count else {
        throw ContactsError(.notImportable("a line without a key", line: index + 1))
      }
      let options = words[1..<type].joined(separator: ",")
      if options.lowercased().contains("cert-authority") {
        result.note("line \(index + 1): a certificate authority is nobody's key, and left out")
        continue
      }
      if !options.isEmpty {
        result.note("line \(index + 1): `\(options)` is left out: keys here have no options; the trust policy has them")
      }
      let key = "\(words[type]) \(words[type + 1])"
      guard PublicKeyLine.isValid(key) else {
        throw ContactsError(.notImportable("a line without a key", line: index + 1))
      }
      for principal in principals.split(separator: ",").map(String.init) {
        guard AddressCheck.problem(principal, .email) == nil, !principal.contains(where: { "*?!".contains($0) }) else {
          result.note("line \(index + 1): `\(principal)` is no address of mail, and left out")
          continue
        }
        if keys[principal] == nil { order.append(principal) }
        if keys[principal]?.contains(key) != true { keys[principal, default: []].append(key) }
        let comment = words.dropFirst(type + 2).joined(separator: " ")
        if !comment.isEmpty, !comment.contains("@") { names[principal] = names[principal] ?? comment }
      }
    }
    for principal in order {
      let local = String(principal.prefix { $0 != "@" })
      var writer = DocumentWriter("Person", id: ids.id(for: principal, from: local))
      writer.text("name", names[principal] ?? local)
      writer.method("mail", .email, principal)
      writer.list("keys", keys[principal] ?? [])
      result.add(writer)
    }
    return result
  }

  /// Words between blanks; in options, blanks between quotes belong to them.
  private static func fields(_ line: Substring) -> [String] {
    var words: [String] = []
    var current = ""
    var isQuoted = false
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if (character == " " || character == "\t") && !isQuoted {
        if !current.isEmpty { words.append(current) }
        current = ""
      } else {
        current.append(character)
      }
    }
    return current.isEmpty ? words : words + [current]
  }
}
