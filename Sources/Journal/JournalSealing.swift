/// How far a journal is sealed. Whether the signatures are good and whose they are is for who knows keys.
public struct JournalSealing: Sendable, Hashable {
  /// The last seal that fits the lines before it.
  public let seal: Seal
  /// The line that holds it.
  public let line: Int64
  /// Lines behind it, which it says nothing about.
  public let uncovered: Int64

  public var statement: [UInt8] { Seal.statement(run: run, entries: seal.entries, head: seal.head) }
  private let run: RunID

  /// Nil when there is no seal.
  public init?(_ contents: JournalContents) {
    guard let run = contents.created?.run else { return nil }
    for entry in contents.entries.reversed() {
      guard case .seal(let seal) = entry.event else { continue }
      self.seal = seal
      self.run = run
      line = entry.sequence
      uncovered = Int64(contents.entries.count) - entry.sequence
      return
    }
    return nil
  }
}
