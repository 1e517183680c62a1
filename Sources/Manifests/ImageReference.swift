/// An image as a registry knows it, by the grammar of the `distribution/reference` library.
///
/// `nginx`, `library/nginx` and `docker.io/nginx` are one image, whose registry is `docker.io` and whose repository is
/// `library/nginx`.
public struct ImageReference: Sendable, Hashable, CustomStringConvertible {
  public let registry: String
  public let repository: String
  /// Nil where none is written, which means `latest`.
  public let tag: String?
  /// `sha256:…`; whoever pulls by it gets the same bits each time, whatever the tag says.
  public let digest: String?

  /// Nil for what no program would pull: templates, addresses of web pages, words with blanks.
  public init?(_ text: String) {
    guard text.utf8.count <= 1024 else { return nil }
    var rest = text[...]
    var digest: String?
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    }
    var tag: String?
    let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
    if let colon = rest[lastSlash...].lastIndex(of: ":") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    }
    var registry = "docker.io"
    if let slash = rest.firstIndex(of: "/") {
      let first = rest[..<slash]
      if first.contains(".") || first.contains(":") || first == "localhost" || first.contains(where: \.isUppercase) {
        registry = String(first).lowercased()
        rest = rest[rest.index(after: slash)...]
      }
    }
    guard rest.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(Self.isPathComponent),
      Self.isRegistry(registry), tag.map(Self.isTag) ?? true, digest.map(Self.isDigest) ?? true
    else { return nil }
    if ["index.docker.io", "registry-1.docker.io"].contains(registry) { registry = "docker.io" }
    self.registry = registry
    repository = registry == "docker.io" && !rest.contains("/") ? "library/\(rest)" : String(rest)
    self.tag = tag
    self.digest = digest
  }

  init(registry: String, repository: String, tag: String?, digest: String?) {
    self.registry = registry
    self.repository = repository
    self.tag = tag
    self.digest = digest
  }

  /// The same bits each time.
  public var isFixed: Bool { digest != nil }

  /// Registry and repository, complete.
  public var name: String { "\(registry)/\(repository)" }

  /// As people write it: without what is understood.
  public var description: String {
    let shown =
      registry != "docker.io"
      ? name : repository.hasPrefix("library/") ? String(repository.dropFirst("library/".count)) : repository
    return shown + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }

  /// `[a-z0-9]+` parts with `.`, `_`, `__` or dashes between them.
  private static func isPathComponent(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, isLowerAlphanumeric(first), isLowerAlphanumeric(last)
    else { return false }
    return text.utf8.allSatisfy { isLowerAlphanumeric($0) || ".-_".utf8.contains($0) }
  }

  private static func isRegistry(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isLowerAlphanumeric($0) || ".-:[]".utf8.contains($0) }
  }

  private static func isTag(_ text: String) -> Bool {
    guard let first = text.utf8.first, (1...128).contains(text.utf8.count), isWord(first) else { return false }
    return text.utf8.allSatisfy { isWord($0) || ".-".utf8.contains($0) }
  }

  private static func isDigest(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].utf8.count >= 2 else { return false }
    return parts[0].utf8.allSatisfy { isWord($0) || "+.-".utf8.contains($0) }
      && parts[1].utf8.allSatisfy { isWord($0) }
  }

  private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || isDigit(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isWord(_ byte: UInt8) -> Bool {
    isLowerAlphanumeric(byte) || (0x41...0x5A).contains(byte) || byte == UInt8(ascii: "_")
  }
}

/// An image that a file names.
public struct ImageUse: Sendable, Hashable {
  /// Where in the object or file: `containers[app]`, `volumes[models]`, `spec.values.image`.
  public let place: String
  /// As written, the parts of Helm values put together.
  public let text: String
  /// From one.
  public let line: Int

  /// Nil for what is filled in later, such as `$(IMAGE)`.
  public var reference: ImageReference? { ImageReference(text) }

  /// One text for one image, however it is written.
  public var shown: String { reference?.description ?? text }

  public func replacing(_ text: String) -> ImageUse { ImageUse(place: place, text: text, line: line) }

  /// Whether the same text may stand for other bits tomorrow.
  public var isMutable: Bool { reference?.isFixed != true }
}
