import ArgumentParser
import Calendars
import Diagnostics
import Git
import Trust

/// What narrows the search for a known-good commit.
struct TargetOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A commit known to be bad: nothing that contains it is good.", valueName: "rev"))
  var bad: [String] = []

  @Option(help: ArgumentHelp("Only commits that were there before this time (RFC 3339).", valueName: "time"))
  var before: String?
}

extension TargetOptions {
  /// - Parameter chosen: the only commit that is looked at: `--to`.
  func knownGood(chosen: ObjectID? = nil, in repository: Repository) throws -> KnownGoodOptions {
    var options = KnownGoodOptions(chosen: chosen)
    for revision in bad { options.bad.insert(try repository.resolve(revision)) }
    if let before {
      guard let time = Timestamp(rfc3339: before) else {
        throw CommandError(.usage, "`--before \(before)` is no time", hints: ["write it as `2026-11-20T03:00:00Z`"])
      }
      options.before = time
    }
    return options
  }
}
