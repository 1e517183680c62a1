import ArgumentParser
import Calendars
import Diagnostics
import Git
import Trust

/// What the user accepts although it is less than wanted.
enum Acceptance: String, ExpressibleByArgument, CaseIterable {
  /// Commits that only a forge vouches for.
  case forgeOnly = "forge-only"
  /// Database migrations between the target and the tip.
  case migrations
}

/// What narrows the search for a known-good commit.
struct TargetOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A commit known to be bad: nothing that contains it is good.", valueName: "rev"))
  var bad: [String] = []

  @Option(help: ArgumentHelp("Only commits that were there before this time (RFC 3339).", valueName: "time"))
  var before: String?

  @Option(help: "Accept what is less than wanted: forge-only or migrations.")
  var accept: [Acceptance] = []
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
