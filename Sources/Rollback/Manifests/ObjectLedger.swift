public import Manifests

/// Which objects a rollback adds, changes and removes, each sorted.
public struct ObjectChanges: Sendable, Hashable {
  public let added: [KubernetesObject]
  public let changed: [KubernetesObject]
  public let removed: [KubernetesObject]
}

/// An image that is another afterwards, is there only afterwards, or only before.
public struct ImageChange: Sendable, Hashable {
  /// The object, or the path of a file with values.
  public let owner: String
  /// Such as `containers[app]`.
  public let place: String
  public let before: String?
  public let after: String?
}

/// The objects and images before and after a rollback, counted: overlays that name no namespace describe several objects by
/// one name, and the removal of one must not hide behind another.
struct ObjectLedger {
  private struct Entry {
    var contents: [ManifestDigest] = []
    var manifest: Manifest?
    var images: [String: String] = [:]
  }

  private var before: [KubernetesObject: Entry] = [:]
  private var after: [KubernetesObject: Entry] = [:]
  /// Of files with values, by path.
  private var looseBefore: [String: [String: String]] = [:]
  private var looseAfter: [String: [String: String]] = [:]
  /// Changes to objects that are described elsewhere.
  private var touched: Set<KubernetesObject> = []
  /// Images that the result names by something that can move, with who names them.
  private(set) var mutable: [String: Set<String>] = [:]

  mutating func enterBefore(_ deployed: DeployedObject) { Self.enter(deployed, into: &before) }

  mutating func enterAfter(_ deployed: DeployedObject) { Self.enter(deployed, into: &after) }

  private static func enter(_ deployed: DeployedObject, into entries: inout [KubernetesObject: Entry]) {
    entries[deployed.object, default: Entry()].contents.append(deployed.content)
    entries[deployed.object]?.manifest = deployed.manifest
    for use in deployed.images { entries[deployed.object]?.images[use.place] = use.shown }
  }

  mutating func enterLooseBefore(_ uses: [ImageUse], of file: String) { Self.enter(uses, file, &looseBefore) }

  mutating func enterLooseAfter(_ uses: [ImageUse], of file: String) { Self.enter(uses, file, &looseAfter) }

  private static func enter(_ uses: [ImageUse], _ file: String, _ images: inout [String: [String: String]]) {
    for use in uses { images[file, default: [:]][use.place] = use.shown }
  }

  mutating func touch(_ object: KubernetesObject) { touched.insert(object) }

  mutating func note(mutable image: String, of owner: String) { mutable[image, default: []].insert(owner) }

  var changes: ObjectChanges {
    var added: [KubernetesObject] = []
    var changed = touched
    var removed: [KubernetesObject] = []
    for object in Set(before.keys).union(after.keys) {
      let old = before[object]?.contents ?? []
      let new = after[object]?.contents ?? []
      if old.count < new.count {
        added.append(object)
      } else if old.count > new.count {
        removed.append(object)
      } else if Set(old) != Set(new) {
        changed.insert(object)
      }
    }
    changed.subtract(added)
    changed.subtract(removed)
    return ObjectChanges(added: added.sorted(), changed: changed.sorted(), removed: removed.sorted())
  }

  var imageChanges: [ImageChange] {
    var changes: [ImageChange] = []
    for object in Set(before.keys).union(after.keys).sorted() {
      changes += Self.changes(of: object.description, before[object]?.images, after[object]?.images)
    }
    for file in Set(looseBefore.keys).union(looseAfter.keys).sorted() {
      changes += Self.changes(of: file, looseBefore[file], looseAfter[file])
    }
    return changes
  }

  private static func changes(of owner: String, _ old: [String: String]?, _ new: [String: String]?) -> [ImageChange] {
    let old = old ?? [:]
    let new = new ?? [:]
    return Set(old.keys).union(new.keys).sorted().compactMap { place in
      old[place] == new[place]
        ? nil : ImageChange(owner: owner, place: place, before: old[place], after: new[place])
    }
  }

  /// Objects that the rollback adds, changes or removes and that may have changed something for good, with why.
  func migrations(among changes: ObjectChanges) -> [(object: KubernetesObject, why: String)] {
    (changes.added + changes.changed + changes.removed).sorted().compactMap { object in
      (before[object]?.manifest?.migration ?? after[object]?.manifest?.migration).map { (object, $0) }
    }
  }

  /// Versions of a definition that are served before and not after: objects of that version can no longer be read.
  func lostVersions(among changed: [KubernetesObject]) -> [(object: KubernetesObject, version: String)] {
    changed.flatMap { object in
      let kept = after[object]?.manifest?.servedVersions ?? []
      return (before[object]?.manifest?.servedVersions ?? []).filter { !kept.contains($0) }.map { (object, $0) }
    }
  }
}
