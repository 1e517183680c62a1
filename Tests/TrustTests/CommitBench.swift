import Git
import TestSupport

@testable import Trust

/// A repository, a key that counts, and commits written byte by byte.
final class CommitBench {
  let fixture: GitFixture
  let format: String
  private let key: FixtureKey
  private let stranger: FixtureKey
  private let judge: Judge
  let base: String
  let other: String
  let tree: String

  init(format: String) throws {
    self.format = format
    fixture = try GitFixture()
    let isSSH = format == "ssh"
    key = isSSH ? try fixture.sshKey("ana") : try fixture.openPGPKey("ana")
    stranger = try fixture.sshKey("mallory")
    let signers = try fixture.allowedSigners(isSSH ? [key] : [])
    try fixture.git("config", "gpg.ssh.allowedSignersFile", signers)
    base = try fixture.commit(["a": "1"])
    other = try fixture.commit(["a": "2"])
    tree = try fixture.git("rev-parse", "HEAD^{tree}")
    let ready = isSSH ? ReadyPolicy(allowedSigners: [signers]) : ReadyPolicy(keyrings: [key.publicKeyPath])
    judge = Judge(policy: try ready.policy(now: TrustScene.now), now: TrustScene.now)
  }

  func write(_ bytes: [UInt8]) throws -> String {
    try fixture.git(["hash-object", "-w", "-t", "commit", "--literally", "--stdin"], input: bytes)
  }

  func verdict(of id: String) throws -> String {
    let repository = try Repository.open(fixture.path)
    let judgements = try judge.checkSignatures(
      tips: [try repository.resolve(id)], excluding: [try repository.resolve(base), try repository.resolve(other)],
      in: repository)
    return judgements.first?.verdict.name ?? "none"
  }

  func gitVerdict(of id: String) throws -> String {
    let log = try fixture.tryGit(["log", "--no-walk", "--format=%G?", id])
    let exit = try fixture.tryGit(["verify-commit", id]).exit
    guard log.exit == 0 else { return "-" }
    return log.line + (log.line == "G" && exit != 0 ? "!" : "")
  }

