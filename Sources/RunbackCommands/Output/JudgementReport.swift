import Diagnostics
import Git
import JSON
import Signatures
import Trust

/// Judgements as `verify` shows them.
protocol JudgementReport {
  /// Newest first.
  var judgements: [CommitJudgement] { get }
  var document: JSONValue { get }
  var text: String { get }
}

/// How many judgements have each verdict, in the order of the verdicts, without those that nothing has.
func verdictCounts(_ judgements: [CommitJudgement]) -> JSONObject {
  var counts: [String: Int] = [:]
  for judgement in judgements { counts[judgement.verdict.name, default: 0] += 1 }
  return JSONObject(Verdict.names.compactMap { name in counts[name].map { (name, JSONValue($0)) } })
}

extension CommitJudgement {
  var finding: JSONValue {
    [
      "commit": .string(commit.hex), "verdict": .string(verdict.name), "reason": .string(reason),
      "signer": JSONValue(signer),
    ]
  }
}

/// A history judged by a policy: the document `runback/verify/v1`.
struct VerificationReport: JudgementReport {
  let verification: ChainVerification
  let judgements: [CommitJudgement]

  init(_ verification: ChainVerification, only selection: Set<ObjectID>?) {
    self.verification = verification
    judgements =
      selection.map { selection in verification.judgements.filter { selection.contains($0.commit) } }
      ?? verification.judgements
  }

  var untrusted: [CommitJudgement] { judgements.filter { !$0.trusted } }
  var allTrusted: Bool { verification.refusal == nil && untrusted.isEmpty }

  var document: JSONValue {
    [
      "schema": "runback/verify/v1",
      "tip": .string(verification.tip.hex),
      "root": .string(verification.root.hex),
      "checked": JSONValue(judgements.count),
      "trusted": .bool(verification.isTrusted),
      "rewind": .string(verification.rewind.rawValue),
      "refusal": JSONValue(verification.refusal?.reason),
      "verdicts": .object(verdictCounts(judgements)),
      "untrusted": .array(untrusted.map(\.finding)),
    ]
  }

  var text: String {
    var lines = [
      "\(counted(judgements.count, "commit")) from the root \(verification.root.short) to \(verification.tip.short)"
    ]
    if let refusal = verification.refusal {
      lines.append("the history as a whole is refused: \(refusal.reason)")
      lines += refusal.hints.map { "  = help: \($0)" }
    }
    lines.append(untrusted.isEmpty ? "every one is trusted" : "\(untrusted.count) not trusted, newest first:")
    lines += untrusted.prefix(Self.shown).map(Self.line)
    if verification.isTrusted, !untrusted.isEmpty {
      lines.append("the tip itself is trusted: a rollback by somebody who may roll back lies above them")
    }
    if untrusted.count > Self.shown {
      lines.append("  … and \(untrusted.count - Self.shown) more; --porcelain lists all")
    }
    if let caution = verification.rewind.caution { lines.append(caution) }
    return lines.map { terminalText($0) + "\n" }.joined()
  }

  private static let shown = 20

  private static func line(_ judgement: CommitJudgement) -> String {
    "  \(judgement.commit.short)  \(judgement.verdict.name)  \(judgement.reason)"
  }
}

/// Signatures without a policy: the document `runback/signatures/v1`.
struct SignatureReport: JudgementReport {
  let tip: ObjectID
  let judgements: [CommitJudgement]

  var document: JSONValue {
    [
      "schema": "runback/signatures/v1",
      "tip": .string(tip.hex),
      "checked": JSONValue(judgements.count),
      "verdicts": .object(verdictCounts(judgements)),
      "commits": .array(
        judgements.map { judgement in
          [
            "commit": .string(judgement.commit.hex), "verdict": .string(judgement.verdict.name),
            "reason": .string(judgement.reason), "signer": JSONValue(judgement.signer),
            "format": JSONValue(judgement.format?.rawValue), "key": JSONValue(judgement.key?.value),
            "flags": JSONValue(judgement.flags.sorted().map(\.rawValue)),
          ]
        }),
    ]
  }

  var text: String {
    let counts = verdictCounts(judgements)
    let lines = counts.members.map { "  \($0.key): \($0.value.compact)" }
    return (["signatures of \(counted(judgements.count, "commit")) up to \(tip.short), judged alone:"] + lines)
      .map { $0 + "\n" }.joined()
  }
}
