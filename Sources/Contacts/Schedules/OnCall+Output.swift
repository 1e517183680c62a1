public import Calendars
public import JSON

extension OnCall {
  /// The document `runback/contacts-who/v1`.
  public func json(at: Timestamp, zones: Zones) -> JSONValue {
    var because: JSONObject
    switch reason {
    case .override(let id, let reason):
      because = ["override": .string(id), "reason": reason.map { .string($0) } ?? .null]
    case .layer(let id, let rotation, let position, let count):
      because = [
        "layer": .string(id), "rotation": .int(Int64(rotation)), "turn": .int(Int64(position) + 1),
        "of": .int(Int64(count)),
      ]
    case .notBegun: because = [:]
    }
    because["text"] = .string(explanation)
    return [
      "schema": "runback/contacts-who/v1",
      "at": .string(at.rfc3339),
      "tzdata": .string(zones.version),
      "schedule": .string(schedule),
      "person": person.map { .string($0) } ?? .null,
      "from": from.map { .string($0.rfc3339) } ?? .null,
      "until": until.map { .string($0.rfc3339) } ?? .null,
      "because": .object(because),
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
    return ScheduleReader(schedule, overrides: overrides, zone: zone).answer(at: instant)
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
    planner.add(reference, why: "", start: instant, within: nil, tlp: .clear)
    var seen: Set<String> = []
    return planner.candidates.map(\.person).filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
  }
}
