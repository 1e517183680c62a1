import Calendars
import Git
import TestSupport

@testable import Trust

/// A repository with signers of every kind, and a policy outside it. `ana` and `bo` maintain, `oncall` may only roll
/// back, `ci` attests, `forge` is a forge; `mallory` has a key that nobody knows.
final class TrustScene {
  let fixture: GitFixture
  let ana: FixtureKey
  let bo: FixtureKey
  let oncall: FixtureKey
  let ci: FixtureKey
  let forge: FixtureKey
  let mallory: FixtureKey
  let root: String

  static let now = Timestamp(secondsSinceEpoch: 1_800_000_000)

  init() throws {
    fixture = try GitFixture()
    ana = try fixture.sshKey("ana")
    bo = try fixture.sshKey("bo")
    oncall = try fixture.sshKey("oncall")
    ci = try fixture.sshKey("ci")
    forge = try fixture.sshKey("forge")
    mallory = try fixture.sshKey("mallory")
    root = try fixture.commit(
      ["app.yaml": "image: app:1\n", "secret.sops.yaml": "v1\n"], message: "root", signedBy: ana)
  }

  /// The names of signers and what they can, as the policy says by default.
  static let rights = [
    ("ana", "commit, merge, rollback"), ("bo", "commit, merge"), ("oncall", "rollback"), ("ci", "attest"),
  ]

  /// - Parameters:
  ///   - lines: what follows the signers.
  ///   - rights: who can what; the forge comes on top.
  func policy(
    _ lines: String = "", rights: [(String, String)] = TrustScene.rights, root: String? = nil,
    extraSigners: String = ""
  ) throws -> TrustPolicy {
    var text = "apiVersion: runback/v1\nkind: TrustPolicy\nroot: \"\(root ?? self.root)\"\nsigners:\n"
    for (name, can) in rights {
      text += "  \(name): { ssh: [\"\(fixture.home)/keys/\(name)-ed25519.pub\"], can: [\(can)] }\n"
    }
    text += "  forge: { ssh: [\"\(forge.publicKeyPath)\"], kind: forge, can: [merge, squash] }\n" + extraSigners + lines
    let path = fixture.directory.path("trust.yaml")
    try writeFile(path, text)
    return try TrustPolicy.load(path, now: Self.now).policy
  }

  func repository() throws -> Repository { try Repository.open(fixture.path) }

  func verify(
    _ policy: TrustPolicy? = nil, tip: String = "HEAD", now: Timestamp = TrustScene.now, isNewest: Bool = true
  ) throws -> ChainVerification {
    let repository = try repository()
    let tip = try repository.resolve(tip)
    return try Judge(policy: policy ?? self.policy(), now: now, stateFolder: state)
      .verify(tip: tip, branch: RefName(branch: "main"), isNewest: isNewest, in: repository)
  }

  /// The state directory; nothing is in it before something is witnessed.
  var state: String { fixture.directory.path("state") }
  var log: WitnessLog { WitnessLog(stateFolder: state, root: ObjectID(hex: root)!) }
  func seen() throws -> Witness { try log.witness(of: RefName(branch: "main")!) }

  /// Puts a tip on record as if a fetch had just brought it, `seconds` before now.
  @discardableResult
  func witness(
    _ tip: String = "HEAD", _ policy: TrustPolicy? = nil, at now: Timestamp = TrustScene.now
  ) throws -> WitnessRecorder.Outcome {
    try WitnessRecorder(log, in: repository(), now: now)
      .record(try verify(policy, tip: tip, now: now), remote: "origin")
  }

  /// What known-good answers, in a form that is easy to compare.
  func knownGood(
    _ policy: TrustPolicy? = nil, tip: String = "HEAD", options: KnownGoodOptions = KnownGoodOptions()
  ) throws -> Answer {
    switch try verify(policy, tip: tip).knownGood(options, in: repository()) {
    case .found(let found):
      Answer(
        commit: found.target.commit.hex, label: found.label.rawValue, passedOver: found.passedOver.map(\.commit.hex))
    case .none(let refusal, let passedOver):
      Answer(refusal: refusal.reason, passedOver: passedOver.map(\.commit.hex))
    }
  }

