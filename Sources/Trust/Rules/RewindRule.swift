import Calendars
import Git

/// A branch only goes on from what was seen of it: an old tip that is played to us as the newest, and a history that was
/// written anew, both show in that the last witnessed tip is missing.
enum RewindRule {
  enum Standing {
    /// The tip is the witnessed one or descends from it.
    case contains
    /// The witnessed tip descends from this one.
    case behind
    /// Neither descends from the other.
    case divergent
    /// The witnessed tip is not here, so that only its absence from the history is certain.
    case missing
  }

  static func check(_ standing: Standing, tip: ObjectID, _ witnessed: Witness.Sighting, _ branch: RefName)
    -> (check: RewindCheck, refusal: Refusal?)
  {
    let seen = "`\(witnessed.tip)`, seen \(witnessed.time.rfc3339), \(witnessed.how)"
    let accept = "if that was meant: `runback trust accept-rewrite \(tip) REASON`"
    switch standing {
    case .contains: return (.witnessed, nil)
    case .behind:
      return (
        .behindWitness,
        Refusal(
          "behind-witness: the tip `\(tip)` is older than what was seen of `\(branch.short)`: \(seen)",
          hints: [
            "bring the branch up to date; when the remote itself has the older tip, somebody moved it back", accept,
          ])
      )
    case .missing:
      return (
        .behindWitness,
        Refusal(
          "behind-witness: the tip `\(tip)` does not contain what was seen of `\(branch.short)`, and that is not here: \(seen)",
          hints: ["fetch the branch; when the remote no longer has that commit, its history was rewritten", accept])
      )
    case .divergent:
      return (
        .historyRewritten,
        Refusal(
          "history-rewritten: the tip `\(tip)` does not descend from what was seen of `\(branch.short)`: \(seen)",
          hints: ["`git log --oneline \(tip.short)..\(witnessed.tip.short)` lists what was taken out", accept])
      )
    }
  }
}
