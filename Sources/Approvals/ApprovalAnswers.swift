/// Finds the signatures in what approvers send: a file of `ssh-keygen`, a chat message, a quoted mail.
public enum ApprovalAnswers {
  static let header = "-----BEGIN SSH SIGNATURE-----"
  static let footer = "-----END SSH SIGNATURE-----"
  /// At most this many are looked at in one text.
  public static let limit = 32

  /// Every armoured block, in the form in which `ssh-keygen` writes it.
  public static func signatures(in text: String) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var block: [String]?
    for line in text.split(whereSeparator: \.isNewline) {
      let bare = trimmed(line)
      if bare == header {
        block = [header]
      } else if bare == footer, let lines = block {
        found.append(Array((lines + [footer]).map { $0 + "\n" }.joined().utf8))
        block = nil
        if found.count == limit { return found }
      } else if let lines = block {
        block = lines.count > 500 ? nil : lines + [bare]
      }
    }
    return found
  }

  /// Without blanks and the marks of quoted mail.
  private static func trimmed(_ line: Substring) -> String {
    var rest = line[...]
    while let first = rest.first, first.isWhitespace || first == ">" || first == "|" { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
