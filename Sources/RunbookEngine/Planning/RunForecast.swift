import Diagnostics
public import Expressions
public import JSON
import RunbookFlow
public import RunbookLanguage

/// What a run would do, step by step, as far as that is known before anything has happened. It invents no value.
public struct RunForecast: Sendable, Hashable {
  public struct Line: Sendable, Hashable {
    public enum Prospect: Sendable, Hashable {
      /// With everything that it is given resolved.
      case wouldRun([String])
      case skipped
      /// A person does it, or only the world knows what it gives.
      case cannotSimulate(String)
      /// What it does follows from what an earlier step gives.
      case dependsOn(String)
    }

    public let step: String
    public let title: String
    public let prospect: Prospect

    /// `would-run`, `skipped`, `cannot-simulate`, `depends-on`.
    public var word: String {
      switch prospect {
      case .wouldRun: "would-run"
      case .skipped: "skipped"
      case .cannotSimulate: "cannot-simulate"
      case .dependsOn: "depends-on"
      }
    }

    /// The resolved vector as a shell would want it, or why there is none.
    public var detail: String {
      switch prospect {
      case .wouldRun(let words): words.map(shellQuoted).joined(separator: " ")
      case .skipped: "its condition does not hold"
      case .cannotSimulate(let why), .dependsOn(let why): why
      }
    }
  }

  public let lines: [Line]

  /// - Parameter inputs: a value for every input: see `RunInputs`.
  public init(_ checked: CheckedRunbook, inputs: [String: Value], facts: RunBindings.Facts) {
    let bindings = RunBindings(inputs: inputs, run: facts).values
    let steps = (checked.runbook.preflight + checked.runbook.steps).flatMap(\.withInner)
    lines = steps.map { step in
      Line(
        step: step.id.value, title: step.title.value,
        prospect: Self.prospect(of: step, bindings, among: steps.map(\.id.value)))
    }
  }

  /// The document `runback/plan/v1`.
  public func json(of runbook: Runbook) -> JSONValue {
    [
      "schema": "runback/plan/v1",
      "runbook": .string(runbook.metadata.id.value),
      "steps": .array(
        lines.map { line in
          var object: JSONObject = [
            "step": .string(line.step), "title": .string(line.title), "prospect": .string(line.word),
          ]
          if case .wouldRun(let words) = line.prospect {
            object["vector"] = JSONValue(words)
          } else {
            object["detail"] = .string(line.detail)
          }
          return .object(object)
        }),
    ]
  }

  private static func prospect(
    of step: Step, _ bindings: [String: Value], among steps: [String]
  ) -> Line.Prospect {
    do throws(EvaluationProblem) {
      if step.dryRun == .refuse { return .cannotSimulate("its runbook says that it cannot be tried out") }
      if let condition = step.when, try !condition.evaluateCondition(in: bindings) { return .skipped }
      switch step.action {
      case .run(let elements): return .wouldRun(try elements.vector(in: bindings))
      case .uses(let call):
        let arguments = try call.evaluate(in: bindings)
        return .wouldRun(
          [call.name.value] + arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.json.plain)" })
      case .shell(let script): return .wouldRun(["bash", "-euo", "pipefail", "-c", script.value])
      case .manual: return .cannotSimulate("a person does this")
      case .group: return .wouldRun(["the steps in it, in order"])
      case .parallel: return .wouldRun(["its branches, at the same time"])
      }
    } catch {
      let named = steps.first { error.message.contains("`\($0)`") }
      return .dependsOn(named.map { "what `\($0)` gives" } ?? error.message)
    }
  }
}

extension JSONValue {
  /// A string without its quotes, everything else as JSON.
  fileprivate var plain: String { stringValue ?? compact }
}

extension Step {
  /// The step and everything that lies in it.
  fileprivate var withInner: [Step] { [self] + contents.flatMap(\.withInner) }
}
