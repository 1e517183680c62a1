import Diagnostics
import Git
import JSON
import Signatures
import Trust

/// What `trust init` found and proposes: the document `runback/trust-init/v1`.
struct ProposalReport {
  let survey: HistorySurvey
  let proposal: PolicyProposal
  let verification: ChainVerification

  private static let shownKeys = 20

  var text: String {
    var lines = ["\(counted(survey.commits, "commit")) up to \(survey.tip.short)", "", "signed by:"]
    for key in survey.keys.prefix(Self.shownKeys) { lines.append(line(key)) }
    if survey.keys.count > Self.shownKeys {
      lines.append("  … and \(survey.keys.count - Self.shownKeys) more keys; --json lists all")
    }
    if survey.keys.isEmpty { lines.append("  nobody") }
    lines.append("  \(survey.unsigned) not signed")
    lines += survey.refused.sorted { $0.key < $1.key }.map { "  \($0.value) \($0.key)" }
    lines += ["", "proposed:"]
    let boundary = proposal.boundary.map {
      "; not further back because of \($0.commit.short): \($0.reason)"
    }
    lines.append("  root   \(proposal.root)\(boundary ?? "")")
    lines.append("  floor  \(proposal.floor)")
    let trusted = verification.judgements.count { $0.trusted }
    lines.append(
      "  \(counted(proposal.judged, "commit")) after the root, of which \(trusted) would be trusted; the tip would\(verification.isTrusted ? "" : " not") be trusted"
    )
    if proposal.judged == 0 {
      lines.append("  nothing after the root: there is no commit to go back to before more are signed")
    }
    lines += ["", "trust.yaml:", ""]
    lines += proposal.yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map { terminalText($0) + "\n" }.joined()
  }

  private func line(_ key: HistorySurvey.Key) -> String {
    let whose: String
    if let owner = key.owner {
      whose = "`\(owner)`"
    } else if key.isForge {
      whose = "GitHub, by its key ID"
    } else {
      whose =
        key.claimed.isEmpty
        ? "nobody known" : "claims \(key.claimed.prefix(3).map { "<\($0)>" }.joined(separator: ", "))"
    }
    let merges = key.merges > 0 ? ", \(counted(key.merges, "merge"))" : ""
    var remarks: [String] = []
    if key.isForge { remarks.append("a forge") }
    if key.isExpired { remarks.append("expired") }
    if !key.isVerified { remarks.append("key not given") }
    let remark = remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))"
    return "  \(counted(key.commits, "commit"))\(merges)  \(key.format.rawValue) \(key.name)  \(whose)\(remark)"
  }

  var document: JSONValue {
    [
      "schema": "runback/trust-init/v1", "tip": .string(survey.tip.hex), "commits": JSONValue(survey.commits),
      "unsigned": JSONValue(survey.unsigned),
      "refused": .object(JSONObject(survey.refused.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) })),
      "keys": .array(
        survey.keys.map { key in
          [
            "format": .string(key.format.rawValue), "key": .string(key.name), "owner": JSONValue(key.owner),
            "claimed": JSONValue(Array(key.claimed.prefix(20))), "forge": .bool(key.isForge),
            "verified": .bool(key.isVerified), "expired": .bool(key.isExpired), "commits": JSONValue(key.commits),
            "merges": JSONValue(key.merges), "oldest": .string(key.oldest.hex), "newest": .string(key.newest.hex),
          ]
        }),
      "root": .string(proposal.root.hex), "floor": .string(proposal.floor.hex),
      "boundary": proposal.boundary.map { ["commit": .string($0.commit.hex), "reason": .string($0.reason)] } ?? nil,
      "judged": JSONValue(proposal.judged), "trusted": .bool(verification.isTrusted),
      "signers": .array(
        proposal.signers.map { signer in
          [
            "name": .string(signer.name), "kind": .string(signer.isForge ? "forge" : "person"),
            "can": JSONValue(signer.can.map(\.rawValue)), "commits": JSONValue(signer.commits),
            "files": JSONValue(signer.files.map(\.path)), "claimed": .bool(signer.isClaimed),
          ]
        }),
      "policy": .string(proposal.yaml),
    ]
  }
}
