public import JSON

/// The first entry of a journal: everything that is needed to go on without any other file.
public struct RunCreated: Sendable, Hashable {
  public var run: RunID
  public var version: JournalVersion
  public var runbook: RecordedRunbook
  /// What else the run was judged by: contacts, policy, callees; paths as the user knows them.
  public var files: [RecordedFile]
  /// Values of the inputs; secrets are not among them.
  public var inputs: JSONObject
  /// The working directory: relative paths are relative to it, also when the run is resumed from elsewhere.
  public var directory: String
  /// The workspace, where there is one.
  public var workspace: String?
  public var requester: String
  /// How the requester was proven; `unproven` when only the operating system says so.
  public var proof: String
  public var host: String
  public var processID: Int32
  /// The version of Runback.
  public var program: String
  public var mode: RunMode
  public var incident: String?
  /// The key that the run holds until it is finished.
  public var lock: String?
  /// Why the runbook was believed: `unverified`, `verified: …`, `allowed untrusted: …`.
  public var trust: String
  /// The step in the middle at which the run starts, and why.
  public var from: RunStart?
  /// Preflight steps that are not asked, by id, each with the reason.
  public var skippedPreflight: JSONObject
  /// Who may approve and with which keys, as the contacts had it when the run began; empty when nothing wants approval.
  public var approvers: JSONObject
  /// The requester's armoured SSH signature over ``signedBytes``, where a key was at hand.
  public var signature: String?

  /// What the signature is for.
  public static let namespace = "runback-run"

  public init(
    run: RunID, version: JournalVersion = .current, runbook: RecordedRunbook, files: [RecordedFile] = [],
    inputs: JSONObject = JSONObject(), directory: String, workspace: String? = nil, requester: String,
    proof: String = "unproven", host: String, processID: Int32,
    program: String, mode: RunMode = .interactive, incident: String? = nil, lock: String? = nil,
    trust: String = "unverified", from: RunStart? = nil, skippedPreflight: JSONObject = JSONObject(),
    approvers: JSONObject = JSONObject(), signature: String? = nil
  ) {
    self.run = run
    self.version = version
    self.runbook = runbook
    self.files = files
    self.inputs = inputs
    self.directory = directory
    self.workspace = workspace
    self.requester = requester
    self.proof = proof
    self.host = host
    self.processID = processID
    self.program = program
    self.mode = mode
    self.incident = incident
    self.lock = lock
    self.trust = trust
    self.from = from
    self.skippedPreflight = skippedPreflight
    self.approvers = approvers
    self.signature = signature
  }

  /// What the requester signs: everything that the entry says but the signature and what follows from it.
  public var signedBytes: [UInt8] {
    var object = JSONObject()
    write(to: &object)
    object["proof"] = nil
    object["signature"] = nil
    return Array((JSONValue.object(object).compact + "\n").utf8)
  }

  init(_ fields: FieldReader) throws(FieldError) {
    let name = try fields.string("run")
    guard let run = RunID(name) else { throw FieldError(reason: "has `run` `\(name)`, which is no run's name") }
    self.run = run
    let versionText = try fields.string("journalVersion")
    guard let version = JournalVersion(versionText) else {
      throw FieldError(reason: "has `journalVersion` `\(versionText)`, which is no version")
    }
    self.version = version
    let recorded = try fields.nested("runbook") { (fields: FieldReader) throws(FieldError) in
      try RecordedRunbook(fields)
    }
    guard let recorded else { throw FieldError(reason: "has no `runbook`") }
    runbook = recorded
    files = try fields.list("files") { (fields: FieldReader) throws(FieldError) in try RecordedFile(fields) }
    inputs = try fields.object("inputs")
    directory = try fields.string("directory")
    workspace = try fields.optionalString("workspace")
    requester = try fields.string("requester")
    proof = try fields.string("proof")
    host = try fields.string("host")
    processID = try fields.optionalInt32("pid") ?? 0
    program = try fields.string("program")
    mode = try fields.choice("mode")
    incident = try fields.optionalString("incident")
    lock = try fields.optionalString("lock")
    trust = try fields.string("trust")
    from = try fields.nested("from") { (fields: FieldReader) throws(FieldError) in try RunStart(fields) }
    skippedPreflight = try fields.object("skippedPreflight")
    approvers = try fields.object("approvers")
    signature = try fields.optionalString("signature")
  }

  func write(to object: inout JSONObject) {
    object.put("run", run.text)
    object.put("journalVersion", version.description)
    object.put("runbook", runbook.object)
    object.put("files", files.map(\.object))
    object.put("inputs", inputs)
    object.put("directory", directory)
    object.put("workspace", workspace)
    object.put("requester", requester)
    object.put("proof", proof)
    object.put("host", host)
    object.put("pid", processID)
    object.put("program", program)
    object.put("mode", mode.rawValue)
    object.put("incident", incident)
    object.put("lock", lock)
    object.put("trust", trust)
    object.put("from", from?.object)
    object.put("skippedPreflight", skippedPreflight)
    object.put("approvers", approvers)
    object.put("signature", signature)
  }
}

/// Where a run starts that does not start at the beginning.
public struct RunStart: Sendable, Hashable {
  public var step: String
  public var reason: String

  public init(step: String, reason: String) {
    self.step = step
    self.reason = reason
  }

  init(_ fields: FieldReader) throws(FieldError) {
    step = try fields.string("step")
    reason = try fields.string("reason")
  }

  var object: JSONObject { ["step": .string(step), "reason": .string(reason)] }
}

/// How a run asks.
public enum RunMode: String, Sendable, Hashable {
  case interactive
  case nonInteractive
  /// Asks before each step.
  case step
}

/// The runbook as it was when the run began, whole: resuming never reads the workspace's copy.
public struct RecordedRunbook: Sendable, Hashable {
  public var id: String
  public var title: String
  public var path: String
  public var text: String

  public init(id: String, title: String, path: String, text: String) {
    self.id = id
    self.title = title
    self.path = path
    self.text = text
  }

  public var digest: ContentDigest { ContentDigest(of: text.utf8) }

  init(_ fields: FieldReader) throws(FieldError) {
    id = try fields.string("id")
    title = try fields.string("title")
    path = try fields.string("path")
    text = try fields.string("text")
    guard try fields.digest("digest") == digest else {
      throw FieldError(reason: "has a runbook whose text does not match its digest")
    }
  }

  var object: JSONObject {
    [
      "id": .string(id), "title": .string(title), "path": .string(path), "digest": .string(digest.hex),
      "text": .string(text),
    ]
  }
}

/// A file that mattered to a run, by its digest.
public struct RecordedFile: Sendable, Hashable {
  public var path: String
  public var digest: ContentDigest

  public init(path: String, digest: ContentDigest) {
    self.path = path
    self.digest = digest
  }

  init(_ fields: FieldReader) throws(FieldError) {
    path = try fields.string("path")
    digest = try fields.digest("digest")
  }

  var object: JSONObject { ["path": .string(path), "digest": .string(digest.hex)] }
}
