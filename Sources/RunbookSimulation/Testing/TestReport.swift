import Diagnostics
public import JSON
import RunbookLanguage

/// Results for a person and as one document.
public struct TestReport {
  private let results: [(file: RunbookTestFile, outcomes: [TestOutcome])]

  public init(_ results: [(file: RunbookTestFile, outcomes: [TestOutcome])]) { self.results = results }

  /// A line a test; of one that failed the path that was taken and what is different.
  public var lines: [String] {
    var lines: [String] = []
    for (file, outcomes) in results {
      lines.append("\(file.runbook.runbook.metadata.id.value) (\(file.source.path))")
      for outcome in outcomes {
        lines.append("  \(outcome.hasPassed ? "passed" : "FAILED")  \(outcome.test.name.value)")
        if !outcome.hasPassed { lines += Self.lines(of: outcome).map { "            \($0)" } }
      }
    }
    return lines
  }

  /// What is different, and the path that was taken.
  static func lines(of outcome: TestOutcome) -> [String] {
    var lines: [String] = []
    for difference in outcome.differences {
      lines += ["\(difference.subject)", "  expected  \(difference.expected)", "  actual    \(difference.actual)"]
      lines += difference.help.map { "  = help: \($0)" }
    }
    let path = outcome.walk.path.map(\.text).joined(separator: ", ")
    return lines + ["path taken: \(path.isEmpty ? "none" : path)"]
  }

  /// The document `runback/test/v1`.
  public var json: JSONValue {
    let all = results.flatMap(\.outcomes)
    return [
      "schema": "runback/test/v1", "tests": JSONValue(all.count), "failed": JSONValue(all.count { !$0.hasPassed }),
      "files": .array(
        results.map { file, outcomes in
          [
            "path": .string(file.source.path), "runbook": .string(file.runbook.runbook.metadata.id.value),
            "tests": .array(outcomes.map(\.json)),
          ]
        }),
    ]
  }
}

extension TestOutcome {
  fileprivate var json: JSONValue {
    [
      "name": .string(test.name.value), "passed": .bool(hasPassed), "end": .string(walk.end.rawValue),
      "path": JSONValue(walk.path.map(\.text)), "undone": JSONValue(walk.undone.map(\.text)),
      "differences": .array(
        differences.map {
          [
            "subject": .string($0.subject), "expected": .string($0.expected), "actual": .string($0.actual),
            "help": JSONValue($0.help),
          ]
        }),
    ]
  }
}
