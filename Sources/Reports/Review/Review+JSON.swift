import Calendars
public import JSON
import Journal

extension Review {
  /// The document `runback/report/v1`.
  public var json: JSONValue {
    [
      "schema": "runback/report/v1", "run": .string(overview.run.text), "overview": overview.json,
      "warnings": JSONValue(warnings), "impact": impact.json, "timeline": .array(timeline.map(\.json)),
      "findings": .array(findings.map(\.json)), "decisions": .array(decisions.map(\.json)),
      "approvals": .array(approvals.map(\.json)), "steps": .array(steps.map(\.json)),
      "callSheets": JSONValue(callSheets), "deadlines": .array(deadlines.map(\.json)),
      "told": .array(tellings.map(\.json)), "undo": undo.json,
      "missing": .array(missing.map { .object($0.object) }), "actions": .array(actions.map(\.json)),
      "corrections": .array(corrections.map(\.json)), "integrity": integrity.json,
    ]
  }
}

extension ReviewOverview {
  var json: JSONValue {
    [
      "title": .string(title), "runbook": .string(runbook), "runbookDigest": .string(runbookDigest.hex),
      "severity": JSONValue(severity), "incident": incident?.json ?? .null, "outcome": .string(outcome.rawValue),
      "reason": JSONValue(reason), "began": .string(began.rfc3339), "ended": .string(ended.rfc3339),
      "requester": .string(requester), "requesterKey": JSONValue(requesterKey), "proof": .string(proof),
      "host": .string(host), "program": .string(program), "mode": .string(mode.rawValue), "trust": .string(trust),
      "inputs": .object(inputs),
      "start": start.map { ["step": .string($0.step), "reason": .string($0.reason)] } ?? .null,
      "skippedPreflight": .object(skippedPreflight), "controls": JSONValue(controls),
    ]
  }
}

extension ReviewIncident {
  var json: JSONValue {
    [
      "id": .string(id), "title": JSONValue(title), "severity": JSONValue(severity),
      "moments": .array(moments.map { ["name": .string($0.name), "time": .string($0.time.rfc3339)] }),
      "compromised": JSONValue(compromised),
    ]
  }
}

extension ReviewImpact {
  var json: JSONValue {
    [
      "remarks": .array(remarks.map(\.json)), "untrusted": JSONValue(untrusted), "changed": JSONValue(changed),
      "rollbacks": .array(
        rollbacks.map { rollback in
          [
            "step": .string(rollback.step), "from": JSONValue(rollback.from), "target": JSONValue(rollback.target),
            "commit": JSONValue(rollback.commit), "pushed": .bool(rollback.isPushed), "kept": JSONValue(rollback.kept),
          ]
        }),
    ]
  }
}

extension ReviewRemark {
  var json: JSONValue { ["line": .int(line), "text": .string(text), "by": .string(by)] }
}

extension TimelineEvent {
  var json: JSONValue {
    [
      "time": .string(time.rfc3339), "lane": .string(lane.rawValue), "kind": .string(kind.rawValue),
      "text": .string(text), "who": .string(who), "line": number(line),
      "evidence": .array(evidence.map { .string($0.digest.hex) }), "recorded": JSONValue(recorded?.rfc3339),
      "corrects": number(corrects), "correctedBy": number(correctedBy), "since": JSONValue(since?.rfc3339),
    ]
  }
}

extension ReviewFinding {
  var json: JSONValue {
    ["kind": .string(kind.rawValue), "text": .string(text), "by": JSONValue(by), "line": number(line)]
  }
}

extension ReviewDecision {
  var json: JSONValue {
    [
      "line": .int(line), "time": .string(time.rfc3339), "step": .string(step), "question": JSONValue(question),
      "choice": .string(choice), "by": .string(by), "reason": JSONValue(reason),
    ]
  }
}

extension ReviewApproval {
  var json: JSONValue {
    [
      "line": .int(line), "step": .string(step), "request": .string(digest.hex), "count": JSONValue(count),
      "from": .string(from), "expires": JSONValue(expires?.rfc3339), "breakGlass": JSONValue(breakGlass),
      "notify": JSONValue(notify), "isGranted": .bool(isGranted),
      "granted": .array(
        granted.map { ["person": .string($0.person), "key": .string($0.key), "line": .int($0.line)] }),
      "refused": .array(
        refused.map { ["reason": .string($0.reason), "key": JSONValue($0.key), "line": .int($0.line)] }),
    ]
  }
}

extension ReviewStep {
  var json: JSONValue {
    [
      "id": .string(id), "title": .string(title), "state": .string(state), "attempts": JSONValue(attempts),
      "began": JSONValue(began?.rfc3339), "ended": JSONValue(ended?.rfc3339), "remarks": .string(remarks),
      "doneBy": JSONValue(doneBy), "evidence": .array(evidence.map { .string($0.digest.hex) }),
    ]
  }
}

extension ReviewDeadline {
  var json: JSONValue {
    [
      "id": .string(id), "title": .string(title), "due": JSONValue(due?.rfc3339), "since": JSONValue(since?.rfc3339),
      "to": .string(to), "cite": .string(cite), "step": .string(step), "filed": filed?.json ?? .null,
    ]
  }
}

extension ReviewFiling {
  var json: JSONValue {
    ["duty": .string(duty), "at": .string(at.rfc3339), "receipt": .string(receipt), "by": .string(by)]
  }
}

extension ReviewTelling {
  var json: JSONValue {
    [
      "recipient": .string(recipient), "method": .string(method), "standing": .string(standing.rawValue),
      "at": .string(at.rfc3339), "detail": JSONValue(detail),
    ]
  }
}

extension ReviewUndo {
  var json: JSONValue {
    [
      "undone": JSONValue(undone), "armed": JSONValue(armed),
      "byHand": .array(byHand.map { ["step": .string($0.step), "reason": .string($0.reason)] }),
    ]
  }
}

extension ImprovementAction {
  var json: JSONValue {
    [
      "line": .int(line), "text": .string(text), "owner": JSONValue(owner), "due": JSONValue(due?.description),
      "by": .string(by), "done": done?.json ?? .null,
    ]
  }
}

extension ReviewCorrection {
  var json: JSONValue {
    [
      "line": .int(line), "occurred": .string(occurred.rfc3339), "recorded": .string(recorded.rfc3339),
      "by": .string(by), "text": .string(text),
      "corrects": corrects.map {
        ["line": .int($0.line), "time": .string($0.time.rfc3339), "text": .string($0.text)]
      } ?? .null,
    ]
  }
}

extension ReviewIntegrity {
  var json: JSONValue {
    [
      "entries": JSONValue(entries), "head": .string(head.hex), "good": .bool(isGood), "fault": JSONValue(fault),
      "tornBytes": JSONValue(tornBytes), "seal": .string(seal), "sealed": .bool(isSealed),
      "attachments": .array(
        attachments.map { attachment in
          [
            "digest": .string(attachment.digest.hex), "size": .int(attachment.size), "name": JSONValue(attachment.name),
            "line": .int(attachment.line), "problem": JSONValue(attachment.problem),
          ]
        }),
      "files": .array(files.map { ["path": .string($0.path), "digest": .string($0.digest.hex)] }),
    ]
  }
}

private func number(_ value: Int64?) -> JSONValue { value.map(JSONValue.int) ?? .null }
