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
    return prepared
  }

  /// Nobody is asked unless both a question can be seen and an answer typed.
  func isInteractive(in surroundings: Surroundings) -> Bool { !nonInteractive && surroundings.console.canAsk }
}
