public import Calendars

/// Lays a run out in lines. Depends on nothing but its arguments: the same screen gives the same lines.
///
/// No line takes more than `width - 1` columns: in the last column some terminals wrap and others do not. There are at
/// most `height - 1` lines, so that drawing never scrolls; what does not fit is counted, the current step always shows.
public struct RunScreenLayout: Sendable, Hashable {
  public var width: Int
  public var height: Int
  public var colour: Bool

  public init(width: Int, height: Int, colour: Bool) {
    self.width = max(20, min(width, 400))
    self.height = max(6, min(height, 400))
    self.colour = colour
  }

  private var room: Int { width - 1 }

  public func lines(_ screen: RunScreen, now: Timestamp) -> [String] {
    let head = head(screen, now)
    var foot = foot(screen, now)
    // A small terminal shows the steps before it shows what may come; what the keys do stands last and stays.
    while foot.count > max(2, (height - 1) / 3) { foot.remove(at: foot.count - 2) }
    let left = max(1, height - 1 - head.count - foot.count)
    let output = output(screen, atMost: max(0, min(8, left / 3)))
    let steps = steps(screen, now, atMost: left - output.count, output: output)
    return Array((head + steps + foot).prefix(height - 1))
  }

  /// All steps, however many there are: what stays on the terminal when the run has ended.
  public func record(_ screen: RunScreen, now: Timestamp) -> [String] {
    head(screen, now) + screen.steps.map { row($0, now, idWidth: idWidth(screen.steps)) }
  }

  // MARK: Parts

  private func head(_ screen: RunScreen, _ now: Timestamp) -> [String] {
    let incident = width < 60 ? "" : screen.incident.map { "\(fitted($0, to: room / 4))  " } ?? ""
    let clock = elapsed(from: screen.began, to: screen.ended ?? now)
    let right = fitted("\(incident)\(screen.standing.rawValue)  \(clock)", to: room / 2)
    let left = filled(screen.title, to: max(1, room - columns(of: right) - 1))
    return [styled(left, "1") + " " + styled(right, style(screen.standing)), styled(second(screen), "2"), ""]
  }

  private func second(_ screen: RunScreen) -> String {
    let name = "\(screen.runbook), run \(screen.run)"
    guard let progress = screen.progress else { return fitted(name, to: room) }
    let left = width < 60 ? "" : progress.left.map { ", about \(duration($0)) left" } ?? ""
    let right = "\(progress.done) of \(progress.steps)\(width < 60 ? "" : " steps")\(left)"
    return filled(name, to: max(1, room - columns(of: right) - 1)) + " " + fitted(right, to: room / 2)
  }

  private func foot(_ screen: RunScreen, _ now: Timestamp) -> [String] {
    var lines: [String] = []
    func add(_ word: String, _ text: String, _ code: String = "") {
      lines.append(styled(fitted("\(word.padded(to: 7))\(text)", to: room), code))
    }
    for (index, next) in screen.next.prefix(2).enumerated() { add(index == 0 ? "next" : "", next) }
    if !screen.armed.isEmpty { add("armed", screen.armed.joined(separator: ", ")) }
    for (index, deadline) in screen.deadlines.prefix(3).enumerated() {
      let isPast = deadline.at < now
      let distance = elapsed(from: isPast ? deadline.at : now, to: isPast ? now : deadline.at)
      let isFar = !isPast && deadline.at.since(now) > .hours(12)
      let clock = isFar ? deadline.at.rfc3339.prefix(16) : deadline.at.rfc3339.dropFirst(11).prefix(8)
      add(
        index == 0 ? "due" : "", "\(clock)Z (\(isPast ? "\(distance) ago" : "in \(distance)")): \(deadline.what)",
        isPast ? "31" : "")
    }
    if let keys = screen.keys { lines.append(styled(fitted(keys, to: room), "2")) }
    return lines.isEmpty ? [] : [""] + lines
  }

  private func output(_ screen: RunScreen, atMost count: Int) -> [String] {
    screen.output.suffix(count).map { "    " + styled("│", "2") + " " + fitted(expanded($0), to: room - 6) }
  }

