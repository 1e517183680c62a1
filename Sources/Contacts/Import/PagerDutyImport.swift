import Calendars
import JSON

/// What the REST API v2 of PagerDuty gives for `users` (with `contact_methods`), `schedules` (one with its
/// `schedule_layers` as `/schedules/ID` gives it, or several), `overrides` and `escalation_policies`, in one object.
struct PagerDutyImport {
  private var result = ImportedContacts()
  private var ids = IdentifierMaker()
  private var written: Set<String> = []
  private let zones: ZoneDatabase

  static func read(_ bytes: [UInt8], zones: ZoneDatabase) throws(ContactsError) -> ImportedContacts {
    let root = try JSONExport.parse(bytes)
    var reader = PagerDutyImport(zones: zones)
    let users = JSONExport.list(root["users"]) + JSONExport.list(root["user"])
    let schedules = JSONExport.list(root["schedules"]) + JSONExport.list(root["schedule"])
    let policies = JSONExport.list(root["escalation_policies"]) + JSONExport.list(root["escalation_policy"])
    guard !users.isEmpty || !schedules.isEmpty || !policies.isEmpty else {
      throw ContactsError(
        .notImportable("it has neither `users` nor `schedules` nor `escalation_policies`", line: nil))
    }
    for user in users { reader.add(user: user) }
    for schedule in schedules { try reader.add(schedule: schedule) }
    for policy in policies { reader.add(policy: policy) }
    return reader.result
  }

  private init(zones: ZoneDatabase) { self.zones = zones }

  private mutating func person(_ user: JSONValue?) -> String? {
    guard let user, let key = user["id"]?.stringValue else { return nil }
    let name = user["name"]?.stringValue ?? user["summary"]?.stringValue ?? key
    let id = ids.id(for: "user \(key)", from: name)
    if !written.contains(key) {
      result.note("`\(name)` is `person:\(id)`: write it, the export does not say how to reach them")
    }
    return id
  }

  private mutating func add(user: JSONValue) {
    guard let key = user["id"]?.stringValue else { return }
    let name = user["name"]?.stringValue ?? user["summary"]?.stringValue ?? key
    var methods: [(String, ContactMethod.Kind, String)] = []
    func method(_ kind: ContactMethod.Kind, _ value: String) {
      guard !methods.contains(where: { $0.1 == kind && $0.2 == value }) else { return }
      if let problem = AddressCheck.problem(value, kind) {
        result.note("`\(name)`: `\(value)` is left out: it must be \(problem)")
        return
      }
      let count = methods.count { $0.1 == kind }
      methods.append((count == 0 ? kind.rawValue : "\(kind.rawValue)-\(count + 1)", kind, value))
    }
    for contact in JSONExport.list(user["contact_methods"]) {
      guard let address = contact["address"]?.stringValue else { continue }
      switch contact["type"]?.stringValue {
      case "phone_contact_method", "sms_contact_method":
        method(.tel, "+\(contact["country_code"]?.intValue ?? 1) \(address)")
      case "email_contact_method": method(.email, address)
      default: result.note("`\(name)`: pushes to an app stay with PagerDuty, and are left out")
      }
    }
    if let email = user["email"]?.stringValue { method(.email, email) }
    guard !methods.isEmpty else {
      _ = person(user)
      return
    }
    written.insert(key)
    let id = ids.id(for: "user \(key)", from: name)
    var writer = DocumentWriter("Person", id: id, comment: "PagerDuty user \(key)")
    writer.text("name", name)
    if let zone = user["time_zone"]?.stringValue.flatMap({ ZoneName($0) }) { writer.line("tz: \(zone)") }
    for (method, kind, value) in methods { writer.method(method, kind, value) }
    result.add(writer)
  }

  private mutating func add(schedule: JSONValue) throws(ContactsError) {
    guard let key = schedule["id"]?.stringValue else { return }
    let name = schedule["name"]?.stringValue ?? schedule["summary"]?.stringValue ?? key
    let id = ids.id(for: "schedule \(key)", from: name)
    let zoneName = schedule["time_zone"]?.stringValue ?? "UTC"
    guard let checked = ZoneName(zoneName == "Etc/UTC" ? "UTC" : zoneName) else {
      result.note("`\(name)` is left out: `\(zoneName)` is no time zone of the form `Area/City`")
      return
    }
    let zone = try readZone(checked)
    // The service gives the layer that wins first; here the last one wins.
    let given = JSONExport.list(schedule["schedule_layers"])
    var layers: [ImportedLayer] = []
    for layer in given.reversed() {
      if let layer = self.layer(layer, number: layers.count + 1, of: name, zone) { layers.append(layer) }
    }
    guard !layers.isEmpty else {
      result.note("`\(name)` is left out: it has no layer that can be had; fetch it with its `schedule_layers`")
      return
    }
    if layers.count > 1 { result.note("`\(name)`: check the order of its layers: the last one wins") }
    var writer = DocumentWriter("Schedule", id: id, comment: "PagerDuty schedule \(key)")
    writer.text("name", name)
    writer.line("tz: \(checked)")
    writer.line("layers:")
    for layer in layers { writer.line(layer.line) }
    result.add(writer)
    let overrides = JSONExport.list(schedule["overrides"])
    for (index, override) in overrides.enumerated() {
      guard let from = JSONExport.local(override["start"]?.stringValue, in: zone),
        let until = JSONExport.local(override["end"]?.stringValue, in: zone), from < until,
        let user = person(override["user"])
      else {
        result.note("`\(name)`: override \(index + 1) is left out: it has no times or no user")
        continue
      }
      var writer = DocumentWriter("Override", id: ids.id(for: "override \(key) \(index)", from: "\(id)-\(index + 1)"))
      for line in ["schedule: \(id)", "from: \(from)", "until: \(until)", "user: \(user)"] { writer.line(line) }
      result.add(writer)
    }
  }

