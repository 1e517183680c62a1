public import Calendars
import Diagnostics
import Git
import JSON
import YAML

extension PolicyProposal {
  /// The proposal as `trust.yaml`.
  public var yaml: String {
    var lines = [
      "# Proposed by `runback trust init` from the history of \(branch.map { "`\($0.short)`" } ?? "a branch"). Read it, correct it, and keep it, with `keys/`,",
      "# outside the repository that it judges.", "apiVersion: runback/v1", "kind: TrustPolicy", "",
      "# Grows by one whenever you change this file.", "epoch: 1", "",
      "# Trusted from here on: it, and what is behind it, are taken on faith.",
    ]
    if let boundary {
      lines.append("# Not further back, because of \(boundary.commit.short): \(comment(boundary.reason)).")
    }
    lines += [
      "root: \"\(root)\"", "# Every tip must contain it, so that an old one that is played to you as the newest shows.",
      "floor: \"\(floor)\"",
    ]
    if let name = branch?.short { lines.append("branches: [\(quoted(name))]") }
    lines += [
      "history: all-parents", "", "# Nobody can roll back or attest before you say who: add `rollback` and `attest`.",
    ]
    lines.append(signers.isEmpty ? "signers: {}" : "signers:")
    for signer in signers {
      let note = signer.isClaimed ? "; the name is only what the commits claim: ask whose key it is" : ""
      lines.append("  # \(counted(signer.commits, "commit"))\(note)")
      let ssh = signer.files.filter(\.isSSH).map { quoted($0.path) }.joined(separator: ", ")
      let openPGP = signer.files.filter { !$0.isSSH }.map { quoted($0.path) }.joined(separator: ", ")
      var fields: [String] = []
      if !ssh.isEmpty { fields.append("ssh: [\(ssh)]") }
      if !openPGP.isEmpty { fields.append("openpgp: [\(openPGP)]") }
      if signer.isForge { fields.append("kind: forge") }
      fields.append("can: [\(signer.can.map(\.rawValue).joined(separator: ", "))]")
      lines.append("  \(quoted(signer.name)): { \(fields.joined(separator: ", ")) }")
    }
    lines += ["", "# accept, marked (needs a health mark) or refuse: what only a forge signed, and not who."]
    if forgeOnly > 0 {
      lines.append("# \(counted(forgeOnly, "commit")) after the root would not be trusted without `accept`, or marks.")
    }
    lines += [
      "forgeOnly: \(forgeOnly > 0 ? "accept" : "marked")", "knownGood: { health: preferred }",
      "# What a rollback leaves as it is: secrets that were rotated since.",
      "protect: [\(TrustPolicy.secretsByName.map { quoted($0.text) }.joined(separator: ", "))]", "",
    ]
    return lines.joined(separator: "\n")
  }

  /// Every file of the proposal, the policy last.
  public var files: [(path: String, bytes: [UInt8])] {
    signers.flatMap(\.files).map { ($0.path, $0.bytes) } + [("trust.yaml", Array(yaml.utf8))]
  }

  /// The policy that the files would be, read back as a policy is read.
  ///
  /// - Throws: ``TrustError/Code/invalidPolicy`` when the proposal does not hold what a policy holds.
  public func policy(now: Timestamp) throws(TrustError) -> TrustPolicy {
    let contents = Dictionary(files.map { ($0.path, $0.bytes) }) { first, _ in first }
    var decoder = PolicyDecoder(
      Source(path: "trust.yaml", bytes: Array(yaml.utf8)), at: "trust.yaml",
      files: PolicyFiles { (path) throws(PolicyFiles.Unreadable) in
        guard let bytes = contents[path] else { throw PolicyFiles.Unreadable(why: "it is not proposed") }
        return bytes
      }, now: now)
    guard let policy = decoder.decode() else {
      throw TrustError(
        .invalidPolicy, "what is proposed is no valid policy", diagnostics: decoder.context.diagnostics)
    }
    return policy
  }

  private func quoted(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: "/"):
          true
        default: false
        }
      } && text.utf8.first.map { $0 >= UInt8(ascii: "a") } == true
      && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    return isPlain ? text : JSONValue(text).compact
  }

  /// Fit for a comment's one line.
  private func comment(_ text: String) -> String { text.split(whereSeparator: \.isNewline).joined(separator: " ") }
}
