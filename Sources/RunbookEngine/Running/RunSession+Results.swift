import Expressions
import JSON
import Journal
import RunbookFlow
import RunbookLanguage

/// After the effect: what was expected, what is kept, what only this process knows.
extension RunSession {
  /// Splits outputs into what the journal holds and what only this process knows.
  func journalled(_ outputs: [String: Value], of place: StepPlace) -> (written: JSONObject, withheld: [String]) {
    let step = place.step
    var written = JSONObject()
    var withheld: [String] = []
    // In the order of the runbook, so that the same run gives the same bytes.
    for (name, _) in values.outputTypes(of: step) {
      guard let value = outputs[name] else { continue }
      let isSensitive = step.outputs.contains { $0.name.value == name && $0.isSensitive }
      // A number has no place for a cover: that it is a secret would be seen.
      if isSensitive || (value.text.map { redactor.covers($0) } ?? false) && value.kind != "string" {
        withheld.append(name)
        values.withheld[place.id, default: [:]][name] = value
        redact(value)
      } else {
        written[name] = value.json
      }
    }
    return (written, withheld)
  }

  /// Covers a value, and every text in it, from now on.
  func redact(_ value: Value) {
    switch value {
    case .list(let elements): for element in elements { redact(element) }
    case .map(let map): for entry in map.entries { redact(entry.value) }
    default: if let text = value.text { redactor.add(Array(text.utf8)) }
    }
  }

  /// Keeps what the step names as evidence. What cannot be read is said and does not undo a success.
  func collectEvidence(
    of place: StepPlace, outputs: [String: Value]
  ) throws(EngineError) -> (kept: [JournalAttachment], problems: [String]) {
    let step = place.step
    guard !step.evidence.files.isEmpty || !step.evidence.outputs.isEmpty else { return ([], []) }
    let bindings = bindings(at: place)
    var kept: [JournalAttachment] = []
    var problems: [String] = []
    for template in step.evidence.files {
      let path: String
      do throws(EvaluationProblem) {
        path = try template.evaluateText(in: bindings.values)
      } catch {
        problems.append("the name of an evidence file has no value: \(error.message)")
        continue
      }
      let absolute = path.hasPrefix("/") ? path : "\(directory)/\(path)"
      do throws(JournalError) {
        kept.append(try attachments.store(fileAt: absolute, name: path))
      } catch {
        // A disk that takes no more is our failure; a file that cannot be read is the runbook's.
        guard error.subject == absolute else { throw EngineError(error) }
        problems.append("the evidence \(error.message)")
      }
    }
    for name in step.evidence.outputs {
      guard let value = outputs[name.value] else { continue }
      if step.outputs.contains(where: { $0.name.value == name.value && $0.isSensitive }) { continue }
      do throws(JournalError) {
        let text = value.text ?? value.json.compact
        kept.append(
          try attachments.store(Array(redactor.redact(text).utf8), name: "\(place.id).\(name.value)"))
      } catch {
        throw EngineError(error)
      }
    }
    return (kept, problems)
  }
}
