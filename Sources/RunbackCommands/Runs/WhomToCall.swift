import Calendars
import Contacts
import RunbookLanguage

/// Who answers for a runbook, and how they are reached by voice.
struct WhomToCall: Sendable {
  /// The folder of the registry; nil where there is none.
  let contacts: String?
  let clock: WallClock

  /// At most five people, the first to be tried first; without a registry that can be read the owner's reference alone.
  func lines(for runbook: Runbook) -> [String] {
    guard let owner = runbook.metadata.owner?.value else { return [] }
    guard let contacts, let reference = Reference(owner),
      // Errors in it are `contacts lint`'s to report; here half an answer is better than none.
      let registry = (try? Registry.read(RegistryDirectory(path: contacts, shownAs: "contacts")))?.registry
    else { return [owner] }
    var people: [String] = []
    collect(reference, registry, depth: 0, into: &people)
    if people.isEmpty { return [owner] }
    return people.prefix(5).map { id in
      let methods = (registry.persons[id]?.methods ?? []).compactMap { method -> String? in
        guard case .value(let address) = method.address else { return nil }
        return method.kind == .tel || method.kind == .email ? address : nil
      }
      return "\(registry.persons[id]?.name ?? id)  \(methods.prefix(2).joined(separator: ", "))"
    }
  }

  private func collect(_ reference: Reference, _ registry: Registry, depth: Int, into people: inout [String]) {
    guard depth < 8, people.count < 5 else { return }
    switch reference.kind {
    case .person: if !people.contains(reference.id) { people.append(reference.id) }
    case .group:
      for member in registry.groups[reference.id]?.members ?? [] {
        collect(member.value, registry, depth: depth + 1, into: &people)
      }
    case .schedule:
      guard let zones = try? registry.zones(from: .system()),
        let person = (try? registry.onCall(schedule: reference.id, at: clock.now(), zones: zones))?.person
      else { return }
      if !people.contains(person) { people.append(person) }
    case .escalation: return
    }
  }
}
