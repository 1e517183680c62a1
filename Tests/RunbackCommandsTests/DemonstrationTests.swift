import Diagnostics
import JSON
import TestSupport
import Testing

/// The main job from end to end: the demonstration's repository, and what a person would try on it.
@Suite struct `The demonstration` {
  var program: ProgramHarness
  var folder: String { "\(program.directory.path)/demo" }

  init() throws { program = try ProgramHarness() }

  /// What the demonstration tells to set before one tries more.
  private mutating func enter() {
    program.environment["RUNBACK_WORKSPACE"] = "\(folder)/workspace"
    program.environment["RUNBACK_STATE"] = "\(folder)/state"
    program.environment["HOME"] = "\(folder)/home"
  }

  private func json(_ arguments: [String], _ code: Diagnostics.ExitCode) async throws -> JSONObject {
    let answer = await program.run(arguments + ["--json"])
    #expect(answer.code == code, "\(answer.errors)")
    return try #require(try JSONValue.parse(answer.output.utf8).objectValue)
  }

  private func keys(_ value: JSONValue?) -> [String] { value?.objectValue?.members.map(\.key).sorted() ?? [] }

  @Test mutating func `goes from the attack to the report, and what it leaves behind holds`() async throws {
    let demo = await program.run("demo", "--non-interactive", "--keep", "demo")
    #expect(demo.code == .success, "\(demo.errors)")
    enter()
    let repository = ["--repo", "\(folder)/gitops"]

    // The attacker's commits stay in history, and the rollback has healed the branch.
    let check = await program.run(["rollback", "check", "main"] + repository)
    #expect(check.code == .success, "\(check.output)\(check.errors)")
    #expect(check.output.hasPrefix("genuine: "))
    #expect(await program.run("journal", "verify").code == .success)
    let report = await program.run("report")
    #expect(report.code == .success)
    #expect(report.output == (await program.run("report")).output)
    #expect(try readText("\(folder)/report.md") == report.output)
    let lint = await program.run("lint")
    #expect(lint.code == .success || lint.code == .negative)
    #expect(!lint.output.contains("error[") && !lint.errors.contains("error["))

    // The second time, nothing is left to be done.
    let plan = try await json(["rollback", "plan"] + repository, .success)
    #expect(plan["noop"] == true)

    let known = try await json(["known-good"] + repository, .success)
    #expect(
      known.members.map(\.key) == [
        "schema", "commit", "tree", "label", "attestedBy", "timeClaimed", "rewind", "passedOver", "notices",
      ])
    let verified = await program.run(["verify", "--json"] + repository)
    let document = try #require(try JSONValue.parse(verified.output.utf8).objectValue)
    #expect(document["schema"] == "runback/verify/v1")
    #expect(
      document.members.map(\.key) == [
        "schema", "tip", "root", "checked", "trusted", "rewind", "refusal", "verdicts", "untrusted",
      ])
    // Not every commit is trusted, and never will be; the tip is.
    #expect(verified.code == .negative)
    let text = await program.run(["verify"] + repository)
    #expect(
      text.output.contains("the tip itself is trusted: a rollback by somebody who may roll back lies above them\n"))
    let notify = try await json(
      ["contacts", "notify", "--severity", "sev1", "--data", "pii", "--region", "eu"], .success)
    #expect(
      notify.members.map(\.key) == [
        "schema", "at", "tzdata", "registry", "incident", "recipients", "obligations", "problems",
      ])
    #expect(
      notify["recipients"]?.arrayValue?.first?.objectValue?.members.map(\.key) == [
        "id", "name", "org", "languages", "tz", "localTime", "why", "methods", "independentWays", "notBefore", "ackBy",
        "tlp", "redacted", "rules", "template", "fallback", "suppressed",
      ])
    #expect(
      notify["obligations"]?.arrayValue?.first?.objectValue?.members.map(\.key) == [
        "id", "title", "due", "since", "trigger", "waitingFor", "to", "cite", "owner", "reviewed", "why",
      ])
  }

  @Test mutating func `stands still where nobody answers, lists the flags, and goes on with them`() async throws {
    let demo = await program.run(["demo", "--keep", "demo"], answers: ["a stolen token"])
    // The first question is answered, the next is not: the demonstration stops, and says with which code.
    #expect(demo.code == .personNeeded, "\(demo.errors)")
    // Nobody is asked without having read what it is about.
    #expect(demo.errors.contains("    Was a secret rotated, or a database migrated, since then?"))
    enter()
    #expect(await program.run("resume", "--non-interactive", "--quiet").code == .personNeeded)
    let status = try await json(["status"], .success)
    let flags = status["missing"]?.arrayValue?.compactMap { $0["flag"]?.stringValue } ?? []
    #expect(flags == ["--confirm rollback"])
    let plan = try await json(["rollback", "plan", "--repo", "\(folder)/gitops"], .success)
    #expect(
      plan.members.map(\.key) == [
        "schema", "digest", "from", "target", "tree", "label", "mode", "scope", "unvouched", "branch", "noop",
        "passedOver", "undone", "reland", "files", "kept", "objects", "images", "controllers", "hazards", "push",
        "pullRequest", "policyDigest", "rewind",
      ])
    #expect(keys(plan["files"]) == ["added", "counts", "deleted", "modified"])
    #expect(keys(plan["objects"]) == ["added", "changed", "removed"])
    #expect(
      keys(plan["undone"]?.arrayValue?.first) == [
        "author", "commit", "good", "signer", "subject", "trusted", "verdict",
      ])

    let finished = await program.run(
      "resume", "--non-interactive", "--confirm", "rollback", "--answer", "tell.told=true", "--answer",
      "look.healthy=true")
    #expect(finished.code == .success, "\(finished.errors)")
    #expect(await program.run("rollback", "check", "main", "--repo", "\(folder)/gitops").code == .success)
  }

  @Test func `asks for a terminal when it is to ask`() async {
    let answer = await program.run("demo")
    #expect(
      answer
        == ProgramHarness.Answer(
          code: .usage, output: "",
          errors: """
            error: the runbook asks before it changes anything, and there is no terminal to ask on
              = help: run it on a terminal, or with `--non-interactive`

            """))
  }
}
