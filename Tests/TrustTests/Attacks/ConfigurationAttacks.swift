import Diagnostics
import Git
import TestSupport
import Testing

@testable import Trust

/// What the judged repository says about itself: who verifies, by which policy.
struct ConfigurationAttacks {
  @Test func `a repository's configuration names its own verifier`() throws {
    let scene = try TrustScene()
    let good = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: scene.ana)
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory, signedBy: scene.mallory)
    let ran = scene.fixture.directory.path("ran")
    let program = scene.fixture.directory.path("program")
    // Says of everything what the verifiers of git say of a good signature.
    try writeFile(
      program,
      "#!/bin/sh\ntouch '\(ran)'\necho '[GNUPG:] GOODSIG 0123456789ABCDEF ana'\necho 'Good \"git\" signature for ana'\n",
      mode: 0o755)
    let own = scene.fixture.path + "/.git/allowed"
    try writeFile(own, "* \(scene.mallory.publicKey)\n")
    for setting in [
      "gpg.program", "gpg.ssh.program", "gpg.openpgp.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand",
      "core.fsmonitor",
      "core.sshCommand", "core.pager", "diff.external", "filter.x.clean", "filter.x.smudge",
    ] { try scene.fixture.git("config", setting, program) }
    try scene.fixture.git("config", "gpg.ssh.allowedSignersFile", own)
    try scene.fixture.git("config", "gpg.minTrustLevel", "undefined")
    for hook in ["post-checkout", "reference-transaction", "post-index-change", "pre-commit"] {
      try writeFile(scene.fixture.path + "/.git/hooks/\(hook)", "#!/bin/sh\ntouch \(ran)\n", mode: 0o755)
    }
    let verification = try scene.verify(tip: attack)
    #expect([attack, good].map(verification.word) == ["unknownKey!", "good"])
    #expect(try scene.knownGood(tip: attack) == .init(commit: good, label: "signed-only", passedOver: [attack]))
    #expect(!fileExists(ran))
    // git itself is deceived: the programs are no empty threat.
    _ = try scene.fixture.tryGit(["log", "-1", "--format=%G?", attack])
    #expect(fileExists(ran))
  }

  @Test func `the judged work tree brings its own trust policy`() throws {
    let scene = try TrustScene()
    let attack = try scene.fixture.commit(["app.yaml": "image: evil:1\n"], by: .mallory, signedBy: scene.mallory)
    let path = scene.fixture.path + "/trust.yaml"
    try writeFile(scene.fixture.path + "/keys/m.pub", scene.mallory.publicKey + "\n")
    try writeFile(
      path,
      "apiVersion: runback/v1\nkind: TrustPolicy\nroot: \"\(scene.root)\"\nsigners:\n"
        + "  mallory: { ssh: [keys/m.pub], can: [commit, merge, rollback] }\n")
    let policy = try TrustPolicy.load(path, now: TrustScene.now).policy
    // It would do: that is why it may not.
    #expect(try scene.verify(policy, tip: attack).word(attack) == "good")
    let repository = try scene.repository()
    let refused = #expect(throws: TrustError.self) { try policy.requireIndependence(of: repository) }
    #expect(refused?.exitCode == .refused)
    let guessed = #expect(throws: TrustError.self) {
      try policy.requireIndependence(of: repository, expectedDigest: try scene.policy().digest)
    }
    #expect(guessed?.exitCode == .refused)
  }
}
