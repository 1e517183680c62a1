import Diagnostics
import Git
import Manifests

/// Reads what changes between two trees, and what it means in the cluster.
struct ClusterReading {
  let repository: Repository
  let reader: ManifestReader
  /// Between the tip and the result.
  let changes: [TreeChange]
  let before: KustomizationIndex
  let after: KustomizationIndex

  private(set) var ledger = ObjectLedger()
  private(set) var problems: [String] = []
  private(set) var sources: Set<String> = []
  private(set) var submodules: [String] = []
  private(set) var largeFiles: [String] = []
  /// Charts whose templates only Helm reads.
  private(set) var templates: [String: Int] = [:]
  private(set) var strippedDigests: Set<String> = []

  /// Files that a changed kustomization deploys, and that are read although they did not change.
  private static let deployedLimit = 10_000
  /// Objects that are compared, each as often as it is deployed.
  static let objectLimit = 100_000
  private var objects = 0

  /// More objects than a plan compares; what is beyond is not in it.
  var isCut: Bool { objects > Self.objectLimit }

  /// Files that are looked at for being pointers.
  private static let pointerLimit = 5_000

  init(
    repository: Repository, reader: ManifestReader, changes: [TreeChange], before: KustomizationIndex,
    after: KustomizationIndex
  ) {
    self.repository = repository
    self.reader = reader
    self.changes = changes
    self.before = before
    self.after = after
  }

  mutating func read(from oldTree: ObjectID, to newTree: ObjectID) throws(RollbackError) {
    var read: Set<String> = []
    var redeployed: Set<String> = []
    for position in changes.indices {
      read.insert(changes[position].path.description)
      redeployed.formUnion(try readChange(at: position))
    }
    for path in redeployed.subtracting(read).sorted().prefix(Self.deployedLimit) {
      guard let treePath = TreePath(path) else { continue }
      let (old, new) = try rethrowing { () throws(GitError) in
        (try repository.entry(oldTree, at: treePath), try repository.entry(newTree, at: treePath))
      }
      enter(try reader.file(old, at: treePath), try reader.file(new, at: treePath), path, isChanged: false)
    }
  }

  /// Returns the files that are deployed otherwise because a kustomization changed, changed or not themselves.
  private mutating func readChange(at position: Int) throws(RollbackError) -> Set<String> {
    let change = changes[position]
    let path = change.path.description
    guard !change.concernsSubmodule else {
      submodules.append(path)
      return []
    }
    if position < Self.pointerLimit, try isLargeFile(change) { largeFiles.append(path) }
    noteGenerated(from: path)
    let old = try reader.file(change.old, at: change.path)
    let new = try reader.file(change.new, at: change.path)
    enter(old, new, path)
    guard old?.kustomization != nil || new?.kustomization != nil else { return [] }
    noteGenerated(old?.kustomization, new?.kustomization)
    let folder = KustomizationIndex.folder(of: path)
    return Set(before.files(of: folder)).union(after.files(of: folder))
  }

  private func isLargeFile(_ change: TreeChange) throws(RollbackError) -> Bool {
    if try reader.isLargeFilePointer(change.new) { return true }
    return try reader.isLargeFilePointer(change.old)
  }

  private mutating func enter(_ old: ManifestFile?, _ new: ManifestFile?, _ path: String, isChanged: Bool = true) {
    if let chart = new?.templateOf ?? old?.templateOf { templates[chart, default: 0] += 1 }
    for (file, isOld) in [(old, true), (new, false)] {
      guard let problem = file?.problem, isChanged, isOld || old?.problem != problem else { continue }
      problems.append("`\(path)`\(problem.line.map { " line \($0)" } ?? ""): \(problem.what)")
    }
    if let old {
      for deployed in deployed(old, path, before) { ledger.enterBefore(deployed) }
      ledger.enterLooseBefore(Self.looseImages(old), of: path)
    }
    if let new {
      for deployed in deployed(new, path, after) {
        ledger.enterAfter(deployed)
        noteMutable(deployed.images, of: deployed.object.description)
        noteStripped(deployed, path)
      }
      ledger.enterLooseAfter(Self.looseImages(new), of: path)
      if isChanged {
        noteMutable(Self.looseImages(new), of: path)
        for source in new.sources { sources.insert("`\(source.text)` in `\(path):\(source.line)`") }
      }
    }
    if after.isPatch(path) || before.isPatch(path), isChanged { notePatched(old, new, path) }
  }

  /// The objects of a file as they reach the cluster. A patch describes none of its own.
  private mutating func deployed(
    _ file: ManifestFile, _ path: String, _ index: KustomizationIndex
  ) -> [DeployedObject] {
    if isCut { return [] }
    let all = Self.placed(file, path, index)
    objects += all.count
    return all
  }

  private static func placed(_ file: ManifestFile, _ path: String, _ index: KustomizationIndex) -> [DeployedObject] {
    switch index.placements(of: path) {
    case .plain:
      return file.manifests.map {
        DeployedObject(object: $0.object, content: $0.content, images: $0.images, manifest: $0)
      }
    case .unused: return []
    case .kustomized(let placements):
      if index.isPatch(path) { return [] }
      let affordable = Self.objectLimit / max(1, file.manifests.count) + 1
      return placements.prefix(affordable).flatMap { placement in file.manifests.map(placement.deployed) }
    }
  }

  private static func looseImages(_ file: ManifestFile) -> [ImageUse] {
    file.images + (file.kustomization.map { $0.images.map(\.use) + $0.chartImages } ?? [])
  }

  private mutating func noteMutable(_ images: [ImageUse], of owner: String) {
    for use in images where use.isMutable { ledger.note(mutable: use.shown, of: owner) }
  }

  private mutating func noteStripped(_ deployed: DeployedObject, _ path: String) {
    for (written, used) in zip(deployed.manifest.images, deployed.images)
    where written.reference?.isFixed == true && used.reference?.isFixed == false {
      strippedDigests.insert(
        "`\(written.shown)` in `\(path):\(written.line)` becomes `\(used.shown)`: `newTag` takes the digest away")
    }
  }

  private mutating func notePatched(_ old: ManifestFile?, _ new: ManifestFile?, _ path: String) {
    for (file, index) in [(old, before), (new, after)] {
      guard let file, case .kustomized(let placements) = index.placements(of: path) else { continue }
      for placement in placements {
        for manifest in file.manifests { ledger.touch(placement.deployed(manifest).object) }
      }
    }
  }

  private mutating func noteGenerated(from path: String) {
    for generated in before.generated(from: path) + after.generated(from: path) { ledger.touch(generated.object) }
  }

  private mutating func noteGenerated(_ old: Kustomization?, _ new: Kustomization?) {
    let oldOnes = Set(old?.generated ?? [])
    for generated in oldOnes.symmetricDifference(new?.generated ?? []) { ledger.touch(generated.object) }
  }
}

extension TreeChange {
  fileprivate var concernsSubmodule: Bool { [old?.mode, new?.mode].contains(.gitlink) }
}
