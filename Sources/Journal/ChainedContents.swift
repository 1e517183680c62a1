/// A chained file as far as it can be believed.
protocol ChainedContents {
  associatedtype Entry

  var entries: [Entry] { get set }
  /// The digest of the last good line; what the next line must name as its predecessor.
  var head: ContentDigest { get set }
  /// Bytes of all good lines, newlines included.
  var wholeBytes: Int64 { get set }
  /// What follows the last good line and was never completely written: a power loss, or a writer at work.
  var tornTail: [UInt8] { get set }
  /// Set when there is a line that was completely written and cannot be believed; nothing after it was read.
  var fault: JournalFault? { get set }

  static func entry(_ line: [UInt8], after previous: ContentDigest, sequence: Int64) throws(FieldError) -> Entry
}

extension ChainedContents {
  /// Reads up to the first line that cannot be believed.
  mutating func read(_ descriptor: Int32, path: String, limits: JournalLimits) throws(JournalError) {
    let lines = LineReader(path: path, lineBytes: limits.lineBytes)
    let tail = try lines.read(descriptor) { (line, isLast) throws(JournalError) in
      guard take(line) else {
        keepIfTorn(line, isLast: isLast())
        return false
      }
      guard entries.count <= limits.entries else {
        throw JournalError(.tooLarge, path, detail: "it has more than \(limits.entries) entries")
      }
      return true
    }
    if !tail.isEmpty { tornTail = tail }
  }

  /// - Returns: false when the line is a fault.
  private mutating func take(_ line: [UInt8]) -> Bool {
    do throws(FieldError) {
      entries.append(try Self.entry(line, after: head, sequence: Int64(entries.count) + 1))
      head = ContentDigest(of: line)
      wholeBytes += Int64(line.count) + 1
      return true
    } catch {
      fault = JournalFault(line: entries.count + 1, reason: error.reason)
      return false
    }
  }

  /// Blocks of a file may reach the disk in any order, so that a torn last line may have its newline and not its
  /// beginning. It is then no JSON. A last line that is JSON and does not fit was written by somebody.
  private mutating func keepIfTorn(_ line: [UInt8], isLast: Bool) {
    guard isLast, fault?.reason.hasPrefix(ChainedLine.noJSON) == true else { return }
    fault = nil
    tornTail = line + [UInt8(ascii: "\n")]
  }
}
