public import JSON

/// What an entry says.
public enum JournalEvent: Sendable, Hashable {
  case runCreated(RunCreated)
  case runResumed(RunResumed)
  case runSuspended(RunSuspended)
  case runEnding(RunEnding)
  case runFinished(RunFinished)
  case undoBegun(UndoBegun)
  case undoFinished(UndoFinished)
  case stepIntent(StepIntent)
  case stepStarted(StepStarted)
  case stepOutput(StepOutput)
  case stepFinished(StepFinished)
  case stepSkipped(StepSkipped)
  case decision(Decision)
  case note(Note)
  case amendment(Amendment)
  case journalRepaired(JournalRepaired)
  case approvalRequested(ApprovalRequested)
  case approvalGranted(ApprovalGranted)
  case approvalRefused(ApprovalRefused)
  case runHandedOver(RunHandedOver)
  case runTakenOver(RunTakenOver)
  case runAmended(RunAmended)
  case seal(Seal)
  /// Written by a later minor version. Kept and shown; a run that holds one is not continued by this program.
  case unknown(type: String, members: JSONObject)

  /// The `type` of the line.
  public var type: String {
    switch self {
    case .runCreated: "run.created"
    case .runResumed: "run.resumed"
    case .runSuspended: "run.suspended"
    case .runEnding: "run.ending"
    case .runFinished: "run.finished"
    case .undoBegun: "undo.begun"
    case .undoFinished: "undo.finished"
    case .stepIntent: "step.intent"
    case .stepStarted: "step.started"
    case .stepOutput: "step.output"
    case .stepFinished: "step.finished"
    case .stepSkipped: "step.skipped"
    case .decision: "decision"
    case .note: "note"
    case .amendment: "amendment"
    case .journalRepaired: "journal.repaired"
    case .approvalRequested: "approval.requested"
    case .approvalGranted: "approval.granted"
    case .approvalRefused: "approval.refused"
    case .runHandedOver: "run.handedOver"
    case .runTakenOver: "run.takenOver"
    case .runAmended: "run.amended"
    case .seal: "seal"
    case .unknown(let type, _): type
    }
  }

  /// Every attachment that the entry names.
  public var attachments: [JournalAttachment] {
    switch self {
    case .stepOutput(let output): output.whole.map { [$0] } ?? []
    case .stepFinished(let finished): finished.evidence
    case .journalRepaired(let repaired): [repaired.removed]
    default: []
    }
  }

  init(type: String, _ fields: FieldReader) throws(FieldError) {
    switch type {
    case "run.created": self = .runCreated(try RunCreated(fields))
    case "run.resumed": self = .runResumed(try RunResumed(fields))
    case "run.suspended": self = .runSuspended(try RunSuspended(fields))
    case "run.ending": self = .runEnding(try RunEnding(fields))
    case "run.finished": self = .runFinished(try RunFinished(fields))
    case "undo.begun": self = .undoBegun(try UndoBegun(fields))
    case "undo.finished": self = .undoFinished(try UndoFinished(fields))
    case "step.intent": self = .stepIntent(try StepIntent(fields))
    case "step.started": self = .stepStarted(try StepStarted(fields))
    case "step.output": self = .stepOutput(try StepOutput(fields))
    case "step.finished": self = .stepFinished(try StepFinished(fields))
    case "step.skipped": self = .stepSkipped(try StepSkipped(fields))
    case "decision": self = .decision(try Decision(fields))
    case "note": self = .note(try Note(fields))
    case "amendment": self = .amendment(try Amendment(fields))
    case "journal.repaired": self = .journalRepaired(try JournalRepaired(fields))
    case "approval.requested": self = .approvalRequested(try ApprovalRequested(fields))
    case "approval.granted": self = .approvalGranted(try ApprovalGranted(fields))
    case "approval.refused": self = .approvalRefused(try ApprovalRefused(fields))
    case "run.handedOver": self = .runHandedOver(try RunHandedOver(fields))
    case "run.takenOver": self = .runTakenOver(try RunTakenOver(fields))
    case "run.amended": self = .runAmended(try RunAmended(fields))
    case "seal": self = .seal(try Seal(fields))
    default:
      var members = fields.object
      for key in ChainedLine.frame { members[key] = nil }
      self = .unknown(type: type, members: members)
    }
  }

  /// The same event with every text in it changed: for what must not be written down. Names of members, and
  /// the words that the format itself uses, stay; nil when what is left is no such event any more.
  public func mappingTexts(_ transform: (String) -> String) -> JournalEvent? {
    var object = JSONObject()
    write(to: &object)
    let changed = JSONValue.object(object).mappingTexts(transform).objectValue ?? object
    // A failure is answered with nil: the caller then writes less.
    return try? JournalEvent(type: type, FieldReader(object: changed))
  }

  func write(to object: inout JSONObject) {
    switch self {
    case .runCreated(let event): event.write(to: &object)
    case .runResumed(let event): event.write(to: &object)
    case .runSuspended(let event): event.write(to: &object)
    case .runEnding(let event): event.write(to: &object)
    case .runFinished(let event): event.write(to: &object)
    case .undoBegun(let event): event.write(to: &object)
    case .undoFinished(let event): event.write(to: &object)
    case .stepIntent(let event): event.write(to: &object)
    case .stepStarted(let event): event.write(to: &object)
    case .stepOutput(let event): event.write(to: &object)
    case .stepFinished(let event): event.write(to: &object)
    case .stepSkipped(let event): event.write(to: &object)
    case .decision(let event): event.write(to: &object)
    case .note(let event): event.write(to: &object)
    case .amendment(let event): event.write(to: &object)
    case .journalRepaired(let event): event.write(to: &object)
    case .approvalRequested(let event): event.write(to: &object)
    case .approvalGranted(let event): event.write(to: &object)
    case .approvalRefused(let event): event.write(to: &object)
    case .runHandedOver(let event): event.write(to: &object)
    case .runTakenOver(let event): event.write(to: &object)
    case .runAmended(let event): event.write(to: &object)
    case .seal(let event): event.write(to: &object)
    case .unknown(_, let members): for (key, value) in members.members { object[key] = value }
    }
  }
}

extension JSONValue {
  fileprivate func mappingTexts(_ transform: (String) -> String) -> JSONValue {
    switch self {
    case .string(let text): .string(transform(text))
    case .array(let elements): .array(elements.map { $0.mappingTexts(transform) })
    case .object(let object): .object(JSONObject(object.members.map { ($0.key, $0.value.mappingTexts(transform)) }))
    case .null, .bool, .int, .double: self
    }
  }
}