  /// An armoured signature over the bytes, as git would ask for it.
  func sign(_ payload: [UInt8], namespace: String = "git", by signer: FixtureKey? = nil) throws -> String {
    let signer = signer ?? key
    if signer.format == "openpgp" {
      return try fixture.gpg(
        ["--armor", "--detach-sign", "--local-user", signer.signingKey, "--output", "-"], input: payload
      ).text
    }
    let output = try runProgram(
      "ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", signer.signingKey], environment: fixture.environment,
      input: payload)
    guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
    return output.text
  }

  // MARK: forms

  private var head: String { "tree \(tree)\nparent \(base)\n" }
  private let people =
    "author ana <ana@example.org> 1790000000 +0000\ncommitter ana <ana@example.org> 1790000060 +0000\n"

  /// The header `gpgsig` with the armour as its value.
  static func header(_ armour: String, name: String = "gpgsig") -> String {
    // By bytes: for Swift a CR and the LF behind it are one character.
    var lines = armour.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return name + " " + lines.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined(separator: " ")
  }

  func forms() throws -> [CommitForm] {
    try wellFormed() + stolen() + misplaced() + malformed()
  }

  /// A commit that is signed over exactly the bytes around its signature.
  private func form(
    _ name: String, before: String? = nil, after: String = "", message: String = "change\n", ours: String = "good",
    ssh: String? = nil, openpgp: String? = nil, git: String = "G", difference: String? = nil,
    header: (String) -> String = { CommitBench.header($0) }
  ) throws -> CommitForm {
    let before = before ?? head + people
    let signature = try sign(Array((before + after + "\n" + message).utf8))
    return CommitForm(
      name: name, bytes: Array((before + header(signature) + after + "\n" + message).utf8), ours: ours,
      git: ["both": git].merging(
        [("ssh", ssh), ("openpgp", openpgp)].compactMap { pair in pair.1.map { (pair.0, $0) } }
      ) { $1 }, difference: difference)
  }

  private func wellFormed() throws -> [CommitForm] {
    let tag = "mergetag object \(other)\n type commit\n tag v1\n tagger ana <ana@example.org> 1 +0000\n \n gpgsig x\n"
    return [
      try form("plain"),
      try form("no parent", before: "tree \(tree)\n" + people),
      try form("two parents", before: head + "parent \(other)\n" + people),
      try form("empty message", message: ""),
      try form("message without a final line feed", message: "change"),
      try form("NUL in the message", message: "change\n\0more\n"),
      try form("encoding", after: "encoding ISO-8859-1\n"),
      try form("a merged tag", after: tag),
      try form("a change id", after: "change-id kkkkkkkk\n"),
      try form("an unknown header before the signature", before: head + people + "x-thing 1\n"),
      try form("an unknown header with more lines", before: head + people + "x-thing 1\n 2\n \n 3\n", after: "y z\n"),
      try form(
        "a signature in the message as well", message: "change\n\ngpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n"),
      try form("gpgsig-sha256 behind it") { Self.header($0) + Self.header($0, name: "gpgsig-sha256") },
      try form("gpgsig-sha256 before it") { Self.header($0, name: "gpgsig-sha256") + Self.header($0) },
      try form("a tree and a parent in capitals", before: head.uppercasedIDs + people),
      try form("the signature's header last but one", after: "encoding UTF-8\nx-thing 1\n"),
    ]
  }

  /// Signatures that were made for something else, or by somebody else.
  private func stolen() throws -> [CommitForm] {
    func with(_ name: String, _ signature: String, ours: String, git: [String: String], difference: String? = nil)
      -> CommitForm
    {
      CommitForm(
        name: name, bytes: Array((head + people + Self.header(signature) + "\nchange\n").utf8), ours: ours, git: git,
        difference: difference)
    }
    let payload = head + people + "\nchange\n"
    let tag = "object \(base)\ntype commit\ntag v1\ntagger ana <ana@example.org> 1790000000 +0000\n\nrelease\n"
    let own = try sign(Array(payload.utf8))
    return [
      CommitForm(
        name: "unsigned", bytes: Array(payload.utf8), ours: "unsigned", git: ["both": "N"], difference: nil),
      CommitForm(
        name: "a signature in the message only",
        bytes: Array((head + people + "\n" + Self.header(own) + "\nchange\n").utf8), ours: "unsigned",
        git: ["both": "N"], difference: nil),
      with(
        "a signature over another message", try sign(Array((head + people + "\nother\n").utf8)), ours: "bad",
        git: ["both": "B"]),
      with(
        "a signature over the commit with another parent",
        try sign(Array((payload.replacing(base, with: other)).utf8)), ours: "bad", git: ["both": "B"]),
      with("a tag's signature", try sign(Array(tag.utf8)), ours: "bad", git: ["both": "B"]),
      with(
        "a signature over the object with its signature", try sign(Array((payload + own).utf8)), ours: "bad",
        git: ["both": "B"]),
      with(
        "a stranger's signature", try sign(Array(payload.utf8), by: stranger), ours: "unknownKey",
        git: ["ssh": "U", "openpgp": "U"]),
      with(
        "a signature for files", try sign(Array(payload.utf8), namespace: "file"),
        ours: format == "ssh" ? "malformed" : "good", git: ["ssh": "B", "openpgp": "G"]),
    ]
  }

  /// Signature headers that are not where or what they should be.
  private func misplaced() throws -> [CommitForm] {
    let two = "two signatures: nobody says which counts"
    let apart = Self.header(try sign(Array((head + people + "x-thing 1\n\nchange\n").utf8)))
    return [
      try form("two signature headers", ours: "malformed", openpgp: "E", difference: two) {
        Self.header($0) + Self.header($0)
      },
      CommitForm(
        name: "two signature headers apart",
        bytes: Array((head + people + apart + "x-thing 1\n" + apart + "\nchange\n").utf8), ours: "malformed",
        git: ["ssh": "G", "openpgp": "E"], difference: two),
      try form("two signatures in one header", ours: "malformed", openpgp: "E", difference: two) {
        Self.header($0 + $0)
      },
      try form("text behind the armour", ours: "malformed", difference: "nobody checked it") {
        Self.header($0 + "x\n")
      },
      try form("text before the armour", ours: "malformed", git: "-") { Self.header("x\n" + $0) },
      try form("CRLF armour", ours: format == "ssh" ? "malformed" : "good", ssh: "B", openpgp: "G") {
        Self.header($0.replacing("\n", with: "\r\n"))
      },
      try form("two blanks before each line", ours: "malformed", ssh: "-", difference: "nobody indents armour") {
        "gpgsig " + $0.replacing("\n", with: "\n  ") + "\n"
      },
      try form("an empty signature header", ours: "malformed", git: "-") { _ in "gpgsig \n" },
      try form("a signature header without a value", ours: "malformed", git: "N") { _ in "gpgsig\n" },
      try form("only gpgsig-sha256", ours: "unsigned", git: "N") { Self.header($0, name: "gpgsig-sha256") },
      try form("a signature header of another kind", ours: "malformed", difference: "unknown header") {
        Self.header($0) + Self.header($0, name: "gpgsig-sha512")
      },
      try form("the signature before the author", before: head, after: people, ours: "malformed", difference: "order"),
      try form(
        "the signature before the parent", before: "tree \(tree)\n", after: "parent \(base)\n" + people,
        ours: "malformed", difference: "order"),
      try form("the signature before everything", before: "", after: head + people, ours: "malformed", git: "-"),
    ]
  }

  /// Headers that no honest program writes.
  private func malformed() throws -> [CommitForm] {
    func bad(
      _ name: String, _ headers: String, git: String = "G", ssh: String? = nil, after: String = ""
    ) throws -> CommitForm {
      try form(
        name, before: headers, after: after, ours: "malformed", ssh: ssh, git: git,
        difference: git.hasPrefix("G") ? "two programs could read it in two ways" : nil)
    }
    let lines = people.split(separator: "\n").map { $0 + "\n" }
    return [
      try bad("NUL in the header", head + people + "x-thing a\0b\n"),
      try bad("a second tree", head + people, after: "tree \(tree)\n"),
      try bad("a second tree at once", "tree \(tree)\n" + head + people),
      try bad("a second author", head + lines[0] + people),
      try bad("a second committer", head + people + lines[1]),
      try bad("a second encoding", head + people, after: "encoding UTF-8\nencoding ISO-8859-1\n"),
      try bad("the parent behind the author", "tree \(tree)\n" + lines[0] + "parent \(base)\n" + lines[1]),
      try bad("a late parent", head + people, after: "parent \(other)\n"),
      try bad("the committer before the author", head + lines[1] + lines[0]),
      try bad("the parent before the tree", "parent \(base)\ntree \(tree)\n" + people, git: "-"),
      try bad("no author", head + lines[1]),
      try bad("no committer", head + lines[0], git: "N"),
      try bad("no tree", "parent \(base)\n" + people, git: "-"),
      try bad("a blank behind the tree's id", head.replacing(tree, with: tree + " ") + people, git: "-"),
      try bad("a continued committer", head + people + " more\n"),
      try bad("a header without a value", head + people + "x-thing\n"),
      try bad("an author without an email", head + "author ana 1790000000 +0000\n" + lines[1]),
      try bad("a committer's date that is none", head + lines[0] + "committer ana <ana@example.org> soon +0000\n"),
      try bad(
        "a committer's date that no clock shows",
        head + lines[0] + "committer ana <ana@example.org> 99999999999999999999 +0000\n", ssh: "-"),
    ]
  }
}

extension String {
  /// The ids in capitals, the words before them as they are.
  fileprivate var uppercasedIDs: String {
    split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return words[0] + " " + words[1].uppercased() + "\n"
    }.joined()
  }
}
