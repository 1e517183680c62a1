import Diagnostics
import RunbookLanguage
import TestSupport
import Testing

@Suite struct MutationTests {
  /// Damaged YAML, all that is shipped: no crash, no hang, no finding outside the file, and an unsound runbook is never
  /// accepted together with an error. `scripts/fuzz runbook --mutants 100000` does the same a hundred thousand times.
  @Test func `mutants of everything shipped never crash, and every finding lies in the file`() throws {
    let shipped = try Self.shippedSections()
    let seed: UInt64 = 0x5EED_0003
    var random = SeededGenerator(seed: seed)
    let all = Set(LanguageFeature.allCases)
    let checker = RunbookChecker(features: all, today: today, contacts: ["group:platform-security"])
    var accepted = 0
    for round in 0..<Self.rounds {
      let bytes = mutant(of: shipped[round % shipped.count], &random)
      let outcome = checker.check(Source(path: "runbooks/mutant.yaml", bytes: bytes))
      for finding in outcome.diagnostics {
        for range in [finding.range] + finding.related.map(\.range)
        where range.lower < 0 || range.lower > range.upper || range.upper > bytes.count {
          Issue.record("seed \(seed), round \(round): \(finding)")
        }
      }
      let hasError = outcome.diagnostics.contains { $0.severity == .error }
      #expect(hasError == (outcome.runbook == nil), "seed \(seed), round \(round)")
      accepted += outcome.runbook == nil ? 0 : 1
    }
    #expect(accepted > Self.rounds / 100 && accepted < Self.rounds * 9 / 10, "\(accepted)")
  }

  private static let rounds = 20_000

  /// The shipped files, and of each runbook a small one for each of its steps: damage to a small file is read as fast as
  /// it is made, and reaches the same code.
  private static func shippedSections() throws -> [[UInt8]] {
    let root = packageFolder()
    var sections: [[UInt8]] = []
    for folder in ["runbooks", "contacts"] {
      for file in try listDirectory("\(root)/\(folder)").sorted() where file.hasSuffix(".yaml") {
        let text = try readText("\(root)/\(folder)/\(file)")
        guard text.contains("\nkind: Runbook\n"), let steps = text.firstRange(of: "\nsteps:\n") else {
          sections.append(Array(text.utf8))
          continue
        }
        for step in text[steps.upperBound...].split(separator: "\n  - id: ") where step.utf8.count < 2000 {
          sections.append(Array((Self.head + step + "\n").utf8))
        }
      }
    }
    return sections
  }

  private static let head = """
    apiVersion: runback/v1
    kind: Runbook
    metadata: { id: mutant, title: Mutant, summary: Damaged, owner: group:platform-security, severity: sev2 }
    inputs: { repo: { type: path }, branch: { type: string, default: main }, app: { type: k8sName } }
    permissions: { exec: [kubectl, argocd, flux] }
    defaults: { timeout: 5m }
    steps:
      - id: scope
        title: Find what was not authorised
        uses: git.verify
        with: { repo: "${{ inputs.repo }}", branch: "${{ inputs.branch }}" }
      - id: 
    """

  private func mutant(of bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes.remove(at: at)
      case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.insert(Array("{}[]:#\"'!&*|>-? \n${".utf8).randomElement(using: &random) ?? 0, at: at)
      case 3:
        let from = Int.random(in: 0..<bytes.count, using: &random)
        bytes.insert(contentsOf: Array(bytes[from...].prefix(40)), at: at)
      case 4: bytes.removeSubrange(at..<min(bytes.count, at + 30))
      default: bytes.replaceSubrange(at..<min(bytes.count, at + 1), with: "${{ ".utf8)
      }
    }
    return bytes
  }

  /// Each text is half a megabyte of one part; what is wrong with it may be anything, yet it is said soon.
  @Test(arguments: [
    "${{ {}} ", "${{ ' }} ", "${{ \\\" }} ", "${{ run.id }}", "${{", "$${{", "${{ x.", "${{ (", "}} {{ ",
  ])
  func `a text full of expressions that do not end is read in linear time`(part: String) {
    let text = "x" + String(repeating: part, count: 500_000 / part.utf8.count)
    let clock = ContinuousClock()
    let time = clock.measure { _ = findings("- { id: ask, title: Ask, manual: \"\(text)\" }") }
    #expect(time < .seconds(60))
  }

  @Test func `ten thousand mistakes are found in time that grows with their number`() {
    let steps = (0..<10_000).map { "- { id: s\($0), title: Next, manual: \"${{ steps.t\($0).outputs.x }}\" }\n" }
      .joined()
    let clock = ContinuousClock()
    let time = clock.measure { _ = check(runbook(steps: steps)) }
    #expect(time < .seconds(60))
  }

  @Test func `a runbook of ten thousand steps is checked in time that grows with its length`() {
    func time(_ count: Int) -> Duration {
      var steps = "- { id: s0, title: First, uses: git.verify, with: { repo: . } }\n"
      for index in 1..<count {
        steps +=
          "- { id: s\(index), title: Next, when: steps.s\(index - 1).status == \"succeeded\", uses: git.verify, with: { repo: . } }\n"
      }
      let source = Source(path: "runbooks/sample.yaml", text: runbook(steps: steps))
      let clock = ContinuousClock()
      return clock.measure {
        let outcome = RunbookChecker(today: today).check(source)
        #expect(outcome.runbook?.runbook.steps.count == count, "\(outcome.diagnostics.first.map(\.message) ?? "")")
      }
    }
    let small = time(1000)
    let large = time(10_000)
    #expect(large < small * 40 + .seconds(1), "\(small), \(large)")
  }
}
