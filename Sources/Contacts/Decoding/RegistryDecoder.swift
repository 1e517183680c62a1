import Diagnostics
import YAML

/// Collects the documents of all files. Ids are unique within their kind.
struct RegistryDecoder {
  enum Kind: String, CaseIterable {
    case person = "Person"
    case group = "Group"
    case schedule = "Schedule"
    case override = "Override"
    case service = "Service"
    case channel = "Channel"
    case escalation = "Escalation"
    case matrix = "Matrix"
    case obligation = "Obligation"
    case calendar = "Calendar"
    case template = "Template"

    /// As messages call a document: `a person`.
    var phrase: String {
      switch self {
      case .override, .escalation, .obligation: "an \(rawValue.lowercased())"
      case .person, .group, .schedule, .service, .channel, .matrix, .calendar, .template: "a \(rawValue.lowercased())"
      }
    }
  }

  let sources: [Source]
  private(set) var diagnostics: [Diagnostic] = []
  /// Ids of documents that exist and have errors, so that references to them are not called dangling as well.
  private(set) var lost: [Kind: Set<String>] = [:]

  private var persons: [String: Person] = [:]
  private var groups: [String: Group] = [:]
  private var schedules: [String: Schedule] = [:]
  private var overrides: [Override] = []
  private var services: [String: Service] = [:]
  private var channels: [String: Channel] = [:]
  private var escalations: [String: Escalation] = [:]
  private var matrices: [Matrix] = []
  private var obligations: [String: Obligation] = [:]
  private var calendars: [String: HolidayCalendar] = [:]
  private var templates: [String: Template] = [:]
  private var places: [Kind: [String: Place]] = [:]

  init(sources: [Source]) { self.sources = sources }

  mutating func registry(digest: String) -> Registry {
    // Most registries name no calendar file, and need no index of everybody's names.
    guard schedules.values.contains(where: { $0.source != nil }) else { return found(digest: digest) }
    var calendars = CalendarSources(sources: sources, people: EventPeople(persons.values))
    for (id, schedule) in schedules.sorted(by: { $0.key < $1.key }) where schedule.source != nil {
      schedules[id]?.calendar = calendars.calendar(of: schedule)
    }
    diagnostics += calendars.diagnostics
    return found(digest: digest)
  }

  private func found(digest: String) -> Registry {
    Registry(
      sources: sources, digest: digest, persons: persons, groups: groups, schedules: schedules, overrides: overrides,
      services: services, channels: channels, escalations: escalations, matrices: matrices, obligations: obligations,
      calendars: calendars, templates: templates)
  }

  mutating func decode(_ index: Int) {
    if CalendarSources.isCalendar(sources[index]) { return }
    let context = DecodingContext(sources[index])
    let (documents, found) = YAMLDocument.parse(sources[index])
    for diagnostic in found { context.report(diagnostic) }
    let decoder = DocumentDecoder(context: context, source: index)
    for document in documents {
      // What stands between two `---` may be nothing but a comment.
      if document.range.isEmpty, document.scalar?.resolved == .null { continue }
      decode(document, with: decoder)
    }
    diagnostics += context.diagnostics
  }

  private mutating func decode(_ document: Node, with decoder: DocumentDecoder) {
    let context = decoder.context
    let what = document["kind"]?.scalar.flatMap { Kind(rawValue: $0.text)?.phrase }
    guard var mapping = MappingDecoder(document, what: what ?? "a document of the registry", in: context) else {
      return
    }
    _ = mapping.required("apiVersion") { context.enumeration($0, $1, among: ["runback/v1"]) }
    guard let kind: Kind = mapping.required("kind", context.enumeration) else { return }
    if let id = document["id"]?.scalar?.text { lost[kind, default: []].insert(id) }

    switch kind {
    case .person:
      if let value = decoder.person(&mapping), new(kind, value.id, value.place) { persons[value.id] = value }
    case .group: if let value = decoder.group(&mapping), new(kind, value.id, value.place) { groups[value.id] = value }
    case .schedule:
      if let value = decoder.schedule(&mapping), new(kind, value.id, value.place) { schedules[value.id] = value }
    case .override:
      if let value = decoder.override(&mapping), new(kind, value.id, value.place) { overrides.append(value) }
    case .service:
      if let value = decoder.service(&mapping), new(kind, value.id, value.place) { services[value.id] = value }
    case .channel:
      if let value = decoder.channel(&mapping), new(kind, value.id, value.place) { channels[value.id] = value }
    case .escalation:
      if let value = decoder.escalation(&mapping), new(kind, value.id, value.place) { escalations[value.id] = value }
    case .matrix: if let value = decoder.matrix(&mapping), new(kind, value.id, value.place) { matrices.append(value) }
    case .obligation:
      if let value = decoder.obligation(&mapping), new(kind, value.id, value.place) { obligations[value.id] = value }
    case .calendar:
      if let value = decoder.calendar(&mapping), new(kind, value.id, value.place) { calendars[value.id] = value }
    case .template:
      if let value = decoder.template(&mapping), new(kind, value.id, value.place) { templates[value.id] = value }
    }
  }

  /// Reports the second document of one kind and id; a place in another file is named, one in the same is shown.
  private mutating func new(_ kind: Kind, _ id: String, _ place: Place) -> Bool {
    guard let first = places[kind]?[id] else {
      places[kind, default: [:]][id] = place
      return true
    }
    let isHere = first.source == place.source
    diagnostics.append(
      Diagnostic(
        .contactsDuplicateID, "there are two documents of the kind \(kind.rawValue) with the id `\(id)`",
        in: sources[place.source], at: place.range, label: "again",
        related: isHere ? [DiagnosticLabel(range: first.range, text: "first here")] : [],
        help: isHere ? [] : ["the first is in `\(sources[first.source].path)`"]))
    return false
  }
}
