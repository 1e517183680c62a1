public import Contacts
public import JSON
import Signatures

/// Who may approve, and the keys that are theirs, as the contacts have it at one moment.
public struct Approvers: Sendable, Hashable {
  public struct Person: Sendable, Hashable {
    public var name: String
    /// Public keys, `type base64`.
    public var keys: [String]
  }

  /// By id.
  public private(set) var people: [String: Person] = [:]
  /// Ids of everybody in it, by reference (`group:incident-commanders`).
  public private(set) var members: [String: Set<String>] = [:]
  /// Whose a key is, for keys that are listed for more than one person of the whole registry.
  public private(set) var shared: [String: [String]] = [:]

  /// - Parameter references: those that steps want signatures from. Schedules and escalations stand for everybody in
  ///   them.
  public init(_ registry: Registry, references: some Sequence<String>) {
    for text in references {
      var found: Set<String> = []
      var seen: Set<Reference> = []
      if let reference = Reference(text) { Self.collect(reference, registry, &seen, &found) }
      members[text] = found
      for id in found {
        guard let person = registry.persons[id] else { continue }
        people[id] = Person(name: person.name, keys: person.keys.compactMap(Self.line))
      }
    }
    var owners: [String: Set<String>] = [:]
    for person in registry.persons.values {
      for key in person.keys.compactMap(Self.line) { owners[key, default: []].insert(person.id) }
    }
    let relevant = Set(people.values.flatMap(\.keys))
    for (key, ids) in owners where ids.count > 1 && relevant.contains(key) { shared[key] = ids.sorted() }
  }

  /// The key in its one form, without comment; nil for what is no key.
  private static func line(_ text: String) -> String? { (try? SSHPublicKey(parsing: text))?.line }

  private static func collect(
    _ reference: Reference, _ registry: Registry, _ seen: inout Set<Reference>, _ found: inout Set<String>
  ) {
    guard seen.insert(reference).inserted else { return }
    switch reference.kind {
    case .person: if registry.persons[reference.id] != nil { found.insert(reference.id) }
    case .group:
      for member in registry.groups[reference.id]?.members ?? [] { collect(member.value, registry, &seen, &found) }
    case .schedule:
      for turn in registry.schedules[reference.id]?.layers.flatMap(\.users) ?? [] {
        if case .person(let id) = turn { collect(Reference(.person, id.value), registry, &seen, &found) }
      }
    case .escalation:
      for target in registry.escalations[reference.id]?.steps.flatMap(\.notify) ?? [] {
        collect(target.value, registry, &seen, &found)
      }
    }
  }

  // MARK: In the journal

  public var object: JSONObject {
    guard !members.isEmpty else { return JSONObject() }
    return [
      "members": .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value.sorted())) })),
      "people": .object(
        JSONObject(
          people.sorted { $0.key < $1.key }.map {
            ($0.key, ["name": .string($0.value.name), "keys": JSONValue($0.value.keys)])
          })),
      "shared": .object(JSONObject(shared.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) })),
    ]
  }

  /// Reads what ``object`` gave. What does not fit is nobody.
  public init(_ object: JSONObject) {
    func texts(_ value: JSONValue?) -> [String] { value?.arrayValue?.compactMap(\.stringValue) ?? [] }
    for (key, value) in object["members"]?.objectValue?.members ?? [] { members[key] = Set(texts(value)) }
    for (key, value) in object["shared"]?.objectValue?.members ?? [] { shared[key] = texts(value) }
    for (key, value) in object["people"]?.objectValue?.members ?? [] {
      people[key] = Person(name: value["name"]?.stringValue ?? key, keys: texts(value["keys"]))
    }
  }

  /// The people whose key it is, by the key's fingerprint.
  public func owners(of fingerprint: String) -> (key: String, ids: [String])? {
    for (id, person) in people.sorted(by: { $0.key < $1.key }) {
      for key in person.keys {
        guard let parsed = try? SSHPublicKey(parsing: key), parsed.fingerprint.value == fingerprint else { continue }
        return (key, shared[key] ?? [id])
      }
    }
    return nil
  }

  func publicKeys() -> [SSHPublicKey] { people.values.flatMap(\.keys).compactMap { try? SSHPublicKey(parsing: $0) } }
}
