import Diagnostics
import JSON
import TestSupport
import Testing

@Suite struct DocumentFormatTests {
  let text = "名前: 🚀 x\r\nb: 2\n"

  var diagnostics: [Diagnostic] {
    let source = Source(path: "my files/ä.yaml", text: text)
    return [
      Diagnostic(
        DiagnosticCode("RB104"), "unknown `x`", in: source, at: place(of: "x", in: text), label: "not known",
        related: [DiagnosticLabel(range: place(of: "🚀", in: text), text: "after \"this\"")], help: ["try `y`"]),
      Diagnostic(DiagnosticCode("YM125"), .warning, "look", in: source, at: place(of: "2", in: text)),
    ]
  }

  let page = DiagnosticPage(
    code: DiagnosticCode("RB104"), title: "Unknown action", explanation: "It is not there.", example: "a", fixed: "b")

  @Test func `the JSON document holds every finding with offsets, lines and columns`() {
    #expect(
      DiagnosticRenderer(.json).render(diagnostics) == """
        {
          "schema": "runback/diagnostics/v1",
          "errors": 1,
          "warnings": 1,
          "diagnostics": [
            {
              "code": "RB104",
              "severity": "error",
              "message": "unknown `x`",
              "path": "my files/ä.yaml",
              "range": {
                "start": {
                  "offset": 13,
                  "line": 1,
                  "column": 7
                },
                "end": {
                  "offset": 14,
                  "line": 1,
                  "column": 8
                }
              },
              "label": "not known",
              "related": [
                {
                  "range": {
                    "start": {
                      "offset": 8,
                      "line": 1,
                      "column": 5
                    },
                    "end": {
                      "offset": 12,
                      "line": 1,
                      "column": 6
                    }
                  },
                  "text": "after \\"this\\""
                }
              ],
              "help": [
                "try `y`"
              ]
            },
            {
              "code": "YM125",
              "severity": "warning",
              "message": "look",
              "path": "my files/ä.yaml",
              "range": {
                "start": {
                  "offset": 19,
                  "line": 2,
                  "column": 4
                },
                "end": {
                  "offset": 20,
                  "line": 2,
                  "column": 5
                }
              },
              "label": "",
              "related": [],
              "help": []
            }
          ]
        }

        """)
  }

  @Test func `the SARIF log counts columns in UTF-16 and describes its rules`() throws {
    let output = DiagnosticRenderer(.sarif, version: "1.2.3", pages: [page]).render(diagnostics)
    let expected: JSONValue = [
      "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "runback",
              "version": "1.2.3",
              "rules": [
                [
                  "id": "RB104",
                  "shortDescription": ["text": "Unknown action"],
                  "fullDescription": ["text": "It is not there."],
                  "help": ["text": "runback explain RB104"],
                ],
                ["id": "YM125"],
              ],
            ]
          ],
          "columnKind": "utf16CodeUnits",
          "results": [
            [
              "ruleId": "RB104",
              "ruleIndex": 0,
              "level": "error",
              "message": ["text": "unknown `x`\nnot known\ntry `y`"],
              "locations": [
                [
                  "physicalLocation": [
                    "artifactLocation": ["uri": "my%20files/%C3%A4.yaml"],
                    "region": ["startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 9],
                  ]
                ]
              ],
              "relatedLocations": [
                [
                  "physicalLocation": [
                    "artifactLocation": ["uri": "my%20files/%C3%A4.yaml"],
                    "region": ["startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 7],
                  ],
                  "id": 1,
                  "message": ["text": "after \"this\""],
                ]
              ],
            ],
            [
              "ruleId": "YM125",
              "ruleIndex": 1,
              "level": "warning",
              "message": ["text": "look"],
              "locations": [
                [
                  "physicalLocation": [
                    "artifactLocation": ["uri": "my%20files/%C3%A4.yaml"],
                    "region": ["startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 5],
                  ]
                ]
              ],
            ],
          ],
        ]
      ],
    ]
    #expect(try JSONValue.parse(Array(output.utf8)) == expected)
  }

  @Test func `nothing found is a whole document too`() throws {
    let json = try JSONValue.parse(Array(DiagnosticRenderer(.json).render([]).utf8))
    #expect(json == ["schema": "runback/diagnostics/v1", "errors": 0, "warnings": 0, "diagnostics": []])
    let sarif = try JSONValue.parse(Array(DiagnosticRenderer(.sarif).render([]).utf8))
    #expect(sarif["runs"]?.arrayValue?.first?["results"] == [])
    #expect(DiagnosticRenderer(.short).render([]) == "")
  }

  @Test func `every finding is in JSON and SARIF, also beyond those that text shows`() throws {
    let source = Source(path: "a.yaml", text: String(repeating: "k: v\n", count: 100))
    let many = (0..<100).map {
      Diagnostic(DiagnosticCode("RB101"), "wrong", in: source, at: SourceRange(lower: $0 * 5, upper: $0 * 5 + 1))
    }
    let json = try JSONValue.parse(Array(DiagnosticRenderer(.json).render(many).utf8))
    #expect(json["diagnostics"]?.arrayValue?.count == 100)
    let sarif = try JSONValue.parse(Array(DiagnosticRenderer(.sarif).render(many).utf8))
    #expect(sarif["runs"]?.arrayValue?.first?["results"]?.arrayValue?.count == 100)
  }

  @Test func `a short line cannot be broken by its message`() {
    let source = Source(path: "a\nb.yaml", text: "x")
    let diagnostic = Diagnostic(
      DiagnosticCode("RB104"), "first\nsecond", in: source, at: SourceRange(lower: 0, upper: 1))
    #expect(
      DiagnosticRenderer(.short).render([diagnostic]) == "a\\u{a}b.yaml:1:1: error[RB104]: first\\u{a}second\n")
  }
}