  struct Answer: Equatable {
    var commit: String?
    var label: String?
    var refusal: String?
    var passedOver: [String] = []
  }

  /// A signed commit by plumbing, with whatever tree and parents are wanted; no reference moves.
  func commitTree(
    _ tree: String, parents: [String], message: String = "made by hand", signedBy key: FixtureKey? = nil
  ) throws -> String {
    var arguments: [String] = []
    if let key { arguments += ["-c", "gpg.format=ssh", "-c", "user.signingkey=\(key.signingKey)"] }
    arguments += ["commit-tree", "\(tree)^{tree}"] + parents.flatMap { ["-p", $0] }
    if key != nil { arguments.append("-S") }
    fixture.time += 60
    for role in ["AUTHOR", "COMMITTER"] { fixture.setEnvironment("GIT_\(role)_DATE", "\(fixture.time) +0000") }
    defer { for role in ["AUTHOR", "COMMITTER"] { fixture.setEnvironment("GIT_\(role)_DATE", nil) } }
    return try fixture.git(arguments + ["-F", "-"], input: Array(message.utf8))
  }

  func commitTree(
    _ tree: String, parents: String..., message: String = "made by hand", signedBy key: FixtureKey? = nil
  ) throws -> String { try commitTree(tree, parents: parents, message: message, signedBy: key) }

  /// An object's bytes as text.
  func text(of name: String) throws -> String {
    let kind = try fixture.git("cat-file", "-t", name)
    return String(decoding: try fixture.tryGit(["cat-file", kind, name]).standardOutput, as: UTF8.self)
  }

  /// Writes an object of any content, which need not be one that git would write.
  func object(_ kind: String, _ text: String) throws -> String {
    try fixture.git(["hash-object", "-t", kind, "-w", "--stdin", "--literally"], input: Array(text.utf8))
  }

  func blob(_ text: String) throws -> String { try object("blob", text) }

  /// Moves `main` there, with its work tree.
  func reset(_ commit: String) throws { try fixture.git("reset", "--quiet", "--hard", commit) }

  /// A rollback commit as `runback rollback` makes it, or as somebody forges it.
  func rollback(
    to target: String, from parent: String, tree: String? = nil, kept: [String] = [], signedBy key: FixtureKey?
  ) throws -> String {
    let trailers = ["Rollback-To: \(target)", "Rollback-From: \(parent)"] + kept.map { "Rollback-Kept: \($0)" }
    return try commitTree(
      tree ?? target, parents: parent, message: "rollback\n\n" + trailers.joined(separator: "\n") + "\n", signedBy: key)
  }

  /// A tree that is `base` with one file's content changed, or the file removed.
  func tree(_ base: String, _ path: String, _ content: String?) throws -> String {
    try fixture.git("read-tree", "\(base)^{tree}")
    defer { _ = try? fixture.git("read-tree", "HEAD") }
    if let content {
      let blob = try fixture.git(["hash-object", "-w", "--stdin"], input: Array(content.utf8))
      try fixture.git("update-index", "--add", "--cacheinfo", "100644,\(blob),\(path)")
    } else {
      try fixture.git("update-index", "--force-remove", path)
    }
    return try fixture.git("write-tree")
  }
}

extension ChainVerification {
  /// `verdict` or `verdict!` when not trusted, for a commit by its id.
  func word(_ commit: String) -> String {
    guard let id = ObjectID(hex: commit), let judgement = judgement(of: id) else { return "-" }
    return judgement.verdict.name + (judgement.trusted ? "" : "!")
  }

  func reason(_ commit: String) -> String {
    ObjectID(hex: commit).flatMap(judgement(of:))?.reason ?? "-"
  }
}
