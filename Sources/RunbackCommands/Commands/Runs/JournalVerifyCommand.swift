import ArgumentParser
import Diagnostics
import JSON
import Journal
import RunbookEngine

struct JournalVerifyCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that nothing in a run's journal was changed.",
    discussion: "Exit code 1: a line does not follow the one before it, or an attachment is missing or changed.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run (default: the newest).", valueName: "run"))
  var run: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let store = JournalStore(directory: try global.stateFolder(in: surroundings))
    let identifier = try RunArgument(run).identifier(in: store)
    let found = try store.verify(identifier)
    let seal = SealStanding(try store.read(identifier))
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print(document(identifier, found, seal))
    } else {
      show(found, seal, at: store.journalPath(identifier), on: surroundings.console)
    }
    if case .bad = seal { return .negative }
    return found.isGood ? .success : .negative
  }

  private func show(_ found: JournalVerification, _ seal: SealStanding, at path: String, on console: any Console) {
    if let fault = found.fault { console.print(terminalText("\(path): \(fault.description)")) }
    for fault in found.attachments {
      console.print("line \(fault.line): attachment \(fault.attachment.digest) \(fault.problem)")
    }
    if found.tornBytes > 0 {
      console.print(
        "the last line was never completely written (\(found.tornBytes) bytes); `runback resume` cuts it off")
    }
    console.print("\(found.isGood ? "good" : "NOT good"): \(found.entries) entries, head \(found.head)")
    console.print(seal.clause)
  }

  private func document(_ run: RunID, _ found: JournalVerification, _ seal: SealStanding) -> JSONValue {
    let attachments: [JSONValue] = found.attachments.map { fault in
      [
        "line": .int(fault.line), "digest": .string(fault.attachment.digest.hex), "problem": .string(fault.problem),
      ]
    }
    return [
      "schema": "runback/journal-verify/v1", "run": .string(run.text), "good": .bool(found.isGood),
      "entries": JSONValue(found.entries), "head": .string(found.head.hex), "sealed": .bool(seal.isWhole),
      "seal": .string(seal.clause),
      "tornBytes": JSONValue(found.tornBytes), "fault": JSONValue(found.fault?.description),
      "attachments": .array(attachments),
    ]
  }
}
