import Files
import Git

/// Which trees and files were searched and have neither controllers nor kustomizations in them, kept from one plan to the next.
///
/// A tree never changes, so that what is known of it stays true. The file is only a help: without it, or with one that
/// cannot be read, everything is searched again.
public final class SurveyMemory {
  private let path: String?
  private var counts: [ObjectID: UInt32] = [:]
  private var isChanged = false

  private static let firstLine = Array("runback-survey 1\n".utf8)
  /// 24 MB; a memory that grew beyond begins anew.
  private static let limit = 1_000_000

  /// For one plan only.
  init() { path = nil }

  /// - Parameter path: Of the file; its folder is made when there is something to write.
  public init(path: String) {
    self.path = path
    guard let content = Self.content(path) else { return }
    var bytes = content[...]
    guard bytes.starts(with: Self.firstLine) else { return }
    bytes = bytes.dropFirst(Self.firstLine.count)
    guard bytes.count.isMultiple(of: 24) else { return }
    while bytes.count >= 24 {
      let start = bytes.startIndex
      if let id = ObjectID(bytes: bytes[start..<(start + 20)]) {
        counts[id] = bytes[(start + 20)..<(start + 24)].reduce(0) { $0 << 8 | UInt32($1) }
      }
      bytes = bytes.dropFirst(24)
    }
  }

  func uninteresting(_ tree: ObjectID) -> Int? { counts[tree].map(Int.init) }

  func remember(_ tree: ObjectID, files: Int) {
    guard let files = UInt32(exactly: files), counts.count < Self.limit else { return }
    if counts.updateValue(files, forKey: tree) != files { isChanged = true }
  }

  /// Writes what was learned; a memory that cannot be written is none.
  public func save() {
    guard isChanged, let path else { return }
    var bytes = Self.firstLine
    bytes.reserveCapacity(bytes.count + counts.count * 24)
    for (id, count) in counts {
      bytes += id.bytes
      bytes += [UInt8(truncatingIfNeeded: count >> 24), UInt8(truncatingIfNeeded: count >> 16)]
      bytes += [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
    }
    do throws(FileError) {
      try makeFolder(parentFolder(of: path), mode: 0o700)
      try writeFile(bytes, to: path, mode: 0o600, .replaces)
      isChanged = false
    } catch {
      // It saves time and nothing else.
    }
  }

  private static func content(_ path: String) -> [UInt8]? {
    do throws(FileError) { return try readFile(path, limit: limit * 24 + 64) } catch { return nil }
  }
}
