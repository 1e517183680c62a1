internal import Files
public import Git

/// A glob over the paths of a tree, byte by byte and case-sensitive.
///
/// `*` matches within one component, `?` one byte of it, `[a-z]` and `[!a-z]` a class; a component `**` matches any
/// number of components, none included. A pattern without a slash matches at the top only: `**/name` matches
/// everywhere. `dir/**` also matches `dir` itself, so that a file, a symlink or a gitlink that takes a directory's
/// place is a change to what the pattern covers.
public struct PathPattern: Sendable, Hashable {
  public let text: String
  private let components: [Component]

  private enum Component: Sendable, Hashable {
    case anyDepth
    case glob(ComponentGlob)
  }

  /// Bounds the work that a hostile pattern and path cause together.
  static let maximumLength = 1024

  /// Nil for an empty pattern, an absolute one, one with an empty, `.` or `..` component, an unclosed class, or more
  /// than 1,024 bytes.
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= Self.maximumLength else { return nil }
    var components: [Component] = []
    for part in Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if part.elementsEqual("**".utf8) {
        // Two in a row say no more than one.
        if components.last != .anyDepth { components.append(.anyDepth) }
        continue
      }
      guard !part.isEmpty, !part.elementsEqual(".".utf8), !part.elementsEqual("..".utf8), let glob = ComponentGlob(part)
      else { return nil }
      components.append(.glob(glob))
    }
    self.text = text
    self.components = components
  }

  public func matches(_ path: TreePath) -> Bool {
    let parts = Self.parts(of: path)
    if Self.match(components[...], parts[...]) { return true }
    guard components.count > 1, components.last == .anyDepth else { return false }
    return Self.match(components.dropLast(), parts[...])
  }

  /// Whether something at `path` that brings files of its own along, a symlink or a gitlink, would stand in for a
  /// directory on the way to what the pattern names.
  func leadsThrough(_ path: TreePath) -> Bool {
    let parts = Self.parts(of: path)
    guard parts.count < components.count else { return false }
    for (part, component) in zip(parts, components) {
      guard case .glob(let glob) = component, glob.matches(part) else { return false }
    }
    return true
  }

  private static func parts(of path: TreePath) -> [ArraySlice<UInt8>] {
    path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
  }

  /// Greedy with one point of return, which suffices because a later `**` subsumes what an earlier one could still
  /// do: time is the product of both lengths at most.
  private static func match(_ pattern: ArraySlice<Component>, _ path: ArraySlice<ArraySlice<UInt8>>) -> Bool {
    var position = pattern.startIndex
    var index = path.startIndex
    var retry: (position: Int, index: Int)?
    while index < path.endIndex {
      if position < pattern.endIndex {
        switch pattern[position] {
        case .anyDepth:
          retry = (position + 1, index)
          position += 1
          continue
        case .glob(let glob) where glob.matches(path[index]):
          position += 1
          index += 1
          continue
        case .glob: break
        }
      }
      guard let last = retry else { return false }
      retry = (last.position, last.index + 1)
      position = last.position
      index = last.index + 1
    }
    while position < pattern.endIndex, pattern[position] == .anyDepth { position += 1 }
    return position == pattern.endIndex
  }
}
