/// How bad an incident is: `sev1` is the worst, `sev5` the mildest.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
  case sev1, sev2, sev3, sev4, sev5

  /// The milder one is the smaller one, so that `severity >= .sev2` reads as "sev2 or worse".
  public static func < (left: Severity, right: Severity) -> Bool { left.rawValue > right.rawValue }
}
