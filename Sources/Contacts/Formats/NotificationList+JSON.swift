import Calendars
public import JSON

extension NotificationList {
  /// The document `runback/contacts-notify/v1`.
  public var json: JSONValue {
    [
      "schema": "runback/contacts-notify/v1",
      "at": .string(at.rfc3339),
      "tzdata": .string(tzdata),
      "registry": .string(registry),
      "incident": incident.json,
      "recipients": .array(recipients.map(\.json)),
      "obligations": .array(obligations.map(\.json)),
      "problems": .array(problems.map(\.json)),
    ]
  }
}

extension Incident {
  var json: JSONValue {
    var starts = JSONObject()
    for (trigger, time) in times.sorted(by: { $0.key.description < $1.key.description }) {
      starts[trigger.description] = .string(time.rfc3339)
    }
    return [
      "severity": .string(severity.rawValue),
      "service": service.map { .string($0) } ?? .null,
      "data": strings(dataClasses.sorted()),
      "regions": strings(regions.sorted()),
      "tags": strings(tags.sorted()),
      "compromised": strings(compromised.sorted()),
      "times": .object(starts),
    ]
  }
}

extension NotificationList.Recipient {
  var json: JSONValue {
    [
      "id": .string(id),
      "name": .string(name),
      "org": .string(organisation.rawValue),
      "languages": strings(languages),
      "tz": .string(zone),
      "localTime": .string(localTime.description),
      "why": strings(why),
      "methods": .array(
        methods.map {
          [
            "id": .string($0.id),
            "type": .string($0.kind.rawValue),
            "address": .string($0.address),
            "outOfBand": .bool($0.outOfBand),
            "sharedFate": strings($0.sharedFate),
          ]
        }),
      "independentWays": .int(Int64(independentWays)),
      "notBefore": .string(notBefore.rfc3339),
      "ackBy": ackBy.map { .string($0.rfc3339) } ?? .null,
      "tlp": .string(tlp.rawValue),
      "redacted": .bool(redacted),
      "rules": strings(rules),
      "template": template.map { .string($0) } ?? .null,
      "fallback": fallback.map { ["at": .string($0.at.rfc3339), "to": strings($0.to.map(\.description))] } ?? .null,
      "suppressed": .array(
        suppressed.map { ["method": $0.method.map { .string($0) } ?? .null, "reason": .string($0.reason)] }),
    ]
  }
}

extension NotificationList.ObligationClock {
  var json: JSONValue {
    [
      "id": .string(id),
      "title": .string(title),
      "due": due.map { .string($0.rfc3339) } ?? .null,
      "since": since.map { .string($0.rfc3339) } ?? .null,
      "trigger": .string(trigger.description),
      "waitingFor": strings(waitingFor.map(\.description)),
      "to": .string(to),
      "cite": .string(cite),
      "owner": .string(owner.description),
      "reviewed": reviewed.map { .string($0.description) } ?? .null,
      "why": strings(why),
    ]
  }
}

extension NotificationList.Problem {
  var json: JSONValue {
    ["kind": .string(kind.rawValue), "subject": .string(subject), "message": .string(message)]
  }
}

private func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
