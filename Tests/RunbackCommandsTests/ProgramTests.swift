import Diagnostics
import TestSupport
import Testing

struct ProgramTests {
  @Test func `an unknown command is wrong usage`() async throws {
    let answer = await (try ProgramHarness()).run("frobnicate")
    #expect(answer.code == .usage)
    #expect(answer.output == "")
    #expect(answer.errors.hasPrefix("Error: "))
  }

  @Test func `the program says its version, its commit and its libraries' versions on standard output`() async throws {
    let answer = await (try ProgramHarness()).run("--version")
    #expect(answer.code == .success)
    let expected =
      #/runback 0\.1\.0\ncommit ([0-9a-f]{40}|unknown)\nlibgit2 ([0-9.]+), libyaml ([0-9.]+), tzdata ([0-9a-z]+)\n/#
    let match = try #require(try expected.wholeMatch(in: answer.output), "\(answer.output)")
    for (package, version) in [("libgit2", match.2), ("yaml-0.1", match.3)] {
      #expect(try runProgram("pkg-config", ["--modversion", package]).text == "\(version)\n")
    }
    #expect(answer.errors == "")
  }

  @Test func `an unknown code is wrong usage, with the nearest one`() async throws {
    let answer = await (try ProgramHarness()).run("explain", "YM01")
    #expect(answer.code == .usage)
    #expect(answer.errors == "error: there is no code `YM01`\n  = help: did you mean `YM101`?\n")
  }
}