  private func readZone(_ name: ZoneName) throws(ContactsError) -> Zone {
    do throws(ZoneError) {
      return try zones.zone(name)
    } catch {
      throw ContactsError(.zone(error))
    }
  }

  private mutating func layer(_ layer: JSONValue, number: Int, of schedule: String, _ zone: Zone) -> ImportedLayer? {
    let name = layer["name"]?.stringValue ?? "layer \(number)"
    let users = JSONExport.list(layer["users"]).compactMap { person($0["user"] ?? $0) }
    guard let begins = JSONExport.local(layer["start"]?.stringValue, in: zone),
      let turn = layer["rotation_turn_length_seconds"]?.intValue, let every = ImportedLayer.step(seconds: turn),
      let anchor = JSONExport.local(
        layer["rotation_virtual_start"]?.stringValue ?? layer["start"]?.stringValue, in: zone),
      !users.isEmpty
    else {
      result.note("`\(schedule)`: the layer `\(name)` is left out: it has no users, times or length of a turn")
      return nil
    }
    let until = JSONExport.local(layer["end"]?.stringValue, in: zone)
    // Layers cannot be deleted there, only ended.
    if let until, until <= begins { return nil }
    var imported = ImportedLayer(
      id: "layer-\(number)", start: anchor, until: until, every: every, users: users)
    if anchor < begins, let step = CalendarStep(every) {
      // The turn under way when the layer begins keeps its place in the rotation.
      let passed = max(0, step.estimatedCount(from: anchor, to: begins))
      let shift = step.stepping(anchor, count: passed) > begins ? max(0, passed - 1) : passed
      imported = ImportedLayer(
        id: "layer-\(number)", start: step.stepping(anchor, count: shift), until: until, every: every,
        users: users.indices.map { users[($0 + shift) % users.count] })
    }
    for restriction in JSONExport.list(layer["restrictions"]) {
      guard let window = window(restriction) else {
        result.note("`\(schedule)`: a restriction of `\(name)` is not understood, and the layer left out")
        return nil
      }
      imported.only.append(window)
    }
    return imported
  }

  private func window(_ restriction: JSONValue) -> String? {
    guard let time = restriction["start_time_of_day"]?.stringValue.flatMap({ CivilTime(String($0.prefix(8))) }),
      let seconds = restriction["duration_seconds"]?.intValue
    else { return nil }
    guard restriction["type"]?.stringValue == "weekly_restriction" else {
      return ImportedLayer.daily(from: time, seconds: seconds)
    }
    guard let day = restriction["start_day_of_week"]?.intValue.flatMap({ Weekday(rawValue: Int($0)) }) else {
      return nil
    }
    return ImportedLayer.weekly(from: day, time, seconds: seconds)
  }

  private mutating func add(policy: JSONValue) {
    guard let key = policy["id"]?.stringValue else { return }
    let name = policy["name"]?.stringValue ?? policy["summary"]?.stringValue ?? key
    var steps: [String] = []
    for rule in JSONExport.list(policy["escalation_rules"]) {
      var targets: [String] = []
      for target in JSONExport.list(rule["targets"]) {
        let kind = target["type"]?.stringValue ?? ""
        if kind.hasPrefix("user"), let user = person(target) {
          targets.append("person:\(user)")
        } else if kind.hasPrefix("schedule"), let id = target["id"]?.stringValue {
          targets.append("schedule:\(ids.id(for: "schedule \(id)", from: target["summary"]?.stringValue ?? id))")
        } else {
          result.note("`\(name)`: a target of the type `\(kind)` is left out")
        }
      }
      let minutes = rule["escalation_delay_in_minutes"]?.intValue ?? 0
      if !targets.isEmpty, minutes > 0, minutes <= 10_000 {
        steps.append("  - { notify: [\(targets.joined(separator: ", "))], within: \(minutes)m }")
      }
    }
    guard !steps.isEmpty else { return }
    if let loops = policy["num_loops"]?.intValue, loops > 0 {
      result.note("`\(name)` is repeated \(loops) times there; here nobody is told twice")
    }
    var writer = DocumentWriter(
      "Escalation", id: ids.id(for: "policy \(key)", from: name), comment: "PagerDuty escalation policy \(key)")
    writer.line("steps:")
    for step in steps { writer.line(step) }
    result.add(writer)
  }
}
