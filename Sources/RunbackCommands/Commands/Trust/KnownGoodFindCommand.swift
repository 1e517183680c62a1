import ArgumentParser
import Calendars
import Diagnostics
import Git
import JSON
import Trust

struct KnownGoodFindCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find the newest commit of a branch that is trusted and fit to go back to, and print its id.",
    discussion: "Only the id goes to standard output. Exit code 77: there is none; the reasons are on standard error.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions
  @OptionGroup var target: TargetOptions

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    let verification = try session.verify(global, in: surroundings)
    let answer = try verification.knownGood(try target.knownGood(in: session.repository), in: session.repository)
    switch answer {
    case .found(let found):
      if global.wantsJSON(in: surroundings) {
        surroundings.console.print(found.document)
      } else {
        if !global.wantsQuiet(in: surroundings) { explain(found, on: surroundings.console) }
        surroundings.console.print(found.target.commit.hex)
      }
      return .success
    case .none(let refusal, let passedOver):
      throw CommandError(
        .refused, refusal.reason,
        hints: refusal.hints + passedOver.prefix(10).map { "\($0.commit.short) was passed over: \($0.reason)" })
    }
  }

  private func explain(_ found: KnownGood, on console: any Console) {
    for candidate in found.passedOver {
      console.printError(terminalText("passed over \(candidate.commit.short): \(candidate.reason)"))
    }
    let attested = found.attestedBy.isEmpty ? "" : ", attested by \(found.attestedBy.joined(separator: ", "))"
    let claimed = found.timeClaimed ? ", time-claimed" : ""
    console.printError("known-good: \(found.label.rawValue)\(claimed)\(attested)")
    if let caution = found.rewind.caution { console.printError(caution) }
    for notice in found.notices { console.printError(terminalText("note: \(notice)")) }
  }
}

extension KnownGood {
  /// `runback/known-good/v1`.
  var document: JSONValue {
    [
      "schema": "runback/known-good/v1",
      "commit": .string(target.commit.hex),
      "tree": .string(target.tree.hex),
      "label": .string(label.rawValue),
      "attestedBy": JSONValue(attestedBy),
      "timeClaimed": .bool(timeClaimed),
      "rewind": .string(rewind.rawValue),
      "passedOver": .array(passedOver.map { ["commit": .string($0.commit.hex), "reason": .string($0.reason)] }),
      "notices": JSONValue(notices),
    ]
  }
}
