import Diagnostics
import Git
import TestSupport
import Testing

@testable import Trust

/// Allowed-signers files and keyrings in place of a policy.
struct ReadyPolicyTests {
  private func policy(_ ready: ReadyPolicy) throws -> TrustPolicy { try ready.policy(now: TrustScene.now) }

  @Test func `nothing at all, a missing file, garbage and an empty file are told apart`() throws {
    let folder = try TemporaryDirectory()
    func code(_ ready: ReadyPolicy) -> ExitCode? {
      #expect(throws: TrustError.self) { try policy(ready) }?.exitCode
    }
    #expect(code(ReadyPolicy()) == .usage)
    #expect(code(ReadyPolicy(allowedSigners: [folder.path("none")])) == .notFound)
    #expect(code(ReadyPolicy(keyrings: [folder.path("none")])) == .notFound)
    try writeFile(folder.path("garbage"), "\u{1}\u{2} what is this\n")
    #expect(code(ReadyPolicy(allowedSigners: [folder.path("garbage")])) == .invalidFile)
    #expect(code(ReadyPolicy(keyrings: [folder.path("garbage")])) == .invalidFile)
    try writeFile(folder.path("empty"), "")
    #expect(code(ReadyPolicy(allowedSigners: [folder.path("empty")])) == .invalidFile)
    #expect(code(ReadyPolicy(keyrings: [folder.path("empty")])) == .invalidFile)
  }

  @Test func `it grants commit and merge, and rollback to whom the caller names`() throws {
    let scene = try TrustScene()
    let file = try scene.fixture.allowedSigners([scene.ana, scene.bo])
    let plain = try policy(ReadyPolicy(allowedSigners: [file]))
    #expect(plain.signers.map(\.name) == ["ana@example.org", "bo@example.org"])
    #expect(plain.signers.map(\.capabilities) == [[.commit, .merge], [.commit, .merge]])
    let rolling = try policy(ReadyPolicy(allowedSigners: [file], rollbackSigners: ["bo@example.org"]))
    #expect(rolling.signers.map { $0.can(.rollback) } == [false, true])
    #expect(rolling.digest != plain.digest)
    let unknown = #expect(throws: TrustError.self) {
      try policy(ReadyPolicy(allowedSigners: [file], rollbackSigners: ["mallory@example.org"]))
    }
    #expect(unknown?.exitCode == .usage)
    #expect(unknown?.hints == ["known signers: `ana@example.org`, `bo@example.org`"])
  }

  @Test func `a key for another namespace signs no commits`() throws {
    let scene = try TrustScene()
    let file = scene.fixture.directory.path("allowed")
    try writeFile(
      file,
      "ana@example.org \(scene.ana.publicKey)\nbo@example.org namespaces=\"file\" \(scene.bo.publicKey)\n"
        + "ci@example.org cert-authority,namespaces=\"file\" \(scene.ci.publicKey)\n")
    #expect(try policy(ReadyPolicy(allowedSigners: [file])).signers.map(\.name) == ["ana@example.org"])
  }

  @Test func `an OpenPGP keyring names its signers by email, and one person's keys are one signer's`() throws {
    let scene = try TrustScene()
    let key = try scene.fixture.openPGPKey("ana")
    let commit = try scene.fixture.commit(["app.yaml": "image: app:2\n"], signedBy: key)
    let file = try scene.fixture.allowedSigners([scene.ana])
    let both = try policy(
      ReadyPolicy(
        allowedSigners: [file], keyrings: [key.publicKeyPath], root: ObjectID(hex: scene.root),
        rollbackSigners: [key.signingKey]))
    #expect(both.signers.map(\.name) == ["ana@example.org"])
    #expect(both.signers.first?.keys.count == 2)
    #expect(both.signers.first?.can(.rollback) == true)
    #expect(try scene.verify(both).porcelain == "\(commit) good ana@example.org openpgp -\n")
  }

  @Test func `certificates that are passed over are said, in a keyring and in a policy's`() throws {
    let scene = try TrustScene()
    let key = try scene.fixture.openPGPKey("ana")
    let other = try scene.fixture.openPGPKey("bo")
    let whole = try scene.fixture.gpg(["--export", other.signingKey]).standardOutput
    // The key alone, without anything that binds it to a person.
    let ring = try scene.fixture.gpg(["--export", key.signingKey]).standardOutput + whole.prefix(2 + Int(whole[1]))
    let file = scene.fixture.directory.path("ring")
    try writeFile(file, ring)
    let ready = try policy(ReadyPolicy(keyrings: [file]))
    #expect(ready.signers.map(\.name) == ["ana@example.org"])
    #expect(ready.keyringWarnings.count == 1)
    #expect(ready.keyringWarnings.first?.hasPrefix("`\(file)`: certificate ") == true)
    let path = scene.fixture.directory.path("trust.yaml")
    try writeFile(
      path,
      "apiVersion: runback/v1\nkind: TrustPolicy\nsigners:\n  ana: { openpgp: [ring], can: [commit, rollback, attest] }\n"
    )
    let warnings = try TrustPolicy.load(path, now: TrustScene.now).warnings
    #expect(warnings.map(\.code.name) == ["TR104"] && warnings.map(\.severity) == [.warning])
    #expect(warnings.first?.message.contains("is passed over") == true)
  }

  @Test func `every wrong line is reported with its place`() throws {
    let folder = try TemporaryDirectory()
    let file = folder.path("allowed")
    try writeFile(file, "# signers\nana@example.org\nbo@example.org ssh-ed25519 %%\n")
    let error = #expect(throws: TrustError.self) { try policy(ReadyPolicy(allowedSigners: [file])) }
    #expect(error?.exitCode == .invalidFile)
    #expect(error?.message == "`\(file):2`: the line has no key")
    #expect(
      error?.hints == [
        "`\(file):3`: the SSH public key of type `ssh-ed25519` is not valid base64",
        "the format is that of ssh-keygen(1), ALLOWED SIGNERS",
      ])
  }
}
