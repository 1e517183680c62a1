/// Whose files are read.
public enum YAMLDialect: Sendable, Hashable {
  /// Ours: what could mean two things is a finding.
  case strict
  /// Other programs' files, which we do not get to correct: tags are passed over, merge keys (`<<`) merged, keys may be any
  /// scalar, and tabs, directives and a byte-order mark are no findings. Keys that are given twice still are.
  case foreign
}
