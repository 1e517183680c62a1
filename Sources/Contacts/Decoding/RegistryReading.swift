public import Diagnostics

/// What reading a registry's files gave.
public struct RegistryReading: Sendable, Hashable {
  /// `nil` when anything is wrong: half a registry would silently leave somebody out.
  public let registry: Registry?
  /// Of all files, in the order of files and places.
  public let diagnostics: [Diagnostic]

  public var errorCount: Int { diagnostics.count { $0.severity == .error } }
}

extension Registry {
  /// Reads files that have been loaded, in the order of their names.
  public static func read(_ sources: [Source]) -> RegistryReading {
    var decoder = RegistryDecoder(sources: sources)
    for index in sources.indices { decoder.decode(index) }
    let registry = decoder.registry(digest: RegistryDigest.of(sources))
    var checker = RegistryChecker(registry: registry, lost: decoder.lost)
    let diagnostics = (decoder.diagnostics + checker.check()).inOrder()
    let isUsable = !diagnostics.contains { $0.severity == .error }
    return RegistryReading(registry: isUsable ? registry : nil, diagnostics: diagnostics)
  }

  /// What `digest` is for files, without reading them.
  public static func digest(of sources: [Source]) -> String { RegistryDigest.of(sources) }

  /// Reads a directory.
  public static func read(_ directory: RegistryDirectory) throws(ContactsError) -> RegistryReading {
    read(try directory.sources())
  }
}
