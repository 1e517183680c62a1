import Approvals
import Diagnostics
import Expressions
import JSON
import Journal
import Processes
import RunbookFlow
import RunbookLanguage

/// What a step would do, for who approves it.
extension RunSession {
  func approvalPlan(at place: StepPlace) async -> ApprovalPlanning {
    let step = place.step
    switch step.action {
    case .run, .shell: return programPlan(at: place)
    case .uses(let call): return await actionPlan(at: place, call)
    case .manual(let instruction):
      do throws(EvaluationProblem) {
        let text = try instruction.evaluateText(in: bindings(at: place).values)
        return .plan(plan(step, action: "a person: \(text)", covers: ["manual": .string(text)]))
      } catch {
        return .failed("its instruction has no value: \(error.message)")
      }
    case .group, .parallel:
      let bytes = runbook.source.bytes
      let upper = min(step.range.upper, bytes.count)
      let digest = ContentDigest(of: bytes[min(step.range.lower, upper)..<upper])
      return .plan(
        plan(
          step, action: "the steps: \(step.contents.map(\.title.value).joined(separator: "; "))",
          covers: ["steps": .string(digest.hex), "inputs": .object(state.created?.inputs ?? [:])]))
    }
  }

  private func plan(_ step: Step, action: String, covers: JSONObject) -> ApprovalPlan {
    ApprovalPlan(
      action: action, hazards: step.effect == .irreversible ? ["cannot be undone"] : [],
      covers: ContentDigest(of: JSONValue.object(covers).compact.utf8).hex)
  }

  private func programPlan(at place: StepPlace) -> ApprovalPlanning {
    let resolution = CommandResolution(
      step: place.step, bindings: bindings(at: place).values, secrets: secrets, runbook: runbook,
      limit: checked.timeout(of: place.step),
      directory: directory, variables: environment.variables, outputs: nil, run: run.text, id: place.id)
    switch resolution.resolve(&programs) {
    case .failure(let problem): return .failed(problem.message)
    case .success(let resolved):
      var covers = resolved.action
      covers["program"] = .string(resolved.command.program)
      covers["digest"] = .string(resolved.digest.hex)
      if resolved.action["stdin"]?.stringValue != Redactor.cover {
        // The digest of a secret would let it be guessed at.
        covers["stdin"] = .string(ContentDigest(of: resolved.command.standardInput).hex)
      }
      let words = resolved.action["argv"]?.arrayValue?.compactMap(\.stringValue) ?? []
      let script = resolved.action["shell"]?.stringValue.map { "bash: \($0)" }
      return .plan(plan(place.step, action: script ?? words.map(shellQuoted).joined(separator: " "), covers: covers))
    }
  }

  private func actionPlan(at place: StepPlace, _ call: ActionCall) async -> ApprovalPlanning {
    let name = call.name.value
    guard let action = environment.actions[name] else { return .failed("the action `\(name)` is not available here") }
    let arguments: [String: Value]
    do throws(EvaluationProblem) {
      arguments = try call.evaluate(in: bindings(at: place).values)
    } catch {
      return .failed("an argument has no value: \(error.message)")
    }
    let answer = await action.approvalPlan(invocation(place, arguments))
    switch answer {
    // A step that was begun and finds its work done is continued; one that was not is looked at by people first.
    case .nothingToDo where state.step(place.id).attempts > 0: return .nothingToDo
    case .nothingToDo, .unplanned:
      let with = JSONObject(arguments.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
      let shown = with.members.map { "\($0.key)=\($0.value.stringValue ?? $0.value.compact)" }
      return .plan(
        plan(
          place.step, action: ([name] + shown).joined(separator: " "),
          covers: ["uses": .string(name), "with": .object(with)]))
    case .plan, .failed: return answer
    }
  }

  /// One call of a step's action.
  func invocation(_ place: StepPlace, _ arguments: [String: Value]) -> ActionInvocation {
    var invocation = ActionInvocation(
      run: run, step: place.id, arguments: arguments, runbook: runbook, workingDirectory: directory,
      workspace: state.created?.workspace, incident: state.created?.incident, variables: environment.variables,
      clock: environment.clock, processes: environment.processes, attachments: attachments, journalHead: journalHead,
      approvedPlan: approvedPlans[place.id])
    invocation.begun = state.step(place.id).waitingSince
    invocation.sleep = environment.sleep
    invocation.interruption = environment.interruption
    invocation.secret = { [secrets] name in secrets[name.name]?.bytes }
    return invocation
  }
}
