import ArgumentParser

/// What the user accepts although it is less than wanted.
enum Acceptance: String, ExpressibleByArgument, CaseIterable {
  /// Commits that only a forge vouches for.
  case forgeOnly = "forge-only"
  /// Database migrations between the target and the tip.
  case migrations
}
