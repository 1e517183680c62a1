import Expressions
import Testing

/// What may be absent, and what may not be looked at: not in CEL, where absence is found when it is too late.
@Suite struct PresenceTests {
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
