import YAML

/// What Kustomize's `images:` puts in the place of an image.
public struct ImageOverride: Sendable, Hashable {
  /// The image's name as the manifests have it, without tag.
  public let name: String
  public let newName: String?
  public let newTag: String?
  public let digest: String?
  /// From one.
  public let line: Int

  /// Nil for an entry that changes nothing.
  init?(_ node: Node, line: Int) {
    guard let name = node["name"]?.text else { return nil }
    self.name = name
    newName = node["newName"]?.filledText
    newTag = node["newTag"]?.filledText
    digest = node["digest"]?.filledText
    self.line = line
    if newName == nil, newTag == nil, digest == nil { return nil }
  }

  /// What the entry itself says, for a kustomization whose manifests are not at hand.
  public var use: ImageUse {
    ImageUse(
      place: "images[\(name)]", text: Self.joined(newName ?? name, newTag, digest), line: line)
  }

  /// The text that stands in the manifest afterwards; nil when it is another image. As Kustomize does it, a new tag takes
  /// the digest away, and a digest the tag.
  public func applied(to text: String) -> String? {
    let (name, tag, digest) = Self.split(text)
    guard name == self.name else { return nil }
    if self.digest != nil { return Self.joined(newName ?? name, newTag, self.digest) }
    if newTag != nil { return Self.joined(newName ?? name, newTag, nil) }
    return Self.joined(newName ?? name, tag, digest)
  }

  private static func joined(_ name: String, _ tag: String?, _ digest: String?) -> String {
    name + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }

  private static func split(_ text: String) -> (name: String, tag: String?, digest: String?) {
    var rest = text[...]
    var digest: String?
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    }
    let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
    guard let colon = rest[lastSlash...].lastIndex(of: ":") else { return (String(rest), nil, digest) }
    return (String(rest[..<colon]), String(rest[rest.index(after: colon)...]), digest)
  }
}
