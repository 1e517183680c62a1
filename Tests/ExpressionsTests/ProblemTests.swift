import Diagnostics
import Expressions
import Testing

func problems(_ text: String) -> [ExpressionProblem] {
  do throws(ExpressionProblem) {
    return try Expression(parsing: text).check(in: sampleScope).problems
  } catch {
    return [error]
  }
}

/// The problem as a person sees it: the marked part, the sentence, the help.
func marked(_ text: String) -> [String] {
  problems(text).map { problem in
    let bytes = Array(text.utf8)
    let part = String(decoding: bytes[problem.range.lower..<problem.range.upper], as: UTF8.self)
    return "[\(part)] \(problem.message)" + problem.help.map { "; \($0)" }.joined()
  }
}

@Suite struct ProblemTests {
  @Test(arguments: [
    ("a = b", "[=] `=` is not an operator; to compare, write `==`"),
    ("b & b", "[&] `&` is not an operator; write `&&`"),
    ("b and b", "[and] `and` stands where an operator or the end belongs; for “and” write `&&`"),
    (
      "$HOME",
      "[$] `$` cannot stand in an expression; inside an expression names are written bare: `inputs.repo`, not `${{ inputs.repo }}` or `$repo`"
    ),
    ("level == “high”", "[“] `“` cannot stand in an expression; put text between straight quotes, \"…\" or '…'"),
    ("(1 + 2", "[(] `)` is missing"),
    ("n.map(x, (x)", "[(] `)` is missing"),
    ("i > 5m", "[5m] `5m` is neither a number nor a name; a length of time is written `duration(\"5m\")`"),
    ("s == 'it", "['] the text has no end; close it with `'`"),
    ("null", "[null] `null` is not part of this language; to ask whether something is there, write `has(…)`"),
    (
      "has(i)", "[has(i)] `has` takes one field, with a dot before its name; for example `has(steps.scope.outputs.tip)`"
    ),
    ("lvel == \"low\"", "[lvel] there is no `lvel`; did you mean `level`?"),
    ("here > 1", "[here] there is no `here`; did you mean `r.here`?"),
    ("r.her", "[her] `r` has no field `her`; did you mean `here`?"),
    (
      "r.maybe + \"x\"",
      "[r.maybe] `r.maybe` may be absent: it depends; ask first: `has(r.maybe) && …`, or `has(r.maybe) ? r.maybe : …`"
    ),
    ("r.later > 1", "[r.later] `r.later` cannot be read here: it comes later"),
    ("level == \"hgh\"", "[\"hgh\"] it is never `\"hgh\"`; did you mean `\"high\"`?"),
    (
      "i == \"7\"",
      "[i == \"7\"] `==` cannot take an int and a string; convert one side: `int(…)` reads a number from text, `string(…)` writes one as text"
    ),
    ("!n", "[n] a condition is true or false, and this is a list of int; ask for its size: `size(…) > 0`"),
    ("s && b", "[s] a condition is true or false, and this is a string; compare it: `… != \"\"`"),
    (
      "\"él\" in s",
      "[s] `in` looks into a list or a map, and this is a string; for a part of a text write `….contains(\"…\")`"
    ),
    (
      "s.lenght()",
      "[lenght] there is no function `lenght`; there are `all`, `contains`, `double`, `duration`, `endsWith`, `exists`, `exists_one`, `filter`, `has`, `int`, `map`, `matches`, `secretFile`, `size`, `startsWith`, `string`, `timestamp`"
    ),
    ("s.startWith(\"h\")", "[startWith] there is no function `startWith`; did you mean `startsWith`?"),
    ("contains(s, \"h\")", "[contains] `contains` stands behind its text; write `text.contains(…)`"),
    ("s.int()", "[int] `int` is called with its argument in parentheses; write `int(…)`"),
    ("s.matches(\"[\")", "[\"[\"] in the pattern: the class is never closed; close it with `]`"),
    (
      "s.matches(r\"(?=a)\")",
      "[r\"(?=a)\"] in the pattern: look-around is not part of this language; it cannot be matched in linear time"
    ),
    (
      "t > timestamp(\"2026-02-30T00:00:00Z\")",
      "[\"2026-02-30T00:00:00Z\"] `2026-02-30T00:00:00Z` is not an RFC 3339 time; for example `timestamp(\"2026-01-31T00:00:00Z\")`"
    ),
    ("size(b)", "[b] `size` takes a string, a list or a map, and this is a bool"),
    ("size(s, s)", "[size(s, s)] `size` takes 1 argument here, not 2"),
    (
      "token == \"x\"",
      "[token] a secret cannot be computed with; it may go whole to `env` or `stdin`, and `secretFile(…)` is the path of a file that holds it"
    ),
    (
      "secretFile(token)",
      "[secretFile(token)] a secret is a file only while a program runs; `secretFile(…)` stands in `run`, `env` or `stdin` of the step whose program reads it"
    ),
    ("\"é\" == lvel", "[lvel] there is no `lvel`; did you mean `level`?"),
  ])
  func `a problem marks its place and says what to write`(text: String, expected: String) {
    #expect(marked(text) == [expected])
  }

  @Test func `independent problems are all reported, in order`() {
    #expect(
      marked("x.y == 1 && r.nothing > 2 && i + s == 3 && x.z").map { String($0.prefix(14)) } == [
        "[x] there is n", "[nothing] `r` ", "[i + s] `+` ca",
      ])
  }

  @Test func `what an expression reads is listed`() throws {
    let check = try Expression(parsing: "has(r.maybe) && m.a > i && n.exists(x, x == r.here)").check(in: sampleScope)
    #expect(check.references.map(\.path) == ["r.maybe", "m.a", "i", "n", "x", "r.here"])
    #expect(check.whenTrue == ["r.maybe"])
  }

  @Test func `a comparison proves what the scope says follows from it`() throws {
    var scope = sampleScope
    scope.implications = [Scope.Condition(path: "level", equals: "high"): ["r.maybe"]]
    func count(_ text: String) throws -> Int { try Expression(parsing: text).check(in: scope).problems.count }
    #expect(try count("level == \"high\" && r.maybe == \"\"") == 0)
    #expect(try count("\"high\" == level && r.maybe == \"\"") == 0)
    #expect(try count("level != \"high\" || r.maybe == \"\"") == 0)
    #expect(try count("level == \"low\" && r.maybe == \"\"") == 1)
    #expect(try count("level != \"high\" && r.maybe == \"\"") == 1)
  }
}
