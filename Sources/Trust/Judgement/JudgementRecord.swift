import Git
import Signatures

/// What was found about one commit, kept small: there are as many as commits.
struct JudgementRecord: Sendable {
  var verdict: Verdict
  /// Number in the roster.
  var signer: Int?
  var flags: CommitFlags = []
  /// The commit's own check, parents aside, lets it through.
  var ownPasses: Bool
  var trusted: Bool
  var reason: String
  /// Of a healing rollback or its merge: the position of the commit whose state it brought back.
  var restored: Int? = nil
  /// A healing rollback lies behind.
  var followsHealing = false

  var isHealing: Bool { restored != nil }

  /// The root and what is behind it.
  static let fiat = JudgementRecord(
    verdict: .good, signer: nil, ownPasses: false, trusted: true,
    reason: "the root or behind it: trusted by the operator's word, never a target")

  func judgement(_ commit: ObjectID, _ check: SignatureCheck, _ roster: Roster) -> CommitJudgement {
    CommitJudgement(
      commit: commit, verdict: verdict, signer: signer.map { roster[$0].name }, format: check.format,
      key: check.key, flags: flags.set, trusted: trusted, reason: reason)
  }
}
