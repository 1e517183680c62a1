import Calendars

extension ActionInvocation {
  /// Waits until a time by the wall clock. It looks at the clock once a minute: that may be set, and a laptop sleeps.
  ///
  /// - Returns: whether the time has come; false when the step was asked to end before.
  func wait(until time: Timestamp) async -> Bool {
    while true {
      let left = time.since(clock.now()).milliseconds
      guard left > 0 else { return true }
      guard !Task.isCancelled, interruption.level == .none else { return false }
      await sleepInterruptibly(.milliseconds(min(left, 60_000)))
    }
  }

  /// A wait has nothing to bring to its end: the first Ctrl-C is enough.
  private func sleepInterruptibly(_ duration: Duration) async {
    let task = Task { [sleep] in await sleep(duration) }
    let listening = interruption.listen { _ in task.cancel() }
    defer { interruption.end(listening) }
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
