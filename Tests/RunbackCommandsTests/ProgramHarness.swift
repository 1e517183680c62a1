import Calendars
import Diagnostics
import Processes
import RunbackCommands
import TestSupport

/// The program in a folder of its own, with a home, a state and a clock of its own.
struct ProgramHarness {
  let directory: TemporaryDirectory
  var environment: [String: String]
  var workingDirectory: String
  var time = Timestamp(secondsSinceEpoch: 1_795_500_000)

  init() throws {
    directory = try TemporaryDirectory()
    workingDirectory = directory.path
    environment = [
      "PATH": testProgramPath, "HOME": "\(directory.path)/home", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "TZ": "UTC",
      "TMPDIR": directory.path,
    ]
    try makeDirectory("\(directory.path)/home")
  }

  struct Answer: Equatable {
    let code: Diagnostics.ExitCode
    let output: String
    let errors: String
  }

  func run(_ arguments: [String], answers: [String] = []) async -> Answer {
    let console = RecordingConsole(answers: answers)
    let surroundings = Surroundings(
      environment: environment, workingDirectory: workingDirectory, clock: .fixed(time),
      random: { count in [UInt8](repeating: 7, count: count) }, processes: SystemProcessRunner(), console: console,
      user: "ana", host: "laptop", processID: 4711)
    let code = await RunbackProgram(surroundings: surroundings).run(arguments)
    return Answer(code: code, output: console.output, errors: console.errors)
  }

  func run(_ arguments: String...) async -> Answer { await run(arguments) }
}
