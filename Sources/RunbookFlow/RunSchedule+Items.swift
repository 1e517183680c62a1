import Expressions
import JSON
import Journal
import RunbookLanguage

/// The items of a `forEach`.
extension RunSchedule {
  /// The items as the journal has them, from when the `forEach` was entered.
  public func items(of collection: StepPlace, _ known: StepState) -> [StepPlace.Item] {
    guard let forEach = collection.step.forEach, let recorded = known.intent?.action["items"]?.arrayValue else {
      return []
    }
    let type = checked.itemType(of: collection.step)
    return recorded.compactMap { recorded in
      guard let key = recorded["key"]?.stringValue, let json = recorded["value"] else { return nil }
      // What does not read back as its type is text, and an expression that wants more says so.
      let value = (try? type.value(decoding: json)) ?? .string(json.stringValue ?? json.compact)
      return StepPlace.Item(collection: collection.id, key: key, variable: forEach.variable.value, value: value)
    }
  }

  mutating func items(of place: StepPlace, _ known: StepState, _ state: RunState) -> Visited {
    guard let forEach = place.step.forEach else { return .settled }
    let name = "\(place.id)[]"
    var cursor = toRepeat.isEmpty ? cursors[name] ?? Cursor() : Cursor()
    let items = items(of: place, known)
    var moves: [Move] = []
    var begun: [Move] = []
    var failed = cursor.failed
    var active = 0
    var isPrefix = true
    for index in cursor.position..<max(cursor.position, items.count) {
      if active == forEach.maxConcurrent { break }
      let item = StepPlace(item: items[index], of: place)
      switch visit(item, state) {
      case .settled, .jump: break
      case .failed, .failing: failed.append(items[index].key)
      case .open(let more):
        active += 1
        isPrefix = false
        moves += more
        if isBegun(item, state) { begun += more }
      }
      if isPrefix { cursor = Cursor(position: index + 1, failed: failed) }
    }
    cursors[name] = cursor
    if failed.count > forEach.maxFailures {
      // Nothing new is begun; what was begun goes on to its end.
      guard begun.isEmpty else { return .open(begun) }
      let which = failed.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
      let most = forEach.maxFailures == 0 ? "" : ", and \(forEach.maxFailures) may"
      return .open([
        .close(place, ContainerEnd(failure: "\(failed.count) of \(items.count) items failed\(most): \(which)"))
      ])
    }
    if !moves.isEmpty { return .open(moves) }
    let which = failed.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
    return .open([
      .close(
        place, ContainerEnd(remark: failed.isEmpty ? nil : "\(failed.count) of \(items.count) items failed: \(which)"))
    ])
  }

  private func isBegun(_ item: StepPlace, _ state: RunState) -> Bool {
    let known = state.step(item.id)
    return known.progress != .pending || known.attempts > 0
  }
}
