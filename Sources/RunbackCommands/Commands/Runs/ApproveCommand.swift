import Approvals
import ArgumentParser
import Calendars
import Diagnostics
import Files
import Git
import JSON
import Signing

struct ApproveCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Sign a request for approval that a run has made.",
    discussion: """
      Shows the request, asks, and prints the signature, which goes back to the operator. The same as \
      `ssh-keygen -Y sign -n runback-approval` over the request, for who has no runback. Exit code 77: it has expired.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(
    help: ArgumentHelp(
      "The SSH key: a file, or the public key of one that the agent holds (default: the one that git signs with).",
      valueName: "file"))
  var key: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"))
  var output: String?

  @Flag(help: "Do not ask.")
  var yes = false

  @Argument(help: ArgumentHelp("The file with the request, as it was received.", valueName: "request"))
  var request: String

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let received: ReceivedRequest
    let bytes = try readFile(surroundings.absolute(request), limit: 1 << 16)
    do throws(ReceivedRequest.Problem) {
      received = try ReceivedRequest(bytes)
    } catch {
      throw CommandError(
        .invalidFile, "`\(request)` is no approval request: \(error.reason)",
        hints: ["ask for it again, as the file that `runback run` names"])
    }
    surroundings.console.writeError("\n\(received.text)\n")
    if let expires = received.expires, surroundings.clock.now() >= expires {
      throw CommandError(.refused, "the request expired at \(expires.rfc3339): a signature would not count")
    }
    guard try agree(in: surroundings) else {
      throw CommandError(
        .personNeeded, "nothing was signed: the question was answered with no",
        hints: ["answer it with `yes`, or add `--yes`"])
    }
    let configuration = try GitConfiguration.read(environment: surroundings.environment)
    let signer = try CommitSigner(key: key, configuration, in: surroundings)
    let signature = try await signer.sign(Array(received.text.utf8), namespace: ApprovalRequest.namespace)
    if let output {
      try writeFile(signature, to: surroundings.absolute(output), .replaces)
    } else if global.wantsJSON(in: surroundings) {
      surroundings.console.print([
        "schema": "runback/approval/v1", "request": .string(received.text),
        "signature": .string(String(decoding: signature, as: UTF8.self)),
      ])
    } else {
      surroundings.console.write(String(decoding: signature, as: UTF8.self))
    }
    return .success
  }

  private func agree(in surroundings: Surroundings) throws(CommandError) -> Bool {
    if yes { return true }
    guard surroundings.console.canAsk else {
      throw CommandError(
        .personNeeded, "nobody has agreed to this request, and there is no terminal to ask on",
        hints: ["read it, then add `--yes`"])
    }
    surroundings.console.writeError("Sign exactly this? yes or no > ")
    let answer = surroundings.console.readLine()?.lowercased()
    return answer == "yes" || answer == "y"
  }
}
