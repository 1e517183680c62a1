import Diagnostics
import Git
import Trust

/// Reads what a rollback changes, and says what it means in the cluster and what can go wrong.
struct HazardFinder {
  let repository: Repository
  let request: RollbackRequest
  /// Between the tip and the result.
  let changes: [TreeChange]

  struct Findings {
    var objects = ObjectChanges(added: [], changed: [], removed: [])
    var hazards: [Hazard] = []
  }

  /// Larger than any manifest; a file beyond it is said to be unreadable.
  private static let largestManifest = 4 << 20
  /// Files that are searched for controllers; a repository with more says so.
  private static let searchedFiles = 5000

  func find(tip: ObjectID) throws(RollbackError) -> Findings {
    var ledger = ObjectLedger()
    var findings = Findings()
    for change in changes { findings.hazards += try read(change, into: &ledger) }
    findings.objects = ledger.changes
    findings.hazards += removals(findings.objects.removed)
    if ledger.hasMigration { findings.hazards.append(migration) }
    findings.hazards += try controllers(tip: tip)
    return findings
  }

  private func read(_ change: TreeChange, into ledger: inout ObjectLedger) throws(RollbackError) -> [Hazard] {
    if change.old?.mode == .gitlink || change.new?.mode == .gitlink {
      let detail = "the submodule `\(change.path)` goes back to the commit it had; its content is not judged"
      return [Hazard(kind: .submodule, detail: detail, isBlocking: false)]
    }
    guard Self.isManifest(change.path) else { return [] }
    var hazards: [Hazard] = []
    ledger.enterBefore(try manifests(change.old, change.path, &hazards))
    let new = try manifests(change.new, change.path, &hazards)
    ledger.enterAfter(new)
    return hazards + new.flatMap(Self.mutableImages)
  }

  private var migration: Hazard {
    let detail =
      "a job lies between target and tip: a database that it migrated may not fit the old program (`--accept migrations`)"
    return Hazard(kind: .migration, detail: detail, isBlocking: !request.acceptsMigrations)
  }

  private func manifests(
    _ entry: TreeEntry?, _ path: TreePath, _ hazards: inout [Hazard]
  ) throws(RollbackError) -> [Manifest] {
    guard let entry, entry.mode.isRegularFile else { return [] }
    let (manifests, isReadable) = try content(of: entry).map(Manifest.read) ?? ([], false)
    let hazard = Hazard(
      kind: .unreadableManifest,
      detail: "`\(path)` is no YAML that can be read, so what it deploys is not in this plan",
      isBlocking: false)
    if !isReadable, !hazards.contains(hazard) { hazards.append(hazard) }
    return manifests
  }

  /// Nil for a file that is too large to be a manifest: whoever adds one must not stop its being undone.
  private func content(of entry: TreeEntry) throws(RollbackError) -> [UInt8]? {
    do throws(GitError) {
      return try repository.blob(entry.id, limit: Self.largestManifest)
    } catch {
      if error.reason == .objectTooLarge { return nil }
      throw RollbackError(error)
    }
  }

  private func removals(_ removed: [KubernetesObject]) -> [Hazard] {
    removed.filter(\.isDestructiveToRemove).map { object in
      let isAllowed = request.allowedRemovals.contains(object.shortName)
      return Hazard(
        kind: .destructiveRemoval,
        detail: isAllowed
          ? "`\(object)` disappears, as allowed"
          : "`\(object)` would disappear, and its data with it (`--allow-removal \(shellQuoted(object.shortName))`)",
        isBlocking: !isAllowed)
    }
  }

  private static func mutableImages(_ manifest: Manifest) -> [Hazard] {
    manifest.images.filter { !$0.contains("@sha256:") }.map { image in
      Hazard(
        kind: .mutableImage, detail: "`\(manifest.object)` uses `\(image)` by tag: the same tree, perhaps other bits",
        isBlocking: false)
    }
  }

  /// Those of the tip: that is what runs in the cluster now.
  private func controllers(tip: ObjectID) throws(RollbackError) -> [Hazard] {
    var found: [Controller] = []
    let files = try rethrowing { () throws(GitError) in
      try repository.files(of: tip).filter { $0.entry.mode.isRegularFile && Self.isManifest($0.path) }
    }
    for file in files.prefix(Self.searchedFiles) {
      guard let bytes = try content(of: file.entry),
        Controller.marks.contains(where: { bytes.firstRange(of: $0) != nil })
      else { continue }
      found += Manifest.read(bytes).manifests.compactMap { Controller($0, at: file.path) }
    }
    var hazards = Controller.parentsFirst(found).map {
      Hazard(kind: .controller, detail: $0.warning, isBlocking: false)
    }
    if files.count > Self.searchedFiles {
      hazards.append(
        Hazard(
          kind: .controller,
          detail: "only the first \(Self.searchedFiles) of \(files.count) manifests were searched for controllers",
          isBlocking: false))
    }
    return hazards
  }

  private static func isManifest(_ path: TreePath) -> Bool {
    path.bytes.suffix(5).elementsEqual(".yaml".utf8) || path.bytes.suffix(4).elementsEqual(".yml".utf8)
  }
}
