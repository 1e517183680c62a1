import Diagnostics
import JSON
import Processes
import RunbackCommands
import TestSupport
import Testing

@testable import RunbackCommands

struct PlanCommandTests {
  private func attacked() throws -> JudgementScene {
    let scene = try JudgementScene()
    try scene.fixture.commit(
      ["app.yaml": "image: evil\n", "b\u{1B}[2J.txt": "x\u{1B}]0;t\u{07}\ty\n"], message: "attack", by: .mallory)
    return scene
  }

  private func plan(_ scene: JudgementScene, _ more: String...) async -> ProgramHarness.Answer {
    await scene.program.run(["rollback", "plan", "--repo", scene.repository] + scene.judge + more)
  }

  @Test func `the differences follow the plan, with nothing in them that a terminal obeys`() async throws {
    let scene = try attacked()
    let answer = await plan(scene, "--diff", "--quiet")
    #expect(answer.code == .success)
    #expect(answer.output.contains("\nplan "))
    #expect(
      answer.output.contains("--- a/app.yaml\n+++ b/app.yaml\n@@ -1 +1 @@\n-image: evil\n+image: three\n"),
      "\(answer.output)")
    #expect(answer.output.contains("-x\\u{1b}]0;t\\u{7}\ty\n"))
    #expect(!answer.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
    #expect(await plan(scene, "--diff", "--json").code == .usage)
  }

  @Test func `nothing is written to the repository, and a second plan says the same`() async throws {
    let scene = try attacked()
    let before = try scene.fixture.snapshot()
    let first = await plan(scene, "--json")
    #expect(fileExists(scene.folder + "/home/.local/state/runback/survey"))
    #expect(await plan(scene, "--json") == first)
    #expect(try scene.fixture.snapshot() == before)
  }

  @Test func `a pager is chosen as git chooses it and split into words without a shell`() throws {
    let folder = try TemporaryDirectory()
    try writeFile(folder.path("my pager"), "#!/bin/sh\n", mode: 0o755)
    func pager(_ environment: [String: String]) -> [String]? {
      Pager(environment: ["PATH": folder.path].merging(environment) { $1 }).map { [$0.program] + $0.arguments }
    }
    let program = folder.path("my pager")
    #expect(
      pager(["GIT_PAGER": "'my pager' -R \"a b\" c\\ d '$(id)' ;"]) == [program, "-R", "a b", "c d", "$(id)", ";"])
    #expect(pager(["GIT_PAGER": "cat", "PAGER": "'my pager'"]) == nil)
    #expect(pager(["PAGER": "'my pager'"]) == [program])
    #expect(pager(["PAGER": ""]) == nil)
    #expect(pager(["PAGER": "not-there"]) == nil)
    #expect(Pager(environment: ["PATH": testProgramPath, "PAGER": "sh"])?.environment["LESS"] == "FRX")
    #expect(Pager(environment: ["PATH": testProgramPath, "PAGER": "sh", "LESS": "S"])?.environment["LESS"] == "S")
  }

  @Test func `a pager reads everything, and one that ends early is no failure`() async throws {
    let folder = try TemporaryDirectory()
    try writeFile(folder.path("keep"), "#!/bin/sh\ncat > \"$1\"\n", mode: 0o755)
    let text = String(repeating: "a line\n", count: 100_000)
    let environment = ["PATH": "\(folder.path):\(testProgramPath)", "PAGER": "keep \(folder.path("kept"))"]
    let pager = try #require(Pager(environment: environment))
    #expect(try await pager.show(text, with: SystemProcessRunner()))
    #expect(try readText(folder.path("kept")) == text)
    let early = try #require(Pager(environment: ["PATH": testProgramPath, "PAGER": "true"]))
    #expect(try await early.show(text, with: SystemProcessRunner()))
  }
}
