import Diagnostics

/// libyaml's terse problems in words that say what to do.
struct SyntaxProblem {
  private(set) var code = DiagnosticCode.yamlSyntax
  private(set) var message: String
  private(set) var label: String
  private(set) var help: [String]
  private(set) var range: SourceRange
  private(set) var contextLabel: String?

  /// - Parameter context: where the thing began in which libyaml got lost, when it says so.
  init(_ failure: Event.Failure, at offset: Int, context: Int?, in source: Source) {
    let bytes = source.bytes
    var end = offset
    while end < bytes.count, bytes[end] > 0x20, end - offset < 40 { end += 1 }
    if end < bytes.count { while end > offset, bytes[end] & 0xC0 == 0x80 { end -= 1 } }
    range = SourceRange(lower: offset, upper: end)
    contextLabel = Self.labels[failure.context ?? ""]
    let character = offset < bytes.count ? decodeScalar(bytes, at: offset).scalar.map { String($0) } ?? "" : ""
    (message, label, help) = Self.sentences[failure.problem] ?? (failure.problem, "", [])

    switch failure.problem {
    case "found character that cannot start any token" where !character.isEmpty:
      message = "a value cannot begin with `\(character)` unless it is quoted"
    case "found undefined tag handle", "did not find expected whitespace or line break",
      "did not find expected tag URI",
      "did not find expected '!'", "did not find the expected '>'", "did not find URI escaped octet",
      "found an incorrect leading UTF-8 octet", "found an incorrect trailing UTF-8 octet":
      code = .yamlTag
      message = "YAML tags are not allowed"
      label = "in a tag"
      help = [Self.tagHelp]
    case "found incompatible YAML document", "found duplicate %YAML directive", "found duplicate %TAG directive",
      "found extremely long version number", "found unknown directive name", "could not find expected directive name",
      "did not find expected version number", "did not find expected digit or '.' character",
      "found unexpected non-alphabetical character":
      code = .yamlDirective
      message = "only the directive `%YAML 1.2` is allowed"
      label = ""
      help = ["remove the directive: every file is read as YAML 1.2"]
    case "did not find expected alphabetic or numeric character":
      code = .yamlAlias
    default: break
    }
    if follows(quotedTextBefore: offset, in: bytes), failure.problem == "did not find expected key" {
      message = "text follows the closing quote"
      label = "not part of the value"
      help = ["quote the whole value: put it into single quotes, or into double quotes with `\\\"` inside"]
    } else if lineContainsExpression(around: offset, in: bytes) {
      help.append("quote a value that contains `${{`")
    }
    let hints = SyntaxHints(failure, at: offset, context: context, in: source)
    let likely = hints.help
    if !likely.isEmpty { help = likely }
    if let conflict = hints.conflict {
      (message, label) = ("the file holds a merge conflict", "it begins here")
      help = ["choose one side, and take out the lines with `<<<<<<<`, `=======` and `>>>>>>>`"]
      (range, contextLabel) = (conflict, nil)
    }
  }

  private func follows(quotedTextBefore offset: Int, in bytes: [UInt8]) -> Bool {
    var before = offset
    while before > 0, bytes[before - 1] == 0x20 { before -= 1 }
    return before > 0 && (bytes[before - 1] == UInt8(ascii: "\"") || bytes[before - 1] == UInt8(ascii: "'"))
  }

  /// Looks at most a few hundred bytes around: it only adds a hint.
  private func lineContainsExpression(around offset: Int, in bytes: [UInt8]) -> Bool {
    var lower = min(offset, bytes.count)
    while lower > 0, offset - lower < 200, bytes[lower - 1] != 0x0A { lower -= 1 }
    var upper = min(offset, bytes.count)
    while upper < bytes.count, upper - offset < 200, bytes[upper] != 0x0A { upper += 1 }
    return String(decoding: bytes[lower..<upper], as: UTF8.self).contains("${{")
  }

