import Calendars
import Crypto
import Diagnostics
import Files
public import Git

/// What this machine has seen of remote branches, as lines that are only ever added: each holds the digest of the one
/// before it. One file a root, in the state directory.
///
/// Beside it lies the number and digest of the last line, so that lines cut off at the end show. It is written after the
/// line, so that the log may be one line ahead and never behind. Against tampering by the same user only a signed copy
/// on another machine helps (``WitnessExport``).
public struct WitnessLog: Sendable, Hashable {
  private let folder: String
  let root: ObjectID

  public init(stateFolder: String, root: ObjectID) {
    folder = stateFolder + "/witness"
    self.root = root
  }

  var path: String { "\(folder)/\(root).jsonl" }
  var headPath: String { "\(folder)/\(root).head" }

  static let largestFile = 256 << 20
  static let largestLine = 1 << 20

  /// What is known of one branch.
  ///
  /// - Throws: ``TrustError/Code/beneath(_:)`` with 77 for a log that another could have written;
  ///   ``TrustError/Code/invalidWitness`` (65) for one that cannot be believed.
  public func witness(of branch: RefName) throws(TrustError) -> Witness {
    // The head first: whoever writes meanwhile only makes the log longer.
    let head = try readHead()
    return Witness(root: root, branch: branch.originalBranch, try read(head).entries)
  }

  /// Reads, lets `decide` say what to add, and adds it, all while nobody else can.
  func append<Answer>(
    _ decide: ([WitnessEntry]) throws(TrustError) -> (entries: [WitnessEntry], answer: Answer), at now: Timestamp
  ) throws(TrustError) -> Answer {
    let file: PrivateFile
    do throws(FileError) { file = try PrivateFile(path) } catch { throw TrustError(error) }
    var chain = try parse(
      try reading { () throws(FileError) in try file.read(limit: Self.largestFile) }, try readHead())
    var (added, answer) = try decide(chain.entries)
    guard !added.isEmpty else { return answer }
    if !chain.torn.isEmpty {
      try reading { () throws(FileError) in try file.truncate(to: chain.wholeBytes) }
      added.insert(WitnessEntry(time: now, event: .repaired(removed: chain.torn.count)), at: 0)
    }
    for entry in added {
      let line = entry.line(sequence: chain.entries.count + 1, after: chain.head)
      guard line.count <= Self.largestLine else {
        throw TrustError(.invalidWitness, "an entry of \(line.count) bytes does not fit into the witness log `\(path)`")
      }
      chain.entries.append(entry)
      chain.head = Self.digest(line)
      let head = "\(Self.headWord) \(chain.entries.count) \(chain.head)\n"
      // Line by line: the log may only be one line ahead of its head.
      try reading { () throws(FileError) in
        try file.append(line + [UInt8(ascii: "\n")])
        try writeFile(head, to: headPath, mode: 0o600, .replaces)
      }
    }
    return answer
  }

  // MARK: the chain

  private struct Chain {
    var entries: [WitnessEntry] = []
    /// The digest of the last line.
    var head = WitnessLog.beginning
    var wholeBytes = 0
    /// What follows the last line end and was never completely written.
    var torn: ArraySlice<UInt8> = []
  }

  private struct Head {
    var count = 0
    var digest = WitnessLog.beginning
  }

  private static let beginning = String(repeating: "0", count: 64)
  private static let headWord = "runback-witness-head"

  private static func digest(_ line: some Sequence<UInt8>) -> String { hexadecimal(SHA256.hash(data: Array(line))) }

  private func read(_ head: Head) throws(TrustError) -> Chain {
    let bytes = try reading { () throws(FileError) in try readPrivateFile(path, limit: Self.largestFile) }
    return try parse(bytes ?? [], head)
  }

  private func readHead() throws(TrustError) -> Head {
    guard let bytes = try reading({ () throws(FileError) in try readPrivateFile(headPath, limit: 4096) }) else {
      return Head()
    }
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    guard fields.count == 3, fields[0] == Self.headWord, let count = Int(fields[1]), count > 0, fields[2].count == 65,
      fields[2].hasSuffix("\n")
    else { throw damaged("its head `\(headPath)` is garbled") }
    return Head(count: count, digest: String(fields[2].dropLast()))
  }

  private func parse(_ bytes: [UInt8], _ head: Head) throws(TrustError) -> Chain {
    var chain = Chain()
    while let end = bytes[chain.wholeBytes...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[chain.wholeBytes..<end]
      do throws(WitnessEntry.Unreadable) {
        chain.entries.append(
          try WitnessEntry(line: line, sequence: chain.entries.count + 1, after: chain.head))
      } catch {
        throw damaged("line \(chain.entries.count + 1) \(error.why)")
      }
      chain.head = Self.digest(line)
      chain.wholeBytes = end + 1
      if chain.entries.count == head.count, chain.head != head.digest {
        throw damaged("line \(head.count) is not the one that was written last")
      }
    }
    chain.torn = bytes[chain.wholeBytes...]
    guard chain.entries.count >= head.count else {
      throw damaged("it ends after line \(chain.entries.count) of \(head.count)")
    }
    // One line may have been written without the head behind it; more were not.
    if head.count == 0, chain.entries.count > 1 { throw damaged("its head `\(headPath)` is missing") }
    return chain
  }

  private func damaged(_ why: String) -> TrustError {
    TrustError(
      .invalidWitness, "the witness log `\(path)` cannot be believed: \(why)",
      hints: [
        "keep it as evidence, and find out what changed it",
        "only if nobody can have tampered with it: move it and `\(headPath)` away, and `runback trust witness import` what another machine saw",
      ])
  }

  private func reading<Value>(_ body: () throws(FileError) -> Value) throws(TrustError) -> Value {
    do throws(FileError) { return try body() } catch { throw TrustError(error) }
  }
}
