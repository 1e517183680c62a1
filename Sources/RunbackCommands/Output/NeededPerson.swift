import Diagnostics
import JSON
import Journal

/// Why a command stopped with exit code 3, for programs: what a person has to say, and the flag that says it. It is the last line that
/// is printed.
struct NeededPerson {
  let message: String
  let missing: [(question: String, flag: String)]
  let commands: [String]

  /// The flags are those that the hints name.
  init(_ error: any ReportableError) {
    message = error.message
    missing = error.hints.flatMap { hint in
      hint.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 && $0.element.hasPrefix("--") }
        .map { (hint, String($0.element)) }
    }
    commands = []
  }

  /// A run that stands still.
  init(_ known: KnownRun) {
    message = known.reason ?? "the run is \(known.standing)"
    missing = known.missing.map { ($0.question, $0.flag) }
    commands = known.commands
  }

  var document: JSONValue {
    [
      "schema": "runback/person-needed/v1", "message": .string(message),
      "missing": .array(missing.map { ["question": .string($0.question), "flag": .string($0.flag)] }),
      "next": JSONValue(commands),
    ]
  }
}
