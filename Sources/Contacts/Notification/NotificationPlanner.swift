public import Calendars
import Diagnostics

extension NotificationList {
  /// Asks the registry whom to tell about an incident. The same arguments give the same list.
  public static func make(
    registry: Registry, incident: Incident, at: Timestamp, zones: Zones
  ) -> NotificationList {
    var planner = NotificationPlanner(registry: registry, incident: incident, at: at, zones: zones)
    return planner.list()
  }
}

/// Walks from the incident over the rules to people, in three steps: whom the rules name, who stands in for those who
/// are away, and what each of the resulting people gets.
struct NotificationPlanner {
  let registry: Registry
  let incident: Incident
  let at: Timestamp
  let zones: Zones
  var problems: [NotificationList.Problem] = []
  /// In the order in which rules led to them.
  var candidates: [Candidate] = []

  /// One way from a rule to a person.
  struct Candidate {
    let person: Person
    let why: String
    let terms: Terms
  }

  /// What the way from a rule to a person says about telling them.
  struct Terms {
    /// `matrix/rule`, or `obligation:id`.
    let rule: String
    var start: Timestamp
    var within: TimeSpan?
    var tlp: TrafficLight
    var template: String?
    var onCall = false
    /// Who comes next when nobody has acknowledged.
    var fallback: NotificationList.Fallback?
    var place: NotificationList.EscalationPlace?
  }

  init(registry: Registry, incident: Incident, at: Timestamp, zones: Zones) {
    self.registry = registry
    self.incident = incident
    self.at = at
    self.zones = zones
  }

  var service: Service? { incident.service.flatMap { registry.services[$0] } }
  var dataClasses: Set<String> { incident.dataClasses.union(service?.dataClasses ?? []) }
  var regions: Set<String> { incident.regions.union(service?.regions ?? []) }

  mutating func list() -> NotificationList {
    checkWords()
    var duties: [(obligation: Obligation, why: String)] = []
    var matched = false
    for matrix in registry.matrices {
      for rule in matrix.rules where matches(rule.conditions) {
        matched = true
        let why = "rule \(matrix.id)/\(rule.id)"
        for target in rule.notify { notify(target.value, by: rule, why: why) }
        for id in rule.obligations {
          guard let obligation = registry.obligations[id.value] else { continue }
          duties.append((obligation, why))
        }
      }
    }
    if !matched { report(.noRule, incident.severity.rawValue, "no rule of any matrix matches this incident") }

    let clocks = obligationClocks(duties)
    for clock in clocks { notifyOwner(of: clock) }
    let recipients = recipients()
    checkReach(of: recipients)
    return NotificationList(
      at: at, tzdata: zones.version, registry: registry.digest, incident: incident, recipients: recipients,
      obligations: clocks, problems: problems)
  }

  /// Each problem is told once, however many rules run into it.
  mutating func report(_ kind: NotificationList.Problem.Kind, _ subject: String, _ message: String) {
    let problem = NotificationList.Problem(kind: kind, subject: subject, message: message)
    if !problems.contains(problem) { problems.append(problem) }
  }

  func matches(_ conditions: Matrix.Conditions) -> Bool {
    func holds(_ wanted: Set<String>, _ given: Set<String>) -> Bool {
      wanted.isEmpty || !wanted.isDisjoint(with: given)
    }
    return (conditions.severities.isEmpty || conditions.severities.contains(incident.severity))
      && holds(Set(conditions.services.map(\.value)), incident.service.map { [$0] } ?? [])
      && holds(conditions.dataClasses, dataClasses)
      && holds(conditions.regions, regions)
      && holds(conditions.tags, incident.tags)
  }

  mutating func zone(_ name: String) -> Zone {
    if let zone = zones[name] { return zone }
    report(.noZone, name, "the time zone `\(name)` has not been read; its times are computed in UTC")
    return .utc
  }

  private mutating func notify(_ target: Matrix.Target, by rule: Matrix.Rule, why: String) {
    let reference: Reference
    switch target {
    case .reference(let named): reference = named
    case .serviceOwner:
      guard let service else { return }
      reference = service.owner.value
    case .servicePolicy:
      guard let policy = service?.policy else { return }
      reference = policy.value
    }
    let label = "\(target)" == "\(reference)" ? "\(reference)" : "\(target) → \(reference)"
    add(
      reference, why: "\(why) → \(label)",
      Terms(
        rule: String(why.dropFirst("rule ".count)), start: at, within: rule.within, tlp: rule.tlp,
        template: rule.template?.value))
  }

  private mutating func notifyOwner(of clock: NotificationList.ObligationClock) {
    let rules = registry.matrices.flatMap(\.rules)
      .filter { rule in matches(rule.conditions) && rule.obligations.contains { $0.value == clock.id } }
    add(
      clock.owner, why: "obligation \(clock.id) → owner \(clock.owner)",
      Terms(
        rule: "obligation:\(clock.id)", start: at, within: nil, tlp: rules.map(\.tlp).max() ?? .amber,
        template: rules.compactMap(\.template?.value).first))
  }

  /// Words that nothing in the registry knows are likely typing errors, and would silently drop recipients and duties.
  private mutating func checkWords() {
    if let id = incident.service, registry.services[id] == nil {
      report(.unknownService, id, "there is no service `\(id)`" + suggestion(id, registry.services.keys))
    }
    let rules = registry.matrices.flatMap(\.rules)
    let classes = Set(rules.flatMap(\.conditions.dataClasses)).union(registry.services.values.flatMap(\.dataClasses))
    for word in incident.dataClasses.subtracting(classes).sorted() {
      report(
        .unknownClass, word, "no rule and no service knows the data class `\(word)`" + suggestion(word, classes))
    }
    let places = Set(rules.flatMap(\.conditions.regions)).union(registry.services.values.flatMap(\.regions))
    for word in incident.regions.subtracting(places).sorted() {
      report(.unknownClass, word, "no rule and no service knows the region `\(word)`" + suggestion(word, places))
    }
    let systems = Set(registry.persons.values.flatMap { $0.methods.flatMap(\.sharedFate) })
      .union(registry.channels.values.flatMap(\.sharedFate))
    for word in incident.compromised.subtracting(systems).sorted() {
      report(
        .unknownSystem, word, "no method and no channel depends on the system `\(word)`" + suggestion(word, systems))
    }
  }

  private func suggestion(_ word: String, _ candidates: some Sequence<String>) -> String {
    guard let candidate = didYouMean(word, among: candidates.sorted()) else { return "" }
    return "; did you mean `\(candidate)`?"
  }
}
