import ArgumentParser
import Calendars
import Diagnostics
import Git
import JSON
import Signing
import Trust

struct KnownGoodMarkCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "mark", abstract: "Attest that a commit ran well, with a signed note.",
    discussion: """
      For those who can `attest` by the policy, and never for one's own commits. The note lies under \
      refs/notes/runback-health. Exit code 77: the mark would not count.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions
  @OptionGroup var note: NoteOptions

  @Argument(help: ArgumentHelp("The commit.", valueName: "commit"))
  var revision: String

  @Option(help: ArgumentHelp("What was seen, in a sentence.", valueName: "text"))
  var evidence: String

  @Option(help: ArgumentHelp("Where it ran.", valueName: "name"))
  var environment = "production"

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    guard evidence.contains(where: { !$0.isWhitespace }), environment.contains(where: { !$0.isWhitespace }) else {
      throw CommandError(
        .usage, "a mark says what was seen, and where", hints: ["as in `--evidence 'smoke tests passed'`"])
    }
    let session = try judged.open(global, in: surroundings)
    let commit = try session.repository.resolve(revision)
    let configuration = try GitConfiguration.read(environment: surroundings.environment)
    let who = try note.identity(configuration, in: surroundings)
    let verification = try session.verify(global, in: surroundings)
    let (wanted, objection) = try verification.healthStatement(
      of: commit, environment: environment, time: surroundings.clock.now(), evidence: evidence)
    guard let statement = wanted else { throw refusal(commit, objection ?? "it cannot be marked") }
    let signature = try await note.signer(configuration, in: surroundings)
      .sign(statement.bytes, namespace: HealthStatement.namespace)
    switch try verification.assessMark(statement, signature: signature) {
    case .refused(let why): throw refusal(commit, why)
    case .counts(let signer):
      let tip = try SignedNoteStore.add(statement, signature: signature, in: session.repository, who: who)
      if global.wantsJSON(in: surroundings) {
        surroundings.console.print([
          "schema": "runback/known-good-mark/v1", "commit": .string(commit.hex), "tree": .string(statement.tree.hex),
          "branch": .string(statement.branch.name), "environment": .string(statement.environment),
          "time": .string(statement.time.rfc3339), "signer": .string(signer), "notes": .string(tip.hex),
        ])
      } else {
        surroundings.console.print(
          terminalText("`\(signer)` attests that \(commit.short) ran well in \(statement.environment)"))
      }
      try await note.bringAlong(SignedNoteStore.health, of: session.repository, in: surroundings)
      return .success
    }
  }

  private func refusal(_ commit: ObjectID, _ why: String) -> CommandError {
    CommandError(
      .refused, "the mark of \(commit.short) would not count: \(why)",
      hints: ["`runback trust explain \(commit.short)` shows every step of the commit's judgement"])
  }
}
