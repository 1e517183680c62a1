import Calendars

/// Says on standard error how far long work is: a line that is redrawn on a terminal, else a line every few seconds.
/// Nothing is said of work that ends within a second.
final class Progress {
  private let what: String
  private let surroundings: Surroundings
  private let isSilent: Bool
  private let start: Timestamp
  private var lastSaid: Timestamp?
  private var hasDrawn = false

  /// - Parameter what: what is counted, as in `commits checked`.
  init(_ what: String, isSilent: Bool, surroundings: Surroundings) {
    self.what = what
    self.isSilent = isSilent
    self.surroundings = surroundings
    start = surroundings.clock.now()
  }

  /// - Parameter total: how many there are in all, where that is known.
  func report(_ done: Int, of total: Int? = nil) {
    guard !isSilent else { return }
    let now = surroundings.clock.now()
    let interval: TimeSpan = surroundings.console.errorIsTerminal ? TimeSpan(milliseconds: 200) : .seconds(5)
    let last = lastSaid ?? start.adding(.seconds(1)).adding(TimeSpan(milliseconds: -interval.milliseconds))
    guard now.since(last) >= interval else { return }
    lastSaid = now
    let line = sentence(done, of: total, after: now.since(start))
    if surroundings.console.errorIsTerminal {
      hasDrawn = true
      surroundings.console.writeError("\r\(line)\u{1B}[K")
    } else {
      surroundings.console.printError(line)
    }
  }

  /// Wipes the line from a terminal.
  func finish() {
    if hasDrawn { surroundings.console.writeError("\r\u{1B}[K") }
    hasDrawn = false
  }

  private func sentence(_ done: Int, of total: Int?, after elapsed: TimeSpan) -> String {
    let rate = Double(done) / max(0.001, Double(elapsed.milliseconds) / 1000)
    var text = "\(done)\(total.map { " of \($0)" } ?? "") \(what), \(Int(rate)) a second"
    if let total, total > done, rate >= 1 { text += ", \(TimeSpan.seconds(Int64(Double(total - done) / rate))) left" }
    return text
  }
}
