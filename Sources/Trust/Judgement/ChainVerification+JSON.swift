import Git
public import JSON

extension ChainVerification {
  /// `runback/verify/v1`.
  public var json: JSONValue {
    var verdicts: [Verdict: Int] = [:]
    var counts = JSONObject(Verdict.names.map { ($0, JSONValue(0)) })
    for judgement in judgements { verdicts[judgement.verdict, default: 0] += 1 }
    for (verdict, count) in verdicts {
      counts[verdict.name] = JSONValue(Int(counts[verdict.name]?.intValue ?? 0) + count)
    }
    let untrusted = judgements.filter { !$0.trusted }.map { judgement -> JSONValue in
      [
        "commit": .string(judgement.commit.hex), "verdict": .string(judgement.verdict.name),
        "reason": .string(judgement.reason), "signer": JSONValue(judgement.signer),
      ]
    }
    return [
      "schema": "runback/verify/v1", "tip": .string(tip.hex), "root": .string(root.hex),
      "branch": JSONValue(branch?.name), "checked": JSONValue(judgements.count), "trusted": .bool(isTrusted),
      "verdicts": .object(counts), "untrusted": .array(untrusted), "refusal": JSONValue(refusal?.reason),
      "rewind": .string(rewind.rawValue), "policyDigest": .string(policy.digest),
    ]
  }

  /// One line a commit, newest first.
  public var porcelain: String { judgements.map { $0.porcelain + "\n" }.joined() }
}

extension KnownGoodAnswer {
  /// `runback/known-good/v1`; for a refusal the commit is null.
  public var json: JSONValue {
    switch self {
    case .found(let found):
      [
        "schema": "runback/known-good/v1", "commit": .string(found.target.commit.hex),
        "tree": .string(found.target.tree.hex), "label": .string(found.label.rawValue),
        "signer": JSONValue(found.target.signer), "attestedBy": JSONValue(found.attestedBy),
        "passedOver": passedOverJSON(found.passedOver), "rewind": .string(found.rewind.rawValue),
        "timeClaimed": .bool(found.timeClaimed), "notices": JSONValue(found.notices),
        "policyDigest": .string(found.target.policyDigest),
      ]
    case .none(let refusal, let passedOver):
      [
        "schema": "runback/known-good/v1", "commit": nil, "tree": nil, "label": nil,
        "passedOver": passedOverJSON(passedOver), "refusal": .string(refusal.reason),
      ]
    }
  }

  private func passedOverJSON(_ passedOver: [PassedOver]) -> JSONValue {
    .array(passedOver.map { ["commit": .string($0.commit.hex), "reason": .string($0.reason)] })
  }
}
