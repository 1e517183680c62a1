import Approvals
import Calendars
import Contacts
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// `approve`: signatures of other people before the effect.
extension RunSession {
  /// A text with signatures, and where it came from.
  private struct Answer {
    let text: String
    let source: String
  }

  /// Nil: the signatures are there, or none are wanted.
  func approve(_ place: StepPlace) async throws(EngineError) -> Flow? {
    guard let approval = place.step.approve else { return nil }
    let plan: ApprovalPlan
    switch await approvalPlan(at: place) {
    case .plan(let found): plan = found
    case .nothingToDo: return nil
    case .failed(let why): return try failBefore(place, why)
    case .unplanned: return try failBefore(place, "it cannot be said what would be done, and approved")
    }
    var glass = answers.takeBrokenGlass(for: place.id)
    var pending = answers.approvals.map { Answer(text: $0.text, source: $0.source) }
    var hasAsked = false
    while true {
      let request = try request(place, approval, plan, glass: glass)
      glass = nil
      let given = try judge(request, pending + folderAnswers(), at: place)
      pending = []
      if given.count >= request.count {
        // While somebody was asked the world went on: what is approved is what is there now.
        if hasAsked { return try await approve(place) }
        approvedPlans[place.id] = plan.covers
        return nil
      }
      hasAsked = true
      let question = question(request, approval, given, at: place)
      switch try await asking(place, { person in await person.approve(question) }) {
      case .given(.answer(let text)): pending = [Answer(text: text, source: "pasted by \(environment.person.name)")]
      case .given(.breakGlass(let reason)): glass = reason
      case .suspend: return standStill(place)
      case .nobody:
        return .waits(
          RunSuspended(
            reason: question.sentence,
            missing: [
              MissingAnswer(
                kind: .approval, subject: place.id,
                question: ([question.sentence] + question.remarks + ["", request.text]).joined(separator: "\n"),
                flag: "--approval FILE")
            ]))
      }
    }
  }

  // MARK: The request

  /// The request that waits, if its plan still holds, else another one.
  private func request(
    _ place: StepPlace, _ approval: Step.Approval, _ plan: ApprovalPlan, glass: String?
  ) throws(EngineError) -> ApprovalRequested {
    let known = state.step(place.id).approvals
    let now = environment.clock.now()
    if let current = known.current, let before = ApprovalPlan(current.plan) {
      let isExpired = current.expires.map { now >= $0 } ?? false
      if before.holds(for: plan), !isExpired, glass == nil || glass == current.breakGlass { return current }
      if !before.holds(for: plan) {
        let text =
          "what step `\(place.id)` would do has changed: "
          + before.differences(to: plan).joined(separator: "; ")
        try record(.note(Note(text: text, by: "runback")), .later)
      }
    }
    let reason = glass ?? known.current?.breakGlass
    if reason != nil, approval.breakGlass == nil {
      throw EngineError(.invalidAnswer, "step `\(place.id)` has no `breakGlass`: nobody else can approve it")
    }
    let from = reason == nil ? approval.from.value : approval.breakGlass?.from.value ?? approval.from.value
    let count = reason == nil ? approval.count : approval.breakGlass?.count ?? approval.count
    let number = known.requests.count + 1
    let expires = approval.expires.map { now.adding($0) }
    let text = requestText(
      place, plan, number: number, from: from, count: count, expires: expires, glass: reason)
    let event = ApprovalRequested(
      step: place.id, number: number, text: text, plan: plan.object, from: from, count: count, expires: expires,
      breakGlass: reason, notify: reason == nil ? [] : everybody(in: approval.from.value))
    try record(.approvalRequested(event), .now)
    do throws(JournalError) {
      try environment.store.write(text, named: fileName(place.id, number), toApprovalsOf: run)
    } catch {
      throw EngineError(error)
    }
    return event
  }

  private func requestText(
    _ place: StepPlace, _ plan: ApprovalPlan, number: Int, from: String, count: Int, expires: Timestamp?, glass: String?
  ) -> String {
    let created = state.created
    let requester = "\(created?.requester ?? "?") on \(created?.host ?? "?") (\(created?.proof ?? "unproven"))"
    let runbook = created.map { "\($0.runbook.id) sha256:\($0.runbook.digest) (\($0.trust))" } ?? "?"
    let reasons = [created?.incident.map { "incident \($0)" }, created?.from.map { "from \($0.step): \($0.reason)" }]
    let reason = reasons.compactMap { $0 }.joined(separator: "; ")
    return ApprovalRequest(
      run: run.text, runbook: runbook, step: "\(place.id) (\(place.step.title.value))", number: number, plan: plan,
      requester: requester, reason: reason.isEmpty ? nil : reason, from: from, count: count, expires: expires,
      breakGlass: glass
    ).text
  }

  private func everybody(in reference: String) -> [String] {
    let approvers = Approvers(state.created?.approvers ?? [:])
    return (approvers.members[reference] ?? []).sorted().map { id in
      approvers.people[id].map { "\(id) (\($0.name))" } ?? id
    }
  }

