/// Lets so many in at once; the others wait in their order.
actor Gate {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var next = 0

  init(_ places: Int) { free = max(1, places) }

  func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if next < waiting.count {
      waiting[next].resume()
      next += 1
    } else {
      free += 1
    }
  }
}
