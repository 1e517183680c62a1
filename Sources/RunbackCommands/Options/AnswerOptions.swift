import ArgumentParser
import Diagnostics
import Files
import JSON
import RunbookEngine

/// What was answered beforehand, for runs without a person and for those who know what is asked.
struct AnswerOptions: ParsableArguments {
  @Flag(help: "Ask nothing: what is not answered beforehand ends the run with exit code 3.")
  var nonInteractive = false

  @Option(help: ArgumentHelp("The value of an output that only a person knows.", valueName: "step.output=value"))
  var answer: [String] = []

  @Option(help: ArgumentHelp("A JSON file of answers and confirmations.", valueName: "file"))
  var answers: String?

  @Option(
    help: ArgumentHelp(
      "Confirm a step, with the word that it wants typed where it wants one.", valueName: "step[=word]"))
  var confirm: [String] = []

  @Option(
    help: ArgumentHelp("A file with signatures that approve; several are fine.", valueName: "file"))
  var approval: [String] = []

  @Option(
    help: ArgumentHelp(
      "Let the fewer people of a step's `breakGlass` approve it; everybody who is passed over is named.",
      valueName: "step=reason"))
  var breakGlass: [String] = []

  func prepared(in surroundings: Surroundings) throws -> PreparedAnswers {
    var prepared = PreparedAnswers()
    if let answers {
      guard let object = try surroundings.json(answers).objectValue else {
        throw CommandError(.invalidFile, "the file of answers `\(answers)` holds no JSON object")
      }
      try prepared.add(object)
    }
    for text in answer { try prepared.add(answer: text) }
    for text in confirm { try prepared.add(confirmation: text) }
    for path in approval {
      let bytes = try readFile(surroundings.absolute(path), limit: 1 << 16)
      prepared.add(approval: String(decoding: bytes, as: UTF8.self), source: path)
    }
    for text in breakGlass { try prepared.add(breakGlass: text) }
    return prepared
  }

  /// Nobody is asked unless both a question can be seen and an answer typed.
  func isInteractive(in surroundings: Surroundings) -> Bool { !nonInteractive && surroundings.console.canAsk }
}
