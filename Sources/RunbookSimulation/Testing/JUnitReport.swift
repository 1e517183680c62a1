import Diagnostics
import RunbookLanguage

/// Results as JUnit XML, as pipelines read it.
public struct JUnitReport {
  private let results: [(file: RunbookTestFile, outcomes: [TestOutcome])]

  public init(_ results: [(file: RunbookTestFile, outcomes: [TestOutcome])]) { self.results = results }

  public var text: String {
    let all = results.flatMap(\.outcomes)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"runback\" \(counts(all))>\n"
    for (file, outcomes) in results {
      let suite = Self.escaped(file.runbook.runbook.metadata.id.value)
      let path = Self.escaped(file.source.path)
      text += "  <testsuite name=\"\(suite)\" file=\"\(path)\" \(counts(outcomes))>\n"
      for outcome in outcomes { text += testCase(outcome, suite: suite, path: path, in: file.source) }
      text += "  </testsuite>\n"
    }
    return text + "</testsuites>\n"
  }

  private func counts(_ outcomes: [TestOutcome]) -> String {
    "tests=\"\(outcomes.count)\" failures=\"\(outcomes.count { !$0.hasPassed })\" errors=\"0\" skipped=\"0\" time=\"0\""
  }

  private func testCase(_ outcome: TestOutcome, suite: String, path: String, in source: Source) -> String {
    let line = LineIndex(source).position(of: outcome.test.name.range.lower).line
    let name = Self.escaped(outcome.test.name.value)
    var text = "    <testcase classname=\"\(suite)\" name=\"\(name)\" file=\"\(path)\" line=\"\(line)\" time=\"0\""
    guard let first = outcome.differences.first else { return text + "/>\n" }
    let message = Self.escaped("\(first.subject): expected \(first.expected), found \(first.actual)")
    text += ">\n      <failure type=\"difference\" message=\"\(message)\">"
    text += Self.escaped(TestReport.lines(of: outcome).joined(separator: "\n"))
    return text + "</failure>\n    </testcase>\n"
  }

  /// XML 1.0 has no way to write most control characters, not even as references: they are left out. Line feeds and tabs stay
  /// references, because attributes lose them otherwise.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&apos;"
      case "\n": escaped += "&#10;"
      case "\t": escaped += "&#9;"
      default:
        let isCharacter =
          scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
          && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        // A text that runs from right to left would turn the line of whoever reads the log.
        let isBidirectional = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        if isCharacter, !isBidirectional { escaped.unicodeScalars.append(scalar) }
      }
    }
    return escaped
  }
}