  private func fileName(_ id: String, _ number: Int) -> String {
    let safe = id.unicodeScalars.map { scalar -> Character in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) ? Character(scalar) : "-"
    }
    return "\(String(safe))-\(number).txt"
  }

  private func question(
    _ request: ApprovalRequested, _ approval: Step.Approval, _ given: [String], at place: StepPlace
  ) -> ApprovalQuestion {
    let known = state.step(place.id).approvals
    let digest = request.digest
    return ApprovalQuestion(
      step: place.id, text: request.text,
      file: "\(environment.store.approvalsFolder(of: run))/\(fileName(place.id, request.number))", from: request.from,
      wanted: request.count, given: given,
      remarks: known.refused.filter { $0.request == digest }.map { "an answer does not count: \($0.reason)" },
      canBreakGlass: approval.breakGlass != nil && request.breakGlass == nil)
  }

  // MARK: Answers

  private func folderAnswers() throws(EngineError) -> [Answer] {
    do throws(JournalError) {
      return try environment.store.approvalAnswers(of: run).map {
        Answer(text: $0.text, source: "approvals/\($0.name)")
      }
    } catch {
      throw EngineError(error)
    }
  }

  /// Writes down which answers count and why others do not.
  ///
  /// - Returns: who has approved, each once.
  private func judge(
    _ request: ApprovalRequested, _ answers: [Answer], at place: StepPlace
  ) throws(EngineError) -> [String] {
    let known = state.step(place.id).approvals
    let judge = try approvalJudge(request, known)
    let now = environment.clock.now()
    let digest = request.digest
    var people: [String] = []
    // What was granted before is looked at again: time has passed, and keys may be revoked.
    for granted in known.granted(for: request) {
      if case .counts(let person, _) = judge.judge(Array(granted.signature.utf8), now: now), !people.contains(person) {
        people.append(person)
      }
    }
    var seen = Set(known.granted.map { ContentDigest(of: $0.signature.utf8) })
    seen.formUnion(known.refused.filter { $0.request == digest }.map(\.answer))
    for answer in answers {
      for signature in ApprovalAnswers.signatures(in: answer.text) {
        let own = ContentDigest(of: signature)
        guard seen.insert(own).inserted, !answersAnotherStep(signature, than: place, judge, now) else { continue }
        let verdict = judge.judge(signature, now: now)
        if case .counts(let person, let key) = verdict, !people.contains(person) {
          people.append(person)
          try record(
            .approvalGranted(
              ApprovalGranted(
                step: place.id, request: digest, person: person, key: key,
                signature: String(decoding: signature, as: UTF8.self), source: answer.source)), .now)
          continue
        }
        let (reason, key) =
          switch verdict {
          case .refused(let reason, let key): (reason, key)
          case .counts(let person, let key): ("\(person) has approved already", String?.some(key))
          }
        try record(
          .approvalRefused(
            ApprovalRefused(
              step: place.id, request: digest, reason: reason, answer: own, key: key, source: answer.source)), .later)
      }
    }
    return people
  }

  private func approvalJudge(
    _ request: ApprovalRequested, _ known: StepApprovals
  ) throws(EngineError) -> ApprovalJudge {
    let atStart = Approvers(state.created?.approvers ?? [:])
    let today = Approvers(try currentContacts(environment), references: atStart.members.keys)
    let key = state.created.flatMap { RequesterProof($0)?.fingerprint }
    return ApprovalJudge(
      text: request.text, from: request.from, expires: request.expires,
      requester: Requester(user: state.created?.requester ?? "", key: key), atStart: atStart, today: today,
      others: known.requests.map(\.text).filter { $0 != request.text })
  }

  /// An answer lies in the folder for all steps; for another one it is not wrong.
  private func answersAnotherStep(
    _ signature: [UInt8], than place: StepPlace, _ judge: ApprovalJudge, _ now: Timestamp
  ) -> Bool {
    state.steps.contains { step in
      step.id != place.id && step.approvals.requests.contains { judge.signs(signature, $0.text, now: now) }
    }
  }
}

/// The contacts as they are now: whoever was removed from them since may not approve any more.
func currentContacts(_ environment: RunnerEnvironment) throws(EngineError) -> Registry {
  guard let contacts = environment.contacts else {
    throw EngineError(
      .invalidAnswer, "approvals need the contacts, and there are none here",
      hints: ["name the workspace with `--workspace DIR`"])
  }
  return try contacts()
}

extension Runbook {
  /// Whose signatures its steps want.
  var approvalReferences: Set<String> {
    var found: Set<String> = []
    func visit(_ steps: [Step]) {
      for step in steps {
        if let approval = step.approve {
          found.insert(approval.from.value)
          if let glass = approval.breakGlass { found.insert(glass.from.value) }
        }
        switch step.action {
        case .group(let inner): visit(inner)
        case .parallel(let branches, _): for branch in branches { visit(branch.steps) }
        case .uses, .run, .shell, .manual: break
        }
        if case .step(let undo) = step.undo { visit([undo]) }
      }
    }
    visit(preflight + steps + onFailure + always)
    return found
  }
}
