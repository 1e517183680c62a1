import Testing

/// CEL specification, "Macros".
@Suite struct MacroTests {
  @Test(arguments: [
    ("n.all(x, x > 0)", "true"), ("n.all(x, x > 1)", "false"), ("[].all(x, false)", "true"),
    ("n.exists(x, x == 2)", "true"),
    ("n.exists(x, x == 9)", "false"), ("[].exists(x, true)", "false"), ("n.exists_one(x, x > 2)", "true"),
    ("n.exists_one(x, x > 1)", "false"), ("n.map(x, x * x)", "[1, 4, 9]"), ("n.map(x, x > 1, x * 10)", "[20, 30]"),
    ("n.filter(x, x % 2 == 1)", "[1, 3]"), ("m.all(k, m[k] > 0)", "true"), ("m.map(k, k + \"!\")", "[\"a!\", \"b!\"]"),
    ("m.filter(k, m[k] == 2)", "[\"b\"]"), ("m.exists_one(k, k == \"a\")", "true"),
    ("n.map(x, n.filter(y, y > x)).size()", "3"),
    ("[[1, 2], [3]].map(l, l.size())", "[2, 1]"), ("[\"x\"].map(x, size(x)) == [1]", "true"),
    ("n.map(x, string(x)).exists(y, y == \"3\")", "true"),
  ])
  func `comprehensions`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("n.all(x, 1 / (x - 2) > 5)", "false"), ("n.exists(x, 1 / (x - 1) == 1)", "true"),
    ("n.all(x, 1 / (x - 2) < 5)", "error divisionByZero"),
    ("n.exists(x, 1 / (x - 1) == 7)", "error divisionByZero"),
    ("n.exists_one(x, 1 / (x - 1) == 1)", "error divisionByZero"),
    ("n.map(x, 1 / (x - 2))", "error divisionByZero"), ("n.filter(x, 1 / (x - 2) > 0)", "error divisionByZero"),
  ])
  func `all and exists absorb errors, the others do not`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("n.map(i, i)", "refused unknownName"), ("n.map(x, y)", "refused unknownName"),
    ("n.map(x, x) + [x]", "refused unknownName"),
    ("i.map(x, x)", "refused type"), ("s.all(c, true)", "refused type"), ("n.all(x, x)", "refused type"),
    ("r.map(x, x)", "refused type"),
    ("n.map(x, n.map(x, x))", "refused unknownName"),
  ])
  func `the name of an element is new and lives inside`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("has(r.maybe)", "false"), ("has(r.here)", "true"), ("has(m.a)", "true"), ("has(m.z)", "false"),
    ("r.maybe", "refused possiblyAbsent"), ("has(r.maybe) && r.maybe == \"x\"", "false"),
    ("r.maybe == \"x\" && has(r.maybe)", "refused possiblyAbsent"),
    ("has(r.maybe) ? r.maybe : \"-\"", "\"-\""), ("has(r.maybe) ? \"-\" : r.maybe", "refused possiblyAbsent"),
    ("!has(r.maybe) ? \"-\" : r.maybe", "\"-\""), ("!has(r.maybe) || r.maybe == \"x\"", "true"),
    ("has(r.maybe) || r.maybe == \"x\"", "refused possiblyAbsent"),
    ("b && has(r.maybe) && r.maybe == \"x\"", "false"), ("(has(r.maybe) && b) ? r.maybe : \"-\"", "\"-\""),
    ("(has(r.maybe) || b) ? r.maybe : \"-\"", "refused possiblyAbsent"), ("!(has(r.maybe) || b) ? 1 : 2", "2"),
    ("n.exists(x, has(r.maybe)) && r.maybe == \"\"", "refused possiblyAbsent"),
    ("n.all(x, has(r.maybe) && r.maybe == \"\")", "false"),
    ("r.later", "refused unavailable"), ("has(r.later)", "refused unavailable"),
    ("has(r.nothing)", "refused unknownField"), ("r.nothing", "refused unknownField"),
    ("r == r", "refused type"), ("token == token", "refused secret"), ("\"a\" + token", "refused secret"),
    ("string(token)", "refused secret"),
    ("size(token)", "refused secret"), ("token", "secret token"), ("[token].size()", "1"),
  ])
  func `presence, secrets`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }
}
