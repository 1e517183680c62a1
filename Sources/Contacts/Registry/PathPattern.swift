import Files

/// Which paths of a repository something owns, written as in CODEOWNERS: `*.tf`, `docs/`, `/apps/payments/**`.
///
/// As in gitignore, a pattern with a slash before its end is counted from the root, any other matches at every depth;
/// one that names a folder takes all that is in it. `*` and `?` do not match a slash; `**` stands for any number of
/// folders.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  public let text: String
  private let segments: [Segment]
  /// Matches only what lies in a folder of the name.
  private let isFolder: Bool
  /// `docs/*` means what lies in `docs` itself, as CODEOWNERS has it and gitignore has not.
  private let isShallow: Bool

  private enum Segment: Sendable, Hashable {
    case anyDepth
    case glob(ComponentGlob)
  }

  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    // CODEOWNERS knows neither negation nor classes of characters.
    guard !bytes.isEmpty, bytes.count <= 512, !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }),
      !text.unicodeScalars.contains(where: { "![]\\".unicodeScalars.contains($0) })
    else { return nil }
    isFolder = bytes.last == UInt8(ascii: "/")
    var parts = bytes.split(separator: UInt8(ascii: "/")).map(Array.init)
    guard !parts.isEmpty || text == "/", !parts.contains(where: { $0 == Array("..".utf8) || $0 == Array(".".utf8) })
    else { return nil }
    let isRooted = bytes.first == UInt8(ascii: "/") || bytes.dropLast().contains(UInt8(ascii: "/"))
    let anything = Array("**".utf8)
    if !isRooted { parts.insert(anything, at: 0) }
    self.text = text
    isShallow = isRooted && parts.last == [UInt8(ascii: "*")]
    var segments: [Segment] = []
    for part in parts {
      guard part != anything else {
        segments.append(.anyDepth)
        continue
      }
      guard let glob = ComponentGlob(part[...]) else { return nil }
      segments.append(.glob(glob))
    }
    self.segments = segments
  }

  public var description: String { text }

  /// - Parameter path: from the root of the repository, without a leading slash.
  public func matches(_ path: String) -> Bool {
    let names = path.utf8.split(separator: UInt8(ascii: "/")).map { ArraySlice($0) }
    guard !names.isEmpty, names.count <= 512 else { return false }
    // Whatever the pattern matches as a folder takes all that is below: every prefix of the path is a candidate.
    // Rows of a table, so that `**` cannot make it slow.
    var reached = [Bool](repeating: false, count: names.count + 1)
    reached[0] = true
    for segment in segments {
      var next = [Bool](repeating: false, count: names.count + 1)
      switch segment {
      case .anyDepth:
        var open = false
        for position in 0...names.count {
          open = open || reached[position]
          next[position] = open
        }
      case .glob(let glob):
        for position in 0..<names.count where reached[position] && glob.matches(names[position]) {
          next[position + 1] = true
        }
      }
      reached = next
    }
    if isShallow { return reached[names.count] }
    // A pattern with a slash at its end does not match a file of that name.
    return (isFolder ? reached.dropLast() : reached[...]).contains(true)
  }
}

extension Registry {
  /// The services that own a path; several when their patterns overlap, in the order of their ids.
  public func services(owning path: String) -> [Service] {
    services.values.filter { $0.paths.contains { $0.matches(path) } }.sorted { $0.id < $1.id }
  }
}
