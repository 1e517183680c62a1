import Files
import Journal

/// The incidents of a state directory: `<state>/incidents/<id>.jsonl`, one JSON object a line, each with the SHA-256 of
/// the line before it. A last line that was never completely written counts as not written.
public struct IncidentStore: Sendable {
  public let directory: String
  private static let limit = 8 << 20

  /// - Parameter state: the state directory.
  public init(state: String) { directory = "\(state)/incidents" }

  public func path(of id: IncidentID) -> String { "\(directory)/\(id.text).jsonl" }

  /// Every incident of which there is a file, sorted by name. Other names in the folder are passed over.
  public func all() throws(IncidentError) -> [IncidentID] {
    guard isFolder(directory) else { return [] }
    do throws(FileError) {
      return try folderNames(directory).compactMap { name in
        name.hasSuffix(".jsonl") ? IncidentID(String(name.dropLast(6))) : nil
      }.sorted()
    } catch {
      throw IncidentError(.file(error), directory)
    }
  }

  /// Nil when there is no such incident.
  public func read(_ id: IncidentID) throws(IncidentError) -> IncidentRecord? {
    let bytes: [UInt8]?
    do throws(FileError) {
      bytes = try isFolder(directory) ? readPrivateFile(path(of: id), limit: Self.limit) : nil
    } catch {
      throw IncidentError(.file(error), path(of: id))
    }
    guard let bytes else { return nil }
    let chain = try Chain(bytes, path: path(of: id))
    return chain.entries.isEmpty ? nil : IncidentRecord(id: id, entries: chain.entries)
  }

  /// - Throws: ``IncidentError/Code/unknown`` when there is no such incident.
  public func required(_ id: IncidentID) throws(IncidentError) -> IncidentRecord {
    guard let record = try read(id) else { throw IncidentError(.unknown, id.text) }
    return record
  }

  /// Writes an entry down, durably.
  ///
  /// - Parameter makeEntry: gives the entry, or refuses, from what is known; no other process can write meanwhile.
  @discardableResult
  public func append(
    to id: IncidentID, _ makeEntry: (IncidentRecord?) throws(IncidentError) -> IncidentEntry
  ) throws(IncidentError) -> IncidentRecord {
    let path = path(of: id)
    let file: PrivateFile
    let bytes: [UInt8]
    do throws(FileError) {
      file = try PrivateFile(path)
      bytes = try file.read(limit: Self.limit)
    } catch {
      throw IncidentError(.file(error), path)
    }
    let chain = try Chain(bytes, path: path)
    var record = IncidentRecord(id: id, entries: chain.entries)
    let entry = try makeEntry(chain.entries.isEmpty ? nil : record)
    do throws(FileError) {
      if chain.wholeBytes < bytes.count { try file.truncate(to: chain.wholeBytes) }
      try file.append(entry.line(number: chain.entries.count + 1, after: chain.head) + [UInt8(ascii: "\n")])
    } catch {
      throw IncidentError(.file(error), path)
    }
    record.apply(entry)
    return record
  }

  private struct Chain {
    var entries: [IncidentEntry] = []
    var head = String(repeating: "0", count: 64)
    var wholeBytes = 0

    init(_ bytes: [UInt8], path: String) throws(IncidentError) {
      while let end = bytes[wholeBytes...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = bytes[wholeBytes..<end]
        guard let entry = IncidentEntry(line: line, number: entries.count + 1, after: head) else {
          throw IncidentError(.damaged(line: entries.count + 1), path)
        }
        entries.append(entry)
        head = ContentDigest(of: line).hex
        wholeBytes = end + 1
      }
    }
  }
}
