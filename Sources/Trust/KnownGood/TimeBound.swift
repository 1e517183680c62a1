import Calendars
import Git

/// What `--before` goes by.
enum TimeBound {
  /// Commits that were seen before.
  case witnessed(Timestamp)
  /// Commits whose committer claims an earlier time; for a branch of which nothing was seen before it.
  case claimed(Timestamp)

  init(before time: Timestamp, _ witnessed: WitnessedHistory) {
    self = witnessed.reaches(before: time) ? .witnessed(time) : .claimed(time)
  }

  func objection(to position: Int, _ judged: JudgedHistory) -> String? {
    switch self {
    case .witnessed(let time):
      guard let seen = judged.witnessed.time(of: position) else { return "nobody has witnessed it" }
      return seen < time ? nil : "it was first seen \(seen.rfc3339), not before \(time.rfc3339)"
    case .claimed(let time):
      let claimed = Timestamp(secondsSinceEpoch: judged.history.committerTimes[position])
      return claimed < time ? nil : "its committer claims a time that is not before \(time.rfc3339)"
    }
  }

  var isClaimed: Bool { if case .claimed = self { true } else { false } }
}
