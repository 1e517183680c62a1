import Manifests

/// The kustomizations of one state of the repository: which files each of them deploys, and what it makes of them.
struct KustomizationIndex {
  /// One way in which a file is deployed: the kustomizations around it, the innermost first.
  struct Placement {
    let folders: [String]
    let chain: [Kustomization]
  }

  enum Placements {
    /// By itself: no kustomization has to do with it.
    case plain
    case kustomized([Placement])
    /// Beside a kustomization that does not name it.
    case unused
  }

  private var byFolder: [String: Kustomization] = [:]
  /// For a file or folder: the kustomizations that name it as theirs.
  private var including: [String: [String]] = [:]
  private var generating: [String: [(folder: String, generated: Kustomization.Generated)]] = [:]
  private var patching: [String: [String]] = [:]

  /// A base with more overlays, or nested deeper, is deployed in more ways than a plan can show.
  private static let placementLimit = 64
  private static let depthLimit = 16

  init(_ kustomizations: [String: Kustomization]) {
    for (path, kustomization) in kustomizations.sorted(by: { $0.key < $1.key }) {
      let folder = Self.folder(of: path)
      // Kustomize refuses a folder with two of them.
      guard byFolder[folder] == nil else { continue }
      byFolder[folder] = kustomization
      for resource in kustomization.resources {
        if let target = Self.resolve(resource, from: folder) { including[target, default: []].append(folder) }
      }
      for generated in kustomization.generated {
        for file in generated.files {
          if let target = Self.resolve(file, from: folder) {
            generating[target, default: []].append((folder, generated))
          }
        }
      }
      for file in kustomization.patches.compactMap(\.file) {
        if let target = Self.resolve(file, from: folder) { patching[target, default: []].append(folder) }
      }
    }
  }

  func placements(of file: String) -> Placements {
    let includers = including[file] ?? []
    if includers.isEmpty {
      if let patched = patching[file] { return .kustomized(patched.flatMap { chains(from: $0) }) }
      return byFolder[Self.folder(of: file)] == nil ? .plain : .unused
    }
    return .kustomized(Array(includers.flatMap { chains(from: $0) }.prefix(Self.placementLimit)))
  }

  /// Whether the file is a change to other files' objects.
  func isPatch(_ file: String) -> Bool { including[file] == nil && patching[file] != nil }

  /// What Kustomize makes of the file as content.
  func generated(from file: String) -> [Kustomization.Generated] { generating[file]?.map(\.generated) ?? [] }

  /// Every file of the repository that the kustomization in `folder` deploys, other kustomizations' included.
  func files(of folder: String) -> Set<String> {
    var files: Set<String> = []
    var pending = [folder]
    var seen: Set = [folder]
    while let next = pending.popLast(), let kustomization = byFolder[next] ?? nil {
      for resource in kustomization.resources {
        guard let target = Self.resolve(resource, from: next) else { continue }
        if byFolder[target] == nil {
          files.insert(target)
        } else if seen.insert(target).inserted {
          pending.append(target)
        }
      }
    }
    return files
  }

  /// Folders that deploy the file, through bases of others too.
  func folders(deploying file: String) -> Set<String> {
    guard case .kustomized(let placements) = placements(of: file) else { return [] }
    return Set(placements.flatMap(\.folders))
  }

  private func chains(from folder: String) -> [Placement] {
    var finished: [Placement] = []
    var pending = [[folder]]
    while let chain = pending.popLast(), finished.count < Self.placementLimit {
      let above = (including[chain[chain.count - 1]] ?? []).filter { !chain.contains($0) }
      if above.isEmpty || chain.count >= Self.depthLimit {
        finished.append(Placement(folders: chain, chain: chain.compactMap { byFolder[$0] }))
      } else {
        for next in above.prefix(Self.placementLimit) { pending.append(chain + [next]) }
      }
    }
    return finished
  }

  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// Nil for a path that leads out of the repository.
  static func resolve(_ relative: String, from folder: String) -> String? {
    var parts = relative.hasPrefix("/") ? [] : folder.split(separator: "/")
    for part in relative.split(separator: "/") where part != "." {
      if part == ".." {
        guard parts.popLast() != nil else { return nil }
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}

extension KustomizationIndex.Placement {
  /// The object as it is deployed this way, with everything that the kustomizations do to it.
  func deployed(_ manifest: Manifest) -> DeployedObject {
    var object = manifest.object
    var changes: [ManifestDigest] = []
    var images = manifest.images
    for kustomization in chain {
      changes += kustomization.changes(to: object)
      object = object.placed(
        namespace: kustomization.namespace, prefix: kustomization.namePrefix, suffix: kustomization.nameSuffix)
      for override in kustomization.images {
        images = images.map { use in
          override.applied(to: use.text).map(use.replacing) ?? use
        }
      }
    }
    if images != manifest.images { changes.append(ManifestDigest(of: images.map(\.text).joined(separator: "\n"))) }
    return DeployedObject(
      object: object, content: manifest.content.mixed(with: changes), images: images, manifest: manifest)
  }
}

/// An object as it reaches the cluster.
struct DeployedObject {
  let object: KubernetesObject
  let content: ManifestDigest
  let images: [ImageUse]
  /// What it was made of.
  let manifest: Manifest
}
