import Calendars
import Diagnostics
import Git
import Signatures
import TestSupport
import Testing

@testable import Trust

/// What was seen of a branch, and what an attacker who moves the branch back makes of that.
struct WitnessTests {
  private let earlier = TrustScene.now.adding(seconds: -86_400)

  private func answer(_ verification: ChainVerification) -> String {
    verification.rewind.rawValue + (verification.refusal.map { ": \($0.reason)" } ?? "")
  }

  @Test func `without floor and log the rewind is unchecked, with either it is not`() throws {
    let scene = try TrustScene()
    let tip = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    #expect(try answer(scene.verify()) == "unchecked")
    #expect(try answer(scene.verify(scene.policy("floor: \"\(tip)\"\n"))) == "floor")
    #expect(try scene.witness() == .recorded(ObjectID(hex: tip)!))
    #expect(try answer(scene.verify()) == "witnessed")
    #expect(try scene.witness() == .unchanged(ObjectID(hex: tip)!))
    let newer = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    #expect(try answer(scene.verify()) == "witnessed")
    #expect(try scene.witness() == .recorded(ObjectID(hex: newer)!))
    #expect(try scene.seen().sightings.map(\.tip.hex) == [tip, newer])
    #expect(
      try scene.fixture.git("for-each-ref", "--format=%(objectname) %(refname)", "refs/runback")
        == "\(newer) refs/runback/witness/tip/heads/main")
  }

  @Test func `an old tip that is played to us as the newest, signed and all, is refused`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let new = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try scene.witness()
    let replayed = try scene.verify(tip: old)
    #expect(
      answer(replayed) == """
        behind-witness: behind-witness: the tip `\(old)` is older than what was seen of `main`: `\(new)`, \
        seen 2027-01-15T08:00:00Z, fetched from `origin`
        """)
    #expect(!replayed.isTrusted)
    #expect(
      try scene.knownGood(tip: old)
        == .init(
          refusal:
            "behind-witness: the tip `\(old)` is older than what was seen of `main`: `\(new)`, seen 2027-01-15T08:00:00Z, fetched from `origin`"
        ))
    // Whoever asks about an old commit, and not about the branch, gets an answer.
    let asked = try scene.verify(tip: old, isNewest: false)
    #expect(asked.isTrusted)
    #expect(answer(asked) == "behind-witness")
    #expect(try scene.witness(old) == .nothingTrusted)
  }

  @Test func `what only --accept let pass is not on record as trusted`() throws {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.forge)
    let policy = try scene.policy()
    let relaxed = try PolicyOverrides(acceptsForgeOnly: true).applied(to: policy, in: scene.repository())
    #expect(try scene.verify(relaxed).isTrusted)
    #expect(try scene.witness("HEAD", relaxed) == .relaxed)
    #expect(try scene.seen().current == nil)
    // The policy's own word is another matter.
    let accepting = try scene.policy("forgeOnly: accept\n")
    let same = try PolicyOverrides(acceptsForgeOnly: true).applied(to: accepting, in: scene.repository())
    #expect(
      try scene.witness("HEAD", same) == .recorded(#require(ObjectID(hex: scene.fixture.git("rev-parse", "HEAD")))))
  }

  @Test func `only marks that count go on record, so that others crowd none out`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.fixture.tag("known-good/z", at: good, signedBy: scene.ci)
    for number in 0..<5 { try scene.fixture.tag("known-good/a\(number)", at: good, signedBy: scene.mallory) }
    try scene.witness()
    let mark = try scene.fixture.git("rev-parse", "refs/tags/known-good/z")
    #expect(try scene.seen().sightings.flatMap(\.tags).map(\.hex) == [mark])
  }

  @Test func `a clone that never had the witnessed tip is behind it`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try scene.witness()
    let clone = try scene.fixture.bareClone(options: ["--branch", "main"])
    try scene.fixture.git(["update-ref", "refs/heads/main", old], in: clone)
    try scene.fixture.git(["reflog", "expire", "--expire=now", "--all"], in: clone)
    try scene.fixture.git(["gc", "--quiet", "--prune=now"], in: clone)
    let judge = Judge(policy: try scene.policy(), now: TrustScene.now, stateFolder: scene.state)
    let verification = try judge.verify(
      tip: ObjectID(hex: old)!, branch: RefName(branch: "main"), in: Repository.open(clone))
    #expect(verification.rewind == .behindWitness)
    #expect(!verification.isTrusted)
  }

  @Test func `a history that was written anew is refused until the operator accepts it`() throws {
    let scene = try TrustScene()
    let base = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let lost = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try scene.witness(at: earlier)
    try scene.reset(base)
    let other = try scene.fixture.commit(["app.yaml": "image: app:4\n"], signedBy: scene.bo)
    let reason =
      "history-rewritten: the tip `\(other)` does not descend from what was seen of `main`: `\(lost)`, seen 2027-01-14T08:00:00Z, fetched from `origin`"
    #expect(try answer(scene.verify()) == "history-rewritten: " + reason)
    #expect(try scene.knownGood() == .init(refusal: reason))
    #expect(try scene.witness() == .nothingTrusted)

    let recorder = try WitnessRecorder(scene.log, in: scene.repository(), now: TrustScene.now)
    #expect(try recorder.acceptRewrite(scene.verify(), reason: "the secret had to go") == nil)
    #expect(try answer(scene.verify()) == "witnessed")
    #expect(try answer(scene.verify(tip: lost)).hasPrefix("history-rewritten: "))
    #expect(
      try scene.seen().sightings.map(\.how) == [
        "fetched from `origin`", "accepted by the operator: the secret had to go",
      ])
    // What was left stays in the repository, for whoever wants to know what was taken out.
    #expect(
      try scene.fixture.git("for-each-ref", "--format=%(objectname) %(refname)", "refs/runback")
        == "\(lost) refs/runback/witness/left/\(lost)\n\(other) refs/runback/witness/tip/heads/main")
    try scene.fixture.git("reflog", "expire", "--expire=now", "--all")
    try scene.fixture.git("gc", "--quiet", "--prune=now")
    #expect(try scene.fixture.git("cat-file", "-t", lost) == "commit")
  }

  @Test func `a rewritten history that nobody trusts cannot be accepted`() throws {
    let scene = try TrustScene()
    let base = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try scene.witness()
    try scene.reset(base)
    let evil = try scene.fixture.commit(["app.yaml": "image: evil\n"], signedBy: scene.mallory)
    let recorder = try WitnessRecorder(scene.log, in: scene.repository(), now: TrustScene.now)
    let refusal = try recorder.acceptRewrite(scene.verify(), reason: "please")
    #expect(
      refusal?.reason.hasPrefix("`\(evil)` is not trusted: signed by a key that the policy does not name") == true)
    #expect(try scene.seen().sightings.count == 1)
  }

  @Test func `of an untrusted tip the newest trusted commit is witnessed`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.fixture.commit(["app.yaml": "image: evil\n"], signedBy: scene.mallory)
    #expect(try scene.witness() == .recorded(ObjectID(hex: good)!))
  }

  // MARK: time

  @Test func `back-dated commits by a stolen key count only when they were seen before it was stolen`() throws {
    let scene = try TrustScene()
    let seen = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.bo)
    try scene.witness(at: earlier)
    // Mallory has bo's key, and dates the commit before everything else.
    let forged = try scene.fixture.commit(["app.yaml": "image: evil\n"], signedBy: scene.bo, date: 1_700_000_000)
    let since = earlier.adding(seconds: 3600)
    func policy(_ since: Timestamp) throws -> TrustPolicy {
      try scene.policy(
        rights: TrustScene.rights.filter { $0.0 != "bo" },
        extraSigners:
          "  bo: { ssh: [\"\(scene.bo.publicKeyPath)\"], can: [commit, merge], compromised: { since: \(since.rfc3339) } }\n"
      )
    }
    let verification = try scene.verify(policy(since))
    #expect(verification.word(seen) == "good")
    #expect(verification.word(forged) == "compromised!")
    #expect(
      verification.reason(forged)
        == "signed by `bo`, compromised since 2027-01-14T09:00:00Z, and nothing shows that it is older")
    #expect(try scene.knownGood(policy(since)).commit == seen)
    // Seen, but too late.
    let late = try scene.verify(policy(earlier))
    #expect(late.word(seen) == "compromised!")
    #expect(
      late.reason(seen)
        == "signed by `bo`, compromised since 2027-01-14T08:00:00Z, and it was first seen 2027-01-14T08:00:00Z")
  }

  @Test func `what was signed by a key that has expired since counts when it was seen before`() throws {
    let scene = try TrustScene()
    let seen = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let end = TrustScene.now.adding(seconds: -3600)
    func ready(_ end: Timestamp) throws -> TrustPolicy {
      let path = scene.fixture.directory.path("signers")
      let stamp = end.rfc3339.filter { $0.isNumber } + "Z"
      try writeFile(path, "ana@example.org valid-before=\"\(stamp)\" \(scene.ana.publicKey)\n")
      return try ReadyPolicy(allowedSigners: [path], root: ObjectID(hex: scene.root)!).policy(now: TrustScene.now)
    }
    try scene.witness("HEAD", ready(TrustScene.now), at: earlier)
    let forged = try scene.fixture.commit(["app.yaml": "image: evil\n"], signedBy: scene.ana, date: 1_700_000_000)
    let verification = try scene.verify(ready(end))
    #expect(verification.word(seen) == "good")
    #expect(verification.word(forged) == "expiredUnwitnessed!")
    #expect(
      verification.reason(forged)
        == "the key counts only before 2027-01-15T07:00:00Z, and nothing shows that the commit is older")
    #expect(try scene.verify(ready(earlier)).word(seen) == "expiredUnwitnessed!")
    let steps = try scene.verify(ready(end)).explain(ObjectID(hex: seen)!, in: scene.repository())
    #expect(
      steps.map { "\($0.outcome) \($0.rule): \($0.detail)" }.filter {
        $0.contains("validity") || $0.contains("witness") || $0.contains("rewind")
      } == [
        "passed validity: the key counts no longer, but the commit was seen while it did",
        "noted witness: first seen 2027-01-14T08:00:00Z in the tip `\(seen)`, fetched from `origin`",
        "noted rewind: the tip contains what was last witnessed of the branch",
      ])
  }

  @Test func `a clock that was set back makes nothing older`() throws {
    let scene = try TrustScene()
    try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.witness()
    try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try scene.witness(at: earlier)
    #expect(try scene.seen().sightings.map(\.time) == [TrustScene.now, TrustScene.now])
  }

  @Test func `before goes by what was seen, and needs no bad commit then`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.witness(at: earlier)
    // Its committer says that it is older than everything.
    let forged = try scene.fixture.commit(["app.yaml": "image: evil\n"], signedBy: scene.bo, date: 1_700_000_000)
    try scene.witness()
    let options = KnownGoodOptions(before: TrustScene.now)
    #expect(try scene.knownGood(options: options) == .init(commit: old, label: "signed-only", passedOver: [forged]))
    guard case .found(let found) = try scene.verify().knownGood(options, in: scene.repository()) else {
      Issue.record("nothing found")
      return
    }
    #expect(!found.timeClaimed)
    #expect(
      found.passedOver.map(\.reason) == ["it was first seen 2027-01-15T08:00:00Z, not before 2027-01-15T08:00:00Z"])
    // Nothing was seen so early.
    let error = #expect(throws: TrustError.self) { try scene.knownGood(options: KnownGoodOptions(before: earlier)) }
    #expect(error?.exitCode == .refused)
    #expect(
      error?.message
        == "nothing was witnessed before 2027-01-14T08:00:00Z, so that `--before` goes by the dates that committers claim, which an attacker chooses"
    )
  }

  @Test func `at a foxtrot merge the line goes on where the witnessed tip is`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let good = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try scene.witness()
    // Two histories that do not contain each other; the merge makes the attacker's first.
    let side = try scene.commitTree(try scene.tree(old, "x.yaml", "x\n"), parents: old, signedBy: scene.mallory)
    let foxtrot = try scene.commitTree(side, parents: side, good, signedBy: scene.mallory)
    #expect(
      try scene.knownGood(tip: foxtrot) == .init(commit: good, label: "signed-only", passedOver: [foxtrot]))
    try removeRecursively(scene.state)
    #expect(try scene.knownGood(tip: foxtrot).refusal?.hasPrefix("nobody stands for the merge `\(foxtrot)`") == true)
  }

  @Test func `nor does a merge that somebody stands for lead past the witnessed tip`() throws {
    let scene = try TrustScene()
    let old = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let side = try scene.commitTree(try scene.tree(old, "x.yaml", "x\n"), parents: old, signedBy: scene.bo)
    let good = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try scene.witness()
    let tree = try scene.tree(good, "x.yaml", "x\n")
    let floor = try scene.policy("floor: \"\(good)\"\n")
    for key in [scene.bo, scene.forge] {
      // It brought the branch into a feature, and was then pushed as the branch.
      let foxtrot = try scene.commitTree(tree, parents: side, good, signedBy: key)
      let bad = KnownGoodOptions(bad: [ObjectID(hex: foxtrot)!])
      #expect(
        try scene.knownGood(tip: foxtrot, options: bad)
          == .init(commit: good, label: "signed-only", passedOver: [foxtrot]))
    }
    // An old commit in front of the tip, as a forge merges it, hides the marks of all in between.
    try scene.fixture.git("checkout", "--quiet", good)
    try scene.fixture.tag("known-good/new", signedBy: scene.ci)
    try scene.fixture.git("checkout", "--quiet", old)
    try scene.fixture.tag("known-good/old", signedBy: scene.ci)
    let rewind = try scene.commitTree(good, parents: old, good, signedBy: scene.forge)
    let expected = TrustScene.Answer(commit: good, label: "healthy", passedOver: [rewind])
    #expect(try scene.knownGood(tip: rewind) == expected)
    try removeRecursively(scene.state)
    #expect(try scene.knownGood(floor, tip: rewind) == expected)
    #expect(try scene.knownGood(tip: rewind).commit == old)
    try scene.witness(good)
    // The order counts where it leads through what was seen.
    let merge = try scene.commitTree(tree, parents: good, side, signedBy: scene.bo)
    #expect(
      try scene.knownGood(tip: merge, options: KnownGoodOptions(bad: [ObjectID(hex: merge)!]))
        == .init(commit: good, label: "healthy", passedOver: [merge]))
  }

  @Test func `a mark by a compromised attester counts only when the mark was seen before`() throws {
    let scene = try TrustScene()
    let older = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    try scene.fixture.tag("known-good/1", signedBy: scene.ci)
    let newer = try scene.fixture.commit(["app.yaml": "image: app:3\n"], signedBy: scene.ana)
    try scene.witness(at: earlier)
    // The commit was seen in time; the mark, with a date of before, was not there.
    try scene.fixture.tag("known-good/2", signedBy: scene.ci, date: 1_700_000_000)
    let policy = try scene.policy(
      "knownGood: { health: required }\n", rights: TrustScene.rights.filter { $0.0 != "ci" },
      extraSigners:
        "  ci: { ssh: [\"\(scene.ci.publicKeyPath)\"], can: [attest], compromised: { since: \(TrustScene.now.rfc3339) } }\n"
    )
    #expect(try scene.knownGood(policy) == .init(commit: older, label: "healthy", passedOver: [newer]))
  }

  @Test func `a key that was only retired stays good for what was seen before, a compromised one for nothing`() {
    let end = TrustScene.now
    let retired = SignatureCheck(format: .openpgp, outcome: .revoked, keyCountedUntil: end)
    #expect(SignatureRule.finding(retired)?.verdict == .revoked)
    #expect(SignatureRule.finding(retired, witnessed: end)?.verdict == .revoked)
    #expect(SignatureRule.finding(retired, witnessed: earlier) == nil)
    let hard = SignatureCheck(format: .openpgp, outcome: .revoked)
    #expect(SignatureRule.finding(hard, witnessed: earlier)?.verdict == .revoked)

    let key = Signer.Key(.key(KeyFingerprint(format: .openpgp, value: "F")))
    func validity(_ check: SignatureCheck, _ witnessed: Timestamp?) -> Verdict? {
      ValidityRule.finding(check, key: key, claimed: earlier, now: end, witnessed: witnessed)?.verdict
    }
    let expired = SignatureCheck(format: .openpgp, outcome: .good, keyExpired: true, keyCountedUntil: end)
    #expect(validity(expired, nil) == .expiredUnwitnessed)
    #expect(validity(expired, end) == .expiredUnwitnessed)
    #expect(validity(expired, earlier) == nil)
    let certificate = SSHCertifiedIdentity(
      authority: KeyFingerprint(format: .ssh, value: "CA"), principals: ["ana"], validAfter: nil, validBefore: end,
      serial: 1, keyID: "ana")
    let certified = SignatureCheck(
      format: .ssh, outcome: .good, keyCountedUntil: end, certified: .ssh(certificate))
    #expect(validity(certified, nil) == .expiredUnwitnessed)
    #expect(validity(certified, earlier) == nil)
    // Whoever claims to have signed when the key was no longer valid is not believed, whatever was seen.
    #expect(
      validity(SignatureCheck(format: .openpgp, outcome: .expired, keyCountedUntil: end), earlier)
        == .expiredUnwitnessed)
  }
}
