import Diagnostics
import Expressions
import Testing

@Suite struct MutationTests {
  /// Damaged expressions: no crash, no hang, every position inside the text, and what passes the
  /// checker never fails for its types.
  @Test func `mutants never crash and never break the checker's promise`() throws {
    let seed: UInt64 = 0x5EED_0001
    var random = SplitMix(state: seed)
    var evaluated = 0
    for round in 0..<20_000 {
      let text = random.mutant(of: MutationTests.corpus)
      let expression: Expression
      do throws(ExpressionProblem) {
        expression = try Expression(parsing: text)
      } catch {
        let isInside =
          error.range.lower >= 0 && error.range.lower <= error.range.upper && error.range.upper <= text.utf8.count
        #expect(isInside, "seed \(seed), round \(round): \(text)")
        continue
      }
      let check = expression.check(in: sampleScope)
      for problem in check.problems
      where problem.range.upper > text.utf8.count || problem.range.lower > problem.range.upper {
        Issue.record("seed \(seed), round \(round): \(text): \(problem)")
      }
      guard check.problems.isEmpty else { continue }
      evaluated += 1
      do throws(EvaluationError) {
        let value = try expression.evaluate(in: sampleValues, budget: 20_000)
        #expect(value.fits(check.type), "seed \(seed), round \(round): \(text)")
      } catch {
        #expect(error.kind != .wrongType && error.kind != .unbound, "seed \(seed), round \(round): \(text): \(error)")
      }
    }
    #expect(evaluated > 1000)
  }

  @Test func `damaged patterns never crash`() {
    let seed: UInt64 = 0x5EED_0002
    var random = SplitMix(state: seed)
    let corpus = [
      "^(a|b)*[^c-f\\d]{2,3}?$", "(?i:x+)\\b|\\x{1F600}[[:alpha:]-]", "((a?){3}){2,}.\\.", "[]\\]^-z]+(?s).*",
    ]
    for _ in 0..<5000 {
      let text = random.mutant(of: corpus)
      if let pattern = try? Pattern(text) { _ = pattern.matches("aab1é-xyz") }
    }
  }

  static let corpus = [
    "has(r.maybe) && r.maybe == \"x\" || level == \"high\"", "n.filter(x, x % 2 == 1).map(y, y * -3)[0] + i",
    "m.exists(k, m[k] >= 2) ? duration(\"1h30m\") : timestamp(60) - t",
    "s.matches(r\"^[a-zé]+$\") && !(s.contains('\\u00e9') && b)",
    "[1.5, d, double(i)].all(z, z < 1e3)", "{\"a\": [1, 2], \"b\": n}[\"b\"].size() != 0x1F",
    "int(string(i) + \"0\") / (i - 7)",
    "b ? [commit, s] : ['''long\n''']",
  ]
}

/// Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func mutant(of corpus: [String]) -> String {
    var scalars = Array((corpus.randomElement(using: &self) ?? "").unicodeScalars)
    let others = Array((corpus.randomElement(using: &self) ?? "").unicodeScalars)
    for _ in 0..<Int.random(in: 1...3, using: &self) {
      let at = Int.random(in: 0...scalars.count, using: &self)
      switch Int.random(in: 0..<5, using: &self) {
      case 0 where at < scalars.count: scalars.remove(at: at)
      case 1:
        scalars.insert(
          Array("()[]{}.,?:!-+*/%<>=&|\"'\\xn1é$ \n0".unicodeScalars).randomElement(using: &self) ?? " ", at: at)
      case 2 where !others.isEmpty:
        let from = Int.random(in: 0..<others.count, using: &self)
        scalars.insert(contentsOf: others[from...].prefix(12), at: at)
      case 3 where at < scalars.count: scalars.removeSubrange(at..<min(scalars.count, at + 5))
      default: if at < scalars.count { scalars.swapAt(at, Int.random(in: 0..<scalars.count, using: &self)) }
      }
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }
}
