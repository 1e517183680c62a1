import Calendars
import JSON

/// What the HTTP API of Grafana OnCall gives for `users`, `schedules` and `on_call_shifts`, each a list or a page with
/// `results`, in one object.
struct GrafanaImport {
  private var result = ImportedContacts()
  private var ids = IdentifierMaker()
  private var written: Set<String> = []
  private var shifts: [String: JSONValue] = [:]
  private let zones: ZoneDatabase
  private let defaultZone: String

  static func read(_ bytes: [UInt8], zone: String, zones: ZoneDatabase) throws(ContactsError) -> ImportedContacts {
    let root = try JSONExport.parse(bytes)
    var reader = GrafanaImport(zones: zones, defaultZone: zone)
    let schedules = JSONExport.list(root["schedules"])
    let users = JSONExport.list(root["users"])
    guard !schedules.isEmpty || !users.isEmpty else {
      throw ContactsError(.notImportable("it has neither `users` nor `schedules`", line: nil))
    }
    for shift in JSONExport.list(root["on_call_shifts"]) {
      if let id = shift["id"]?.stringValue { reader.shifts[id] = shift }
    }
    for user in users { reader.add(user: user) }
    for schedule in schedules { try reader.add(schedule: schedule) }
    return reader.result
  }

  private init(zones: ZoneDatabase, defaultZone: String) {
    self.zones = zones
    self.defaultZone = defaultZone
  }

  private mutating func add(user: JSONValue) {
    guard let key = user["id"]?.stringValue else { return }
    let name = user["username"]?.stringValue ?? key
    let id = ids.id(for: "user \(key)", from: name)
    guard let email = user["email"]?.stringValue, AddressCheck.problem(email, .email) == nil else { return }
    written.insert(key)
    var writer = DocumentWriter("Person", id: id, comment: "Grafana OnCall user \(key)")
    writer.text("name", user["name"]?.stringValue ?? name)
    if let zone = user["timezone"]?.stringValue.flatMap({ ZoneName($0) }) { writer.line("tz: \(zone)") }
    writer.method("mail", .email, email)
    result.add(writer)
  }

  private mutating func person(_ key: String) -> String {
    let id = ids.id(for: "user \(key)", from: key)
    if !written.contains(key) {
      result.note("user `\(key)` is `person:\(id)`: write it, the export does not say how to reach them")
    }
    return id
  }

  private mutating func add(schedule: JSONValue) throws(ContactsError) {
    guard let key = schedule["id"]?.stringValue else { return }
    let name = schedule["name"]?.stringValue ?? key
    if let url = schedule["ical_url_primary"]?.stringValue, !url.isEmpty {
      result.note("`\(name)` comes from a calendar: save it as a file, and import that with the format icalendar")
      return
    }
    let zoneName = schedule["time_zone"]?.stringValue ?? defaultZone
    guard let checked = ZoneName(zoneName) else {
      result.note("`\(name)` is left out: `\(zoneName)` is no time zone of the form `Area/City`")
      return
    }
    let zone: Zone
    do throws(ZoneError) {
      zone = try zones.zone(checked)
    } catch {
      throw ContactsError(.zone(error))
    }
    let id = ids.id(for: "schedule \(key)", from: name)
    var layers: [(level: Int64, layer: ImportedLayer)] = []
    var overrides: [(from: CivilDateTime, until: CivilDateTime, user: String)] = []
    for reference in JSONExport.list(schedule["shifts"]) {
      let inline: JSONValue? = reference.objectValue == nil ? Optional.none : reference
      guard let shift = reference.stringValue.flatMap({ shifts[$0] }) ?? inline else {
        result.note("`\(name)`: the shift `\(reference.stringValue ?? "?")` is not in the export")
        continue
      }
      add(shift, of: name, zone, zoneName, &layers, &overrides)
    }
    guard !layers.isEmpty else {
      result.note("`\(name)` is left out: none of its shifts can be had")
      return
    }
    // A higher level wins; shifts of one level are all on call.
    let ordered = layers.enumerated().sorted { ($0.element.level, $0.offset) < ($1.element.level, $1.offset) }.map(
      \.element)
    let levels = Set(ordered.map(\.level))
    let adds = levels.count == 1 && ordered.count > 1
    if levels.count > 1, levels.count < ordered.count {
      result.note("`\(name)`: shifts of one level are all on call there; here the last one wins: check its layers")
    }
    var writer = DocumentWriter("Schedule", id: id, comment: "Grafana OnCall schedule \(key)")
    writer.text("name", name)
    writer.line("tz: \(checked)")
    if adds { writer.line("overlap: additive") }
    writer.line("layers:")
    for (index, entry) in ordered.enumerated() {
      let layer = entry.layer
      let named = ImportedLayer(
        id: "layer-\(index + 1)", start: layer.start, until: layer.until, every: layer.every, users: layer.users,
        only: layer.only)
      writer.line(named.line)
    }
    result.add(writer)
    for (index, override) in overrides.enumerated() {
      var writer = DocumentWriter("Override", id: ids.id(for: "override \(key) \(index)", from: "\(id)-\(index + 1)"))
      for line in ["schedule: \(id)", "from: \(override.from)", "until: \(override.until)", "user: \(override.user)"] {
        writer.line(line)
      }
      result.add(writer)
    }
  }

