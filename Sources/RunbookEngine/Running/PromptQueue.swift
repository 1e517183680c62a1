/// Lets whoever has a question wait until the one before is answered.
struct PromptQueue {
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// - Returns: false when the caller has to wait: see `wait`.
  mutating func enter() -> Bool {
    if isBusy { return false }
    isBusy = true
    return true
  }

  mutating func wait(_ continuation: CheckedContinuation<Void, Never>) { waiting.append(continuation) }

  /// Whoever has waited longest is next.
  mutating func leave() {
    if waiting.isEmpty {
      isBusy = false
    } else {
      waiting.removeFirst().resume()
    }
  }
}
