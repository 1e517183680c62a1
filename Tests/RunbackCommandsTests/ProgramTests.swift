import Diagnostics
import Testing

struct ProgramTests {
  @Test func `an unknown command is wrong usage`() async throws {
    let answer = await (try ProgramHarness()).run("frobnicate")
    #expect(answer.code == .usage)
    #expect(answer.output == "")
    #expect(answer.errors.hasPrefix("Error: "))
  }

  @Test func `the program says its version on standard output`() async throws {
    let answer = await (try ProgramHarness()).run("--version")
    #expect(answer.code == .success)
    #expect(answer.output.hasPrefix("runback 0.1.0"))
    #expect(answer.errors == "")
  }

  @Test func `an unknown code is wrong usage, with the nearest one`() async throws {
    let answer = await (try ProgramHarness()).run("explain", "YM01")
    #expect(answer.code == .usage)
    #expect(answer.errors == "error: there is no code `YM01`\n  = help: did you mean `YM101`?\n")
  }
}
