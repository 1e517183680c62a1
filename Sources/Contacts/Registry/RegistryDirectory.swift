public import Diagnostics
import Files

/// The files of a registry: `*.yaml`, `*.yml` and the calendars `*.ics` in a directory and those below it, in the order of their names.
///
/// Hidden files are left aside and symbolic links are not followed, so that what is read is what was reviewed.
public struct RegistryDirectory: Sendable, Hashable {
  public let path: String
  /// How the directory is called in messages.
  public let shownAs: String

  public static let maximumFiles = 5000
  public static let maximumBytes = 64 << 20
  public static let maximumDepth = 4

  /// Whether a file of that name belongs to a registry.
  public static func isPart(_ name: String) -> Bool {
    [".yaml", ".yml", ".ics"].contains { name.hasSuffix($0) }
  }

  public init(path: String, shownAs: String) {
    self.path = path
    self.shownAs = shownAs
  }

  public func sources() throws(ContactsError) -> [Source] {
    guard isFolder(path) else { throw ContactsError(.noDirectory, directory: shownAs) }
    var names: [String] = []
    try collect(below: "", depth: 0, into: &names)
    guard !names.isEmpty else { throw ContactsError(.noDocuments, directory: shownAs) }
    var sources: [Source] = []
    var left = Self.maximumBytes
    for name in names {
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try readFile("\(path)/\(name)", limit: Self.maximumBytes, followingLinks: false)
      } catch {
        throw ContactsError(.file(FileError(error.code, error.action, "\(shownAs)/\(name)")), directory: shownAs)
      }
      left -= bytes.count
      guard left >= 0 else { throw ContactsError(.tooLarge(limit: Self.maximumBytes), directory: shownAs) }
      sources.append(Source(path: "\(shownAs)/\(name)", bytes: bytes))
    }
    return sources
  }

  private func collect(below prefix: String, depth: Int, into names: inout [String]) throws(ContactsError) {
    guard depth <= Self.maximumDepth else {
      throw ContactsError(.tooDeep(limit: Self.maximumDepth), directory: shownAs)
    }
    let entries: [String]
    do throws(FileError) {
      entries = try folderNames("\(path)/\(prefix)")
    } catch {
      throw ContactsError(.file(FileError(error.code, error.action, "\(shownAs)/\(prefix)")), directory: shownAs)
    }
    let here = resolvedPath("\(path)/\(prefix)")
    for entry in entries where !entry.hasPrefix(".") {
      let name = prefix + entry
      if isFolder("\(path)/\(name)") {
        // A link to a directory resolves to another place than its name says.
        if let here, resolvedPath("\(path)/\(name)") == "\(here)/\(entry)" {
          try collect(below: name + "/", depth: depth + 1, into: &names)
        }
      } else if Self.isPart(entry) {
        guard names.count < Self.maximumFiles else {
          throw ContactsError(.tooManyFiles(limit: Self.maximumFiles), directory: shownAs)
        }
        names.append(name)
      }
    }
  }
}
