/// Takes down the steps of a judgement when somebody wants to read them, and costs nothing otherwise.
struct StepRecorder {
  private(set) var steps: [JudgementStep] = []
  let isOn: Bool

  mutating func passed(_ rule: String, _ detail: @autoclosure () -> String) { add(rule, .passed, detail) }
  mutating func failed(_ rule: String, _ detail: @autoclosure () -> String) { add(rule, .failed, detail) }
  mutating func noted(_ rule: String, _ detail: @autoclosure () -> String) { add(rule, .noted, detail) }

  private mutating func add(_ rule: String, _ outcome: JudgementStep.Outcome, _ detail: () -> String) {
    if isOn { steps.append(JudgementStep(rule: rule, outcome: outcome, detail: detail())) }
  }
}
