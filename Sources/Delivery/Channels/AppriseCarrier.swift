import Files
import Processes

/// The user's own `apprise`. The address, which is a secret more often than not, goes into a file that only the user can
/// read and that lasts as long as the program; the note goes to its standard input. The arguments say neither.
struct AppriseCarrier {
  let variables: [String: String]
  let processes: any ProcessRunner

  /// Ours: services behind Apprise cut for themselves, each at its own length.
  static let text = 30_000

  func send(_ note: OutgoingNote, to address: String) async -> SendOutcome {
    guard !address.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == " " }) else {
      return .refused(reason: "the address has a space or a line break")
    }
    guard let program = findProgram("apprise", path: variables["PATH"] ?? "") else {
      return .unreachable(reason: "there is no program `apprise`")
    }
    let folder: String
    let file: String
    do throws(FileError) {
      folder = try makeTemporaryFolder(in: variables["TMPDIR"] ?? "/tmp", prefix: "runback-")
      file = "\(folder)/apprise.conf"
      // The folder is the user's alone, whatever mode the file has.
      try writeFile("\(address)\n", to: file, mode: 0o600)
    } catch {
      return .unreachable(reason: error.message)
    }
    defer { removeFolder(folder) }
    let command = Command(
      program: program, arguments: ["--config", file], environment: variables,
      standardInput: Array(cut("\(note.title)\n\n\(note.text)\n", to: Self.text, .bytes).utf8), timeout: .seconds(60),
      outputLimit: 1 << 14)
    do throws(ProcessError) {
      return Self.outcome(try await processes.run(command))
    } catch {
      return .unreachable(reason: "the program `apprise` cannot be started")
    }
  }

  /// What it prints may hold the address: it is not repeated.
  static func outcome(_ outcome: ProcessOutcome) -> SendOutcome {
    switch outcome.termination {
    case .exited(0): .accepted(receipt: nil)
    case .exited(let status): .refused(reason: "`apprise` exited with status \(status): the service did not take it")
    case .signalled, .timedOut, .cancelled: .unknown(reason: "`apprise` \(outcome.termination)")
    }
  }
}
