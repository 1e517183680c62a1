import JSON

/// The format `sarif` (OASIS SARIF 2.1.0): one run, columns in UTF-16 code units.
struct SARIFLog {
  let json: JSONValue

  init(_ diagnostics: [PlacedDiagnostic], version: String, pages: [DiagnosticPage]) {
    let codes = Set(diagnostics.map(\.diagnostic.code)).sorted()
    let indices = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
    json = [
      "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "runback",
              "version": .string(version),
              "rules": .array(codes.map { code in Self.rule(code, pages.first { $0.code == code }) }),
            ]
          ],
          "columnKind": "utf16CodeUnits",
          "results": .array(diagnostics.map { Self.result($0, ruleIndex: indices[$0.diagnostic.code] ?? -1) }),
        ]
      ],
    ]
  }

  private static func rule(_ code: DiagnosticCode, _ page: DiagnosticPage?) -> JSONValue {
    guard let page else { return ["id": .string(code.name)] }
    return [
      "id": .string(code.name),
      "shortDescription": ["text": .string(page.title)],
      "fullDescription": ["text": .string(page.explanation)],
      "help": ["text": .string("runback explain \(code.name)")],
    ]
  }

  private static func result(_ placed: PlacedDiagnostic, ruleIndex: Int) -> JSONValue {
    let diagnostic = placed.diagnostic
    let sentences = [diagnostic.message] + (diagnostic.label.isEmpty ? [] : [diagnostic.label]) + diagnostic.help
    var result: JSONObject = [
      "ruleId": .string(diagnostic.code.name),
      "ruleIndex": JSONValue(ruleIndex),
      "level": .string(diagnostic.severity.rawValue),
      "message": ["text": .string(sentences.joined(separator: "\n"))],
      "locations": [location(diagnostic.range, in: placed)],
    ]
    if !diagnostic.related.isEmpty {
      result["relatedLocations"] = .array(
        diagnostic.related.enumerated().map { index, label in
          guard case .object(var place) = location(label.range, in: placed) else { return .null }
          place["id"] = JSONValue(index + 1)
          place["message"] = ["text": .string(label.text)]
          return .object(place)
        })
    }
    return .object(result)
  }

  private static func location(_ range: SourceRange, in placed: PlacedDiagnostic) -> JSONValue {
    let range = placed.clamped(range)
    let start = placed.lines.position(of: range.lowerBound)
    let end = placed.lines.position(of: range.upperBound)
    return [
      "physicalLocation": [
        "artifactLocation": ["uri": .string(uri(placed.diagnostic.source.path))],
        "region": [
          "startLine": JSONValue(start.line), "startColumn": JSONValue(start.utf16Column),
          "endLine": JSONValue(end.line), "endColumn": JSONValue(end.utf16Column),
        ],
      ]
    ]
  }

  /// A path as a relative reference or a `file:` URI (RFC 3986 §3.3, RFC 8089).
  private static func uri(_ path: String) -> String {
    let hexDigits = Array("0123456789ABCDEF")
    var uri = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "@"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        uri += "%\(hexDigits[Int(byte >> 4)])\(hexDigits[Int(byte & 15)])"
      }
    }
    return uri
  }
}
