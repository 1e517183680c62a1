import TestSupport
import Testing

@testable import Expressions

@Suite struct PatternPropertyTests {
  /// Python's `re` is another engine by other people: it backtracks.
  @Test func `random patterns match what Python's re matches`() throws {
    let seed: UInt64 = 0x5EED_0011
    var random = SeededGenerator(seed: seed)
    var cases: [(pattern: RandomPattern, texts: [String])] = []
    for _ in 0..<1500 {
      cases.append((.random(&random), (0..<8).map { _ in RandomPattern.text(&random) }))
    }
    let input = cases.map { ([$0.pattern.python()] + $0.texts).map(hexadecimal).joined(separator: " ") + "\n" }.joined()
    let answer = try runProgram("python3", ["-c", Self.script], input: Array(input.utf8))
    #expect(answer.exit == 0, "\(answer.errorText.suffix(400))")
    let lines = answer.text.split(separator: "\n")
    try #require(lines.count == cases.count)
    var matched = 0
    for (line, (pattern, texts)) in zip(lines, cases) {
      let ours = try Pattern(pattern.ours)
      let result = texts.map { ours.matches($0) ? "1" : "0" }.joined()
      matched += result.filter { $0 == "1" }.count
      #expect(result == line, "seed \(seed): \(pattern.ours) on \(texts)")
    }
    #expect(matched > 2000 && matched < 11_000, "\(matched)")
  }

  private static let script = """
    import re, sys
    for line in sys.stdin.buffer.read().decode().splitlines():
        pattern, *texts = [bytes.fromhex(word).decode() for word in line.split()]
        found = re.compile(pattern, re.ASCII)
        print("".join("1" if found.search(text) else "0" for text in texts))
    """

  private func hexadecimal(_ text: String) -> String {
    text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Counted, not timed: whatever the pattern, a state is entered at most once for each place in the text.
  @Test func `matching is linear in the length of the text`() throws {
    let seed: UInt64 = 0x5EED_0012
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let pattern = try Pattern(RandomPattern.random(&random).ours)
      let part = RandomPattern.text(&random)
      for repetitions in [1, 10, 40] {
        let text = Array(String(repeating: part, count: repetitions).unicodeScalars)
        for whole in [false, true] {
          var automaton = PatternAutomaton(pattern.program)
          _ = automaton.run(text, whole: whole)
          #expect(automaton.work <= pattern.program.count * (text.count + 1), "seed \(seed): \(pattern.text), \(part)")
        }
      }
    }
  }

  /// Engines that backtrack take 2^30 steps and more for each of these.
  @Test(arguments: ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(a*)*$", "(a?){30}a{30}b", "^(.*a){20}$", "(x+x+)+y"])
  func `a pattern made to explode takes linear time`(text: String) throws {
    let pattern = try Pattern(text)
    let subject = Array((String(repeating: text.contains("x") ? "x" : "a", count: 3000) + "!").unicodeScalars)
    var automaton = PatternAutomaton(pattern.program)
    let found = automaton.run(subject, whole: false)
    #expect(!found)
    #expect(automaton.work <= pattern.program.count * (subject.count + 1))
  }

  /// The budget is charged for what matching costs, so that a long text and a large pattern cannot meet.
  @Test func `a large pattern on a long text ends with the budget`() {
    let text = String(repeating: "a", count: 60_000)
    #expect(outcome("\"\(text)\".matches(\"^(a{500}){9}b\")") == "error costExceeded")
    #expect(outcome("\"\(text)\".matches(\"^a+$\")") == "true")
  }
}
