/// The objects before and after a rollback, counted: overlays that name no namespace describe several objects by one
/// name, and the removal of one must not hide behind another.
struct ObjectLedger {
  private var before: [KubernetesObject: [[UInt8]]] = [:]
  private var after: [KubernetesObject: [[UInt8]]] = [:]
  private(set) var hasMigration = false

  mutating func enterBefore(_ manifests: [Manifest]) {
    for manifest in manifests {
      before[manifest.object, default: []].append(manifest.text)
      hasMigration = hasMigration || manifest.isMigration
    }
  }

  mutating func enterAfter(_ manifests: [Manifest]) {
    for manifest in manifests {
      after[manifest.object, default: []].append(manifest.text)
      hasMigration = hasMigration || manifest.isMigration
    }
  }

  var changes: ObjectChanges {
    var added: [KubernetesObject] = []
    var changed: [KubernetesObject] = []
    var removed: [KubernetesObject] = []
    for object in Set(before.keys).union(after.keys).sorted() {
      let old = before[object] ?? []
      let new = after[object] ?? []
      if old.count < new.count {
        added.append(object)
      } else if old.count > new.count {
        removed.append(object)
      } else if Set(old) != Set(new) {
        changed.append(object)
      }
    }
    return ObjectChanges(added: added, changed: changed, removed: removed)
  }
}