  private func steps(_ screen: RunScreen, _ now: Timestamp, atMost count: Int, output: [String]) -> [String] {
    let steps = screen.steps
    let current = steps.lastIndex { $0.standing == .running || $0.standing == .waiting }
    let focus =
      current ?? steps.lastIndex { $0.standing != .pending && $0.standing != .skipped } ?? 0
    var first = 0
    var last = steps.count
    if steps.count > count {
      // One line above and one below say how many are not shown.
      let window = max(1, count - 2)
      first = max(0, min(focus - window / 2, steps.count - window))
      last = min(steps.count, first + window)
    }
    let idWidth = idWidth(steps)
    var lines: [String] = []
    if first > 0 { lines.append(styled("  … \(first) above", "2")) }
    for index in first..<last {
      lines.append(row(steps[index], now, idWidth: idWidth))
      if index == current { lines += output }
    }
    if last < steps.count { lines.append(styled("  … \(steps.count - last) below", "2")) }
    return lines
  }

  private func idWidth(_ steps: [RunScreen.Step]) -> Int {
    min(max(10, room / 4), steps.map { columns(of: fitted($0.id, to: room)) + 2 * min($0.depth, 4) }.max() ?? 0)
  }

  private func row(_ step: RunScreen.Step, _ now: Timestamp, idWidth: Int) -> String {
    let indent = String(repeating: "  ", count: min(step.depth, 4))
    let clock: String =
      switch (step.standing, step.began) {
      case (.pending, _), (.skipped, _), (_, nil): ""
      case (.running, let began?), (.waiting, let began?): elapsed(from: began, to: now)
      case (_, let began?): elapsed(from: began, to: step.ended ?? began)
      }
    let title = step.note.map { "\(step.title): \($0)" } ?? step.title
    let sign = "  " + styled(mark(step.standing), style(step.standing)) + "  "
    // Too narrow for a table.
    if room < 36 { return sign + fitted("\(step.id)  \(title)", to: room - 5) }
    let name = sign + filled(indent + step.id, to: idWidth) + "  "
    let left = room - 5 - idWidth - 2
    if clock.isEmpty { return name + fitted(title, to: left) }
    let time = String(repeating: " ", count: max(1, 9 - columns(of: clock))) + clock
    return name + filled(title, to: left - columns(of: time)) + styled(time, "2")
  }

  // MARK: Words

  private func mark(_ standing: RunScreen.StepStanding) -> String {
    switch standing {
    case .pending: "·"
    case .running: "▸"
    case .waiting: "?"
    case .succeeded: "✓"
    case .skipped: "-"
    case .failed, .cancelled, .declined: "✗"
    case .unknown: "!"
    }
  }

  private func style(_ standing: RunScreen.StepStanding) -> String {
    switch standing {
    case .pending, .skipped: "2"
    case .running: "1"
    case .waiting, .unknown: "1;33"
    case .succeeded: "32"
    case .failed, .cancelled, .declined: "1;31"
    }
  }

  private func style(_ standing: RunScreen.Standing) -> String {
    switch standing {
    case .running: "1"
    case .suspended, .interrupted: "1;33"
    case .succeeded: "1;32"
    case .failed, .aborted: "1;31"
    }
  }

  private func styled(_ text: String, _ code: String) -> String {
    colour && !code.isEmpty && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// Tabs move the cursor by an unknown width; a carriage return begins the line again, and its last text is what shows.
  private func expanded(_ line: String) -> String {
    let shown = line.split(separator: "\r", omittingEmptySubsequences: true).last.map(String.init) ?? ""
    return shown.replacing("\t", with: "    ")
  }
}

/// `0:07`, `12:30`, `1:02:03`; of a clock that went backwards `0:00`.
func elapsed(from start: Timestamp, to end: Timestamp) -> String {
  duration(end.since(start))
}

/// `0:07`, `12:30`, `1:02:03`; less than nothing is `0:00`.
func duration(_ span: TimeSpan) -> String {
  let seconds = max(0, span.seconds)
  func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let minutes = seconds / 60
  if minutes < 60 { return "\(minutes):\(two(seconds % 60))" }
  return "\(minutes / 60):\(two(minutes % 60)):\(two(seconds % 60))"
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
