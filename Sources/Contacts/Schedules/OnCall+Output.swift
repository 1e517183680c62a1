public import Calendars
public import JSON

extension OnCall {
  /// The document `runback/contacts-who/v1`.
  /// - Parameter commit: of the history from which the answer is; `nil`: the files as they are are no commit's.
  public func json(at: Timestamp, zones: Zones, registry: String, commit: String?) -> JSONValue {
    [
      "schema": "runback/contacts-who/v1",
      "at": .string(at.rfc3339),
      "tzdata": .string(zones.version),
      "registry": .string(registry),
      "commit": commit.map { .string($0) } ?? .null,
      "schedule": .string(schedule),
      "people": .array(people.map { .string($0) }),
      "until": until.map { .string($0.rfc3339) } ?? .null,
      "shifts": .array(shifts.map(\.json)),
      "gap": gap.map { .string($0.rawValue) } ?? .null,
    ]
  }
}

extension OnCall.Shift {
  var json: JSONValue {
    var because: JSONObject
    switch reason {
    case .override(let id, let reason):
      because = ["override": .string(id), "reason": reason.map { .string($0) } ?? .null]
    case .layer(let id, let rotation, let position, let count):
      because = [
        "layer": .string(id), "rotation": .int(Int64(rotation)), "turn": .int(Int64(position) + 1),
        "of": .int(Int64(count)),
      ]
    case .event(let uid, let file): because = ["event": .string(uid), "file": .string(file)]
    }
    because["text"] = .string(reason.explanation)
    return [
      "person": turn.person.map { .string($0) } ?? .null, "from": .string(from.rfc3339), "because": .object(because),
    ]
  }
}

extension Registry {
  /// Who is on call in a schedule at an instant.
  public func onCall(schedule id: String, at instant: Timestamp, zones: Zones) throws(ContactsError) -> OnCall {
    guard let schedule = schedules[id] else {
      throw ContactsError(.unknownSchedule(id, suggestion: suggestedSchedule(id)))
    }
    guard let zone = zones[schedule.zone] else {
      throw ContactsError(.zone(ZoneError(.unknown, zone: schedule.zone)))
    }
    return ScheduleReader(schedule, overrides: overrides, zone: zone, zones: zones).answer(at: instant)
  }

  /// Reads the zones that answers from this registry need.
  public func zones(from database: ZoneDatabase) throws(ContactsError) -> Zones {
    do throws(ZoneError) {
      return try Zones.load(zoneNames, from: database)
    } catch {
      throw ContactsError(.zone(error))
    }
  }

  /// Everybody whom a reference leads to at an instant, by id: for approvals and owners.
  public func people(_ reference: Reference, at instant: Timestamp, zones: Zones) -> [Person] {
    var planner = NotificationPlanner(
      registry: self, incident: Incident(severity: .sev1), at: instant, zones: zones)
    planner.add(
      reference, why: "",
      NotificationPlanner.Terms(rule: "", start: instant, within: nil, tlp: .clear, template: nil))
    var seen: Set<String> = []
    return planner.candidates.map(\.person).filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
  }
}
