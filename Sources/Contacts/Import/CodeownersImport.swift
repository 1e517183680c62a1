/// CODEOWNERS: a service for each set of owners, with the patterns that are theirs.
enum CodeownersImport {
  static func read(_ text: String) throws(ContactsError) -> ImportedContacts {
    var result = ImportedContacts()
    var ids = IdentifierMaker()
    var order: [[String]] = []
    var patterns: [[String]: [String]] = [:]
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard index < 100_000 else { throw ContactsError(.notImportable("it has too many lines", line: nil)) }
      let line = raw.prefix { $0 != "#" }
      if line.hasPrefix("[") || line.hasPrefix("^[") {
        result.note(
          "line \(index + 1): sections are GitLab's, and left out: their default owners count for nothing here")
        continue
      }
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).map(String.init)
      guard let pattern = words.first else { continue }
      guard PathPattern(pattern) != nil else {
        result.note("line \(index + 1): `\(pattern)` is not a pattern that services can have, and left out")
        continue
      }
      let owners = words.dropFirst().filter { $0.contains("@") }
      guard !owners.isEmpty else {
        result.note("line \(index + 1): `\(pattern)` has no owner, and left out: nobody is told of it")
        continue
      }
      if patterns[owners] == nil { order.append(owners) }
      patterns[owners, default: []].append(pattern)
    }
    for owners in order {
      let references = owners.map { reference($0, &ids, &result) }
      var owner = references[0]
      if references.count > 1 {
        let group = ids.id(
          for: "group \(owners)",
          from: "owners-" + references.map { $0.split(separator: ":")[1] }.joined(separator: "-"))
        var writer = DocumentWriter("Group", id: group)
        writer.list("members", references)
        result.add(writer)
        owner = "group:\(group)"
      }
      let id = ids.id(for: "service \(owners)", from: owner.split(separator: ":").last.map { "\($0)-files" } ?? "files")
      var writer = DocumentWriter("Service", id: id, comment: "owned by \(owners.joined(separator: " "))")
      writer.line("owner: \(owner)")
      writer.list("paths", patterns[owners] ?? [])
      result.add(writer)
    }
    if !order.isEmpty {
      result.note(
        "in CODEOWNERS the last pattern that matches wins; here a path belongs to every service with a pattern for it")
    }
    return result
  }

  /// `@org/team` is a group, `@ana` and an address are people.
  private static func reference(_ owner: String, _ ids: inout IdentifierMaker, _ result: inout ImportedContacts)
    -> String
  {
    if owner.hasPrefix("@"), let slash = owner.firstIndex(of: "/") {
      let id = ids.id(for: owner, from: String(owner[owner.index(after: slash)...]))
      result.note("`\(owner)` is `group:\(id)`: write it, CODEOWNERS does not say who is in it")
      return "group:\(id)"
    }
    if owner.hasPrefix("@") {
      let id = ids.id(for: owner, from: String(owner.dropFirst()))
      result.note("`\(owner)` is `person:\(id)`: write it, CODEOWNERS does not say how to reach them")
      return "person:\(id)"
    }
    if let id = ids.known(owner) { return "person:\(id)" }
    let name = String(owner.prefix { $0 != "@" })
    let id = ids.id(for: owner, from: name)
    if AddressCheck.problem(owner, .email) == nil {
      var writer = DocumentWriter("Person", id: id)
      writer.text("name", name)
      writer.method("mail", .email, owner)
      result.add(writer)
    }
    return "person:\(id)"
  }
}
