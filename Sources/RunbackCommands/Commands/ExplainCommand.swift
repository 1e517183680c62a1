import ArgumentParser
import Diagnostics
import RunbookLanguage

struct ExplainCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain the code of a finding, such as RB104, or an action; without one, list all codes.")

  @Argument(
    help: ArgumentHelp(
      "The code, as it stands in brackets in the message; a built-in action; or `actions`.", valueName: "code"))
  var code: String?

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    if code == "actions" {
      surroundings.console.write(ActionPages.markdown)
      return .success
    }
    if let code, let action = ActionSignature.named(code) {
      surroundings.console.write(ActionPages.page(action))
      return .success
    }
    guard let wanted = code?.uppercased() else {
      for page in allDiagnosticPages { surroundings.console.print("\(page.code.name.padded(to: 7))\(page.title)") }
      return .success
    }
    guard let page = allDiagnosticPages.first(where: { $0.code.name == wanted }) else {
      let near =
        didYouMean(wanted, among: allDiagnosticPages.map(\.code.name))
        ?? didYouMean(wanted, among: ActionSignature.builtIn.map(\.name))
      throw CommandError(
        .usage, "there is no code `\(wanted)`",
        hints: near.map { ["did you mean `\($0)`?"] } ?? [
          "codes look like `RB104`; they stand in brackets in a message"
        ])
    }
    surroundings.console.write(page.markdown)
    return .success
  }
}