  static let tagHelp = "quote the value if it is text or an expression that begins with `!`, else remove the tag"

  private static let labels: [String: String] = [
    "while parsing a block mapping": "the mapping begins here",
    "while parsing a block collection": "the list begins here",
    "while parsing a flow sequence": "the list begins here",
    "while parsing a flow mapping": "the mapping begins here",
    "while scanning a quoted scalar": "the quotes open here",
    "while parsing a quoted scalar": "the quotes open here",
    "while scanning a simple key": "this would be a key",
    "while scanning a block scalar": "the text block begins here",
    "while scanning a plain scalar": "the text begins here",
    "while scanning an anchor": "the anchor begins here",
    "while scanning an alias": "the alias begins here",
  ]

  private static let sentences: [String: (message: String, label: String, help: [String])] = [
    "mapping values are not allowed in this context": (
      "a `:` stands where no key can be", "not allowed here",
      ["quote the text if the colon belongs to it, else check the indentation"]
    ),
    "mapping keys are not allowed in this context": (
      "a `?` stands where no key can be", "not allowed here", ["quote the text if the question mark belongs to it"]
    ),
    "block sequence entries are not allowed in this context": (
      "a list item cannot begin here", "not allowed here", ["put `-` on a line of its own below the key"]
    ),
    "did not find expected key": (
      "this is neither part of the mapping above nor the end of it", "a key was expected",
      ["keys of one mapping begin in the same column; check the indentation"]
    ),
    "did not find expected '-' indicator": (
      "this is neither part of the list above nor the end of it", "`-` was expected",
      ["items of one list begin in the same column; check the indentation"]
    ),
    "did not find expected ',' or ']'": (
      "the list in brackets is not closed", "`,` or `]` was expected", ["quote text that contains brackets or commas"]
    ),
    "did not find expected ',' or '}'": (
      "the mapping in braces is not closed", "`,` or `}` was expected", ["quote text that contains braces or commas"]
    ),
    "could not find expected ':'": (
      "a key has no `:`", "`:` was expected before this",
      ["write `key: value`; text of several lines needs quotes, `|` or `>`"]
    ),
    "did not find expected node content": (
      "a value is missing", "a value was expected", ["quote the text if it is one"]
    ),
    "did not find expected <document start>": (
      "text follows the end of the document", "not part of the document", ["quote the whole value if it is one text"]
    ),
    "found unexpected end of stream": (
      "the quoted text is not closed", "the file ends here", ["close the quotes"]
    ),
    "found unexpected document indicator": (
      "a document marker stands in quoted text", "`---` or `...`", ["close the quotes, or indent the line"]
    ),
    "found unexpected ':'": (
      "a `:` stands in unquoted text between brackets", "not allowed here",
      ["quote the text, or put a space behind `:`"]
    ),
    "found unknown escape character": (
      "an unknown escape in double-quoted text", "not an escape",
      ["write `\\\\` for a backslash, or use single quotes, in which a backslash is only itself"]
    ),
    "did not find expected hexdecimal number": (
      "an escape in double-quoted text is too short", "hexadecimal digits were expected",
      ["`\\x` takes two digits, `\\u` four, `\\U` eight"]
    ),
    "found invalid Unicode character escape code": (
      "an escape names no character", "not a Unicode character", ["surrogates and codes beyond `10ffff` are none"]
    ),
    "did not find expected comment or line break": (
      "text follows `|` or `>` on the same line", "not allowed here", ["begin the text on the next line, indented"]
    ),
    "found an indentation indicator equal to 0": (
      "the indentation of a text block cannot be 0", "1 to 9", ["remove the digit"]
    ),
    "did not find expected alphabetic or numeric character": (
      "an anchor or alias has no proper name", "letters, digits, `-` and `_` were expected",
      ["quote the value if it is text that begins with `&` or `*`"]
    ),
    "found character that cannot start any token": (
      "a value cannot begin with this character", "needs quotes", ["quote the value"]
    ),
  ]
}
