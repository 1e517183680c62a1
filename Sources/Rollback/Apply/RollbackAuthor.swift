public import Calendars
public import Git

/// Who stands in a rollback commit: the operator, as git's configuration of the user names them.
public enum RollbackAuthor {
  /// - Parameter environment: `GIT_COMMITTER_NAME` and `GIT_COMMITTER_EMAIL` win, as in git.
  public static func identity(
    _ configuration: GitConfiguration, environment: [String: String], at time: Timestamp
  ) throws(RollbackError) -> Identity {
    let name = environment["GIT_COMMITTER_NAME"] ?? configuration["user.name"]
    let email = environment["GIT_COMMITTER_EMAIL"] ?? configuration["user.email"]
    guard let name, !name.isEmpty, let email, !email.isEmpty else {
      throw RollbackError(
        .usage, "nobody is named as the author of the rollback commit",
        hints: ["`git config --global user.name NAME` and `git config --global user.email ADDRESS`"])
    }
    return Identity(name: name, email: email, time: time.secondsSinceEpoch)
  }
}