  private mutating func add(
    _ shift: JSONValue, of schedule: String, _ zone: Zone, _ zoneName: String,
    _ layers: inout [(level: Int64, layer: ImportedLayer)],
    _ overrides: inout [(from: CivilDateTime, until: CivilDateTime, user: String)]
  ) {
    let name = shift["name"]?.stringValue ?? shift["id"]?.stringValue ?? "?"
    func drop(_ why: String) { result.note("`\(schedule)`: the shift `\(name)` is left out: \(why)") }
    if let own = shift["time_zone"]?.stringValue, own != zoneName { return drop("its time zone is not the schedule's") }
    guard let start = JSONExport.local(shift["rotation_start"]?.stringValue ?? shift["start"]?.stringValue, in: zone),
      let duration = shift["duration"]?.intValue, duration > 0, duration <= 366 * 86_400
    else { return drop("it has no start or duration") }
    let type = shift["type"]?.stringValue ?? ""
    if type == "single_event" || type == "override" {
      for user in JSONExport.list(shift["users"]).compactMap(\.stringValue) {
        overrides.append((start, start.adding(seconds: Int(duration)), person(user)))
      }
      return
    }
    var columns: [[String]] = []
    if type == "rolling_users" {
      let groups = JSONExport.list(shift["rolling_users"]).map { JSONExport.list($0).compactMap(\.stringValue) }
      let first = Int(shift["start_rotation_from_user_index"]?.intValue ?? 0)
      let turned = groups.indices.map { groups[($0 + max(0, first % max(1, groups.count))) % groups.count] }
      // People who share a turn are layers side by side.
      for column in 0..<(turned.map(\.count).max() ?? 0) {
        columns.append(turned.map { $0.count > column ? person($0[column]) : "nobody" })
      }
    } else if type == "recurrent_event" {
      columns = JSONExport.list(shift["users"]).compactMap(\.stringValue).map { [person($0)] }
    } else {
      return drop("its type `\(type)` is not known")
    }
    guard !columns.isEmpty else { return drop("it has no users") }
    guard let (every, only) = rhythm(shift, start, duration) else {
      return drop("its recurrence has no counterpart in layers; export the schedule as a calendar instead")
    }
    let until = JSONExport.local(shift["until"]?.stringValue, in: zone)
    let level = shift["level"]?.intValue ?? 0
    if columns.count > 1, level > 0 {
      result.note("`\(schedule)`: `\(name)` has several people at once: check its layers")
    }
    for users in columns {
      layers.append(
        (level, ImportedLayer(id: "x", start: start, until: until, every: every, users: users, only: only)))
    }
  }

  /// How long a turn is, and at which times of it somebody is on call; nil for what layers cannot say.
  private func rhythm(_ shift: JSONValue, _ start: CivilDateTime, _ duration: Int64) -> (String, [String])? {
    let interval = shift["interval"]?.intValue ?? 1
    guard (1...1000).contains(interval), JSONExport.list(shift["by_month"]).isEmpty,
      JSONExport.list(shift["by_monthday"]).isEmpty
    else { return nil }
    let days = JSONExport.list(shift["by_day"]).compactMap(\.stringValue).compactMap(Self.weekday)
    guard days.count == JSONExport.list(shift["by_day"]).count else { return nil }
    let period: Int64
    switch shift["frequency"]?.stringValue {
    case "hourly": period = 3600
    case "daily": period = 86_400
    case "weekly": period = 7 * 86_400
    case "monthly": return interval <= 12 && days.isEmpty && duration >= 28 * 86_400 ? ("\(interval)mo", []) : nil
    default: return nil
    }
    guard let every = ImportedLayer.step(seconds: period * interval) else { return nil }
    if !days.isEmpty {
      // On some days of every week; whose turn it is changes with the week.
      guard interval == 1, shift["frequency"]?.stringValue == "weekly", duration <= 86_400 else { return nil }
      // A day and a turn both begin with the week only when the turn begins then.
      if duration == 86_400 {
        let windows = days.compactMap { ImportedLayer.weekly(from: $0, start.time, seconds: duration) }
        return (every, windows)
      }
      return ImportedLayer.daily(from: start.time, seconds: duration, days: days).map { (every, [$0]) }
    }
    if duration >= period * interval { return (every, []) }
    guard interval == 1 else { return nil }
    switch shift["frequency"]?.stringValue {
    case "daily": return ImportedLayer.daily(from: start.time, seconds: duration).map { (every, [$0]) }
    case "weekly":
      return ImportedLayer.weekly(from: start.date.weekday, start.time, seconds: duration).map { (every, [$0]) }
    default: return nil
    }
  }

  private static func weekday(_ text: String) -> Weekday? {
    Weekday.allCases.first { $0.shortName.prefix(2).uppercased() == text }
  }
}
