import Calendars
import Git

/// Finds the health marks of a repository that count by the policy.
struct HealthMarkReader {
  let repository: Repository
  let policy: TrustPolicy
  let root: ObjectID
  let branch: RefName?
  let now: Timestamp

  func marks(for history: LoadedHistory) throws(TrustError) -> HealthMarks {
    HealthMarks()
  }
}
