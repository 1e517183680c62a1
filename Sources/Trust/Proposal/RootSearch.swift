import Git
import Signatures

/// Looks for the oldest commit of the branch's own line after which everything is signed by a key that can be checked.
struct RootSearch {
  private let survey: HistorySurvey
  private let policy: TrustPolicy
  private var graph: HistoryGraph { survey.history.graph }
  private let verified: Set<String>
  private let forges: Set<String>

  init(_ survey: HistorySurvey, policy: TrustPolicy) {
    self.survey = survey
    self.policy = policy
    verified = Set(survey.keys.filter { $0.isVerified }.map(\.name))
    forges = Set(survey.keys.filter { $0.isForge }.map(\.name))
  }

  struct Found {
    let root: ObjectID
    let boundary: (commit: ObjectID, reason: String)?
    /// Positions of what comes after the root.
    let after: [Int]
  }

  func root(chosen: ObjectID?) throws(TrustError) -> Found {
    if let chosen {
      guard let position = graph.position(of: chosen) else {
        throw TrustError(
          .notFound, "the root `\(chosen)` is not in the history of `\(survey.tip)`",
          hints: ["name a commit of the branch with `--root COMMIT`"])
      }
      return Found(
        root: chosen, boundary: nil, after: graph.brought(by: [graph.tip], beyond: position))
    }
    var position = graph.tip
    var after: [Int] = []
    while let parent = graph.firstParent(of: position) {
      let step = graph.brought(by: [position], beyond: parent)
      for commit in step {
        guard let reason = objection(to: commit) else { continue }
        return Found(root: graph.ids[position], boundary: (graph.ids[commit], reason), after: after)
      }
      after += step
      position = parent
    }
    return Found(root: graph.ids[position], boundary: nil, after: after)
  }

  func keyName(at position: Int) -> String? {
    let check = survey.history.checks[position]
    return check.key?.value ?? check.keyHint
  }

  func isForgeOnly(_ position: Int) -> Bool {
    graph.parents(of: position).count < 2 && keyName(at: position).map(forges.contains) ?? false
  }

  private func objection(to position: Int) -> String? {
    let check = survey.history.checks[position]
    switch check.outcome {
    case .good: return check.keyExpired ? "its key has expired since" : nil
    case .unknownKey:
      guard let name = keyName(at: position), verified.contains(name) else {
        return "its key was not given, so that its signature cannot be checked"
      }
      return nil
    case .unsigned: return "it is not signed"
    case .expired: return "its key was not valid when it claims to have been signed"
    default: return SignatureRule.finding(check)?.reason ?? "its signature is not good"
    }
  }
}
