import Git
import Testing

@testable import Trust

struct TrailerTests {
  private func values(_ message: String, _ key: String) -> [String] {
    CommitTrailers(message: Array(message.utf8))[key]
  }

  @Test func `only a last paragraph made of trailers alone has trailers`() {
    #expect(values("Rollback-To: x", "Rollback-To") == [])
    #expect(values("subject\nRollback-To: x", "Rollback-To") == [])
    #expect(values("subject\n\nRollback-To: x\n\nbody", "Rollback-To") == [])
    #expect(values("subject\n\nsome text\nRollback-To: x", "Rollback-To") == [])
    #expect(values("subject\n\nRollback-To: x\n continued\n", "Rollback-To") == [])
    #expect(
      values("subject\n\nbody\n\nRollback-To:  x \nRollback-Kept: a b\nrollback-kept: c\n\n \n", "Rollback-Kept") == [
        "a b", "c",
      ])
    #expect(CommitTrailers(message: Array("s\n\nA: \u{0}".utf8) + [0xff]).trailers == [])
    #expect(CommitTrailers(message: []).trailers == [])
  }

  @Test func `a claim names one target and one parent by their full ids`() {
    let one = String(repeating: "ab", count: 20)
    let two = String(repeating: "cd", count: 20)
    func claim(_ lines: String...) -> RollbackClaim? {
      RollbackClaim(trailers: CommitTrailers(message: Array(("s\n\n" + lines.joined(separator: "\n")).utf8)))
    }
    let good = claim("Rollback-To: \(one)", "Rollback-From: \(two)", "Rollback-Kept: a/b c.yaml", "Incident: INC-42")
    #expect(good?.to.hex == one && good?.from.hex == two && good?.incident == "INC-42")
    #expect(good?.kept == [TreePath("a/b c.yaml")!])
    #expect(claim("Rollback-To: \(one)") == nil)
    #expect(claim("Rollback-To: \(one.prefix(12))", "Rollback-From: \(two)") == nil)
    #expect(claim("Rollback-To: \(one)", "Rollback-To: \(two)", "Rollback-From: \(two)") == nil)
    #expect(claim("Rollback-To: \(one)", "Rollback-From: \(two)", "Rollback-Kept: ../x")?.kept == [])
  }
}
