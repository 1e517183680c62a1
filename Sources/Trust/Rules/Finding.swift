/// What a rule has against a commit, with its reason as a clause that needs no subject.
struct Finding: Sendable, Hashable {
  let verdict: Verdict
  let reason: String

  init(_ verdict: Verdict, _ reason: String) {
    self.verdict = verdict
    self.reason = reason
  }
}
