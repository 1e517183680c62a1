public import Manifests

/// A controller of Argo CD or Flux, and what it has to do with the rollback.
public struct ControllerAdvice: Sendable, Hashable {
  public let controller: Controller
  /// Where a kustomization puts it; else as the manifest says.
  public let object: KubernetesObject
  /// The file that holds its manifest.
  public let path: String
  /// It applies something that changes, or is a parent of one that does.
  public let isConcerned: Bool
  /// Nil where it does nothing by itself.
  public let suspension: Suspension?

  /// `path:line`, as editors take it.
  public var place: String { "\(path):\(controller.line)" }

  /// Why it is to be stopped first.
  var reason: String {
    controller.writesToGit
      ? "commits images to git and would bring the bad one back" : "applies the branch by itself"
  }
}

/// Finds which controllers have to do with the changes, and in which order they are stopped.
struct ControllerSorting {
  private let found: [FoundController]
  private let index: KustomizationIndex
  /// Every folder with a change in it, the top as the empty text, and those of kustomizations that deploy what changes.
  private let changedFolders: Set<String>
  private let changedFiles: Set<String>
  private let byFolder: [String: [Int]]

  init(_ found: [FoundController], index: KustomizationIndex, changedFiles: Set<String>) {
    self.found = found
    self.index = index
    self.changedFiles = changedFiles
    var folders: Set = [""]
    for file in changedFiles {
      Self.addFolders(of: file, to: &folders)
      for folder in index.folders(deploying: file) { Self.addFolders(of: folder + "/", to: &folders) }
    }
    changedFolders = folders
    var byFolder: [String: [Int]] = [:]
    for (position, one) in found.enumerated() where one.controller.isActive {
      for folder in one.controller.folders ?? [] { byFolder[folder, default: []].append(position) }
    }
    self.byFolder = byFolder
  }

  /// What writes to git comes first; a controller that applies the manifest of another turns that one back on, and so comes
  /// before it.
  func advice() -> [ControllerAdvice] {
    let parents = found.indices.map(parents)
    var concerned = found.indices.map(applies)
    var pending = found.indices.filter { concerned[$0] }
    while let next = pending.popLast() {
      for parent in parents[next] where !concerned[parent] {
        concerned[parent] = true
        pending.append(parent)
      }
    }
    var depths = [Int?](repeating: nil, count: found.count)
    for position in found.indices { _ = depth(position, parents, &depths, level: 0) }
    let advice = found.indices.map { position -> ControllerAdvice in
      let one = found[position]
      let object = placed(one)
      return ControllerAdvice(
        controller: one.controller, object: object, path: one.path, isConcerned: concerned[position],
        suspension: Suspension(one.controller, namespace: object.namespace))
    }
    return found.indices.sorted { left, right in
      let (a, b) = (advice[left], advice[right])
      return (Self.rank(a), depths[left] ?? 0, Self.isSet(a), a.object, a.place)
        < (Self.rank(b), depths[right] ?? 0, Self.isSet(b), b.object, b.place)
    }.map { advice[$0] }
  }

  private static func rank(_ advice: ControllerAdvice) -> Int {
    advice.controller.kind == .imageUpdateAutomation ? 0 : 1
  }

  /// A set makes applications, whose manifests are nowhere.
  private static func isSet(_ advice: ControllerAdvice) -> Int { advice.controller.kind == .applicationSet ? 0 : 1 }

  private func applies(_ position: Int) -> Bool {
    let one = found[position]
    guard one.controller.isActive else { return false }
    guard let folders = one.controller.folders else { return true }
    return changedFiles.contains(one.path) || folders.contains { changedFolders.contains($0) }
      || one.controller.writesToGit
  }

  private func parents(_ position: Int) -> [Int] {
    // Each would be held against each: more than any repository has would take too long.
    guard found.count <= 1000 else { return [] }
    let path = found[position].path
    var folders: Set = [""]
    Self.addFolders(of: path, to: &folders)
    folders.formUnion(index.folders(deploying: path))
    return Set(folders.flatMap { byFolder[$0] ?? [] }).filter { $0 != position }.sorted()
  }

  /// How many controllers stand above it in a row; one that stands above itself counts once.
  private func depth(_ position: Int, _ parents: [[Int]], _ depths: inout [Int?], level: Int) -> Int {
    if let known = depths[position] { return known }
    depths[position] = 0
    guard level < 100 else { return 0 }
    var depth = 0
    for parent in parents[position] { depth = max(depth, 1 + self.depth(parent, parents, &depths, level: level + 1)) }
    depths[position] = depth
    return depth
  }

  private func placed(_ one: FoundController) -> KubernetesObject {
    guard case .kustomized(let placements) = index.placements(of: one.path), let first = placements.first else {
      return one.controller.object
    }
    return first.chain.reduce(one.controller.object) { object, kustomization in
      object.placed(
        namespace: kustomization.namespace, prefix: kustomization.namePrefix, suffix: kustomization.nameSuffix)
    }
  }

  private static func addFolders(of path: String, to folders: inout Set<String>) {
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/") {
      rest = rest[..<slash]
      if !folders.insert(String(rest)).inserted { return }
    }
  }
}
