import Calendars
import Journal

/// Where everything of a drawing stands, in pixels.
struct TimelineLayout {
  /// How wide it is, and what follows from that.
  struct Measure {
    let width: Int
    /// The first lane; the others follow at ``spacing``.
    let lanes: Int
    let spacing: Int
    let label: Int
    /// How many characters a line of a label has.
    let columns: Int
    let lines: Int

    /// For a sheet of paper and a screen.
    static let wide = Measure(width: 880, lanes: 92, spacing: 34, label: 200, columns: 84, lines: 2)
    /// For a phone.
    static let narrow = Measure(width: 350, lanes: 66, spacing: 20, label: 124, columns: 30, lines: 3)

    func x(of lane: TimelineEvent.Lane) -> Int {
      switch lane {
      case .attacker: lanes
      case .responder: lanes + spacing
      case .notification: lanes + 2 * spacing
      }
    }
  }

  struct Row {
    let mark: TimelineDrawing.Mark
    let y: Int
    let lines: [String]
  }

  /// A line of text between rows: another day, a pause, the end of the record.
  struct Caption {
    enum Kind { case day, pause, end }
    let kind: Kind
    let y: Int
    let text: String
  }

  /// From where a deadline's clock began to where it ends.
  struct Clock {
    let x: Int
    let from: Int
    let to: Int
  }

  static let lineHeight = 16

  let measure: Measure
  private(set) var rows: [Row] = []
  private(set) var captions: [Caption] = []
  private(set) var clocks: [Clock] = []
  private(set) var height = 64
  let top = 44

  init(_ drawing: TimelineDrawing, _ measure: Measure) {
    self.measure = measure
    var previous: Timestamp?
    var isOver = false
    for mark in drawing.marks {
      if !isOver, mark.time > drawing.ended {
        isOver = true
        add(.end, "last entry of the run")
      }
      addCaptions(before: mark.time, after: previous)
      let lines = Self.lines(of: mark.text, columns: measure.columns, limit: measure.lines)
      rows.append(Row(mark: mark, y: height, lines: lines))
      height += Self.lineHeight * lines.count + 10
      previous = mark.time
    }
    addClocks()
  }

  private mutating func add(_ kind: Caption.Kind, _ text: String) {
    captions.append(Caption(kind: kind, y: height, text: text))
    height += 24
  }

  private mutating func addCaptions(before time: Timestamp, after previous: Timestamp?) {
    let day = time.rfc3339.prefix(10)
    guard let previous else { return add(.day, "\(day) UTC") }
    if previous.rfc3339.prefix(10) != day {
      add(.day, "\(day) UTC")
    } else if time.since(previous) >= .minutes(5) {
      add(.pause, "\(TimeSpan.minutes(time.since(previous).seconds / 60)) later")
    }
  }

  private mutating func addClocks() {
    for row in rows where row.mark.kind == .deadline {
      guard let since = row.mark.since else { continue }
      let begin = rows.first { $0.mark.time >= since }?.y ?? top
      let x = measure.x(of: .notification) + 5 + clocks.count % 3 * 4
      clocks.append(Clock(x: x, from: min(begin, row.y), to: row.y))
    }
  }

  /// Breaks a text between words; what does not fit ends with an ellipsis.
  static func lines(of text: String, columns: Int, limit: Int) -> [String] {
    var lines: [String] = []
    var rest = text.split(whereSeparator: \.isWhitespace)[...]
    while let word = rest.first, lines.count < limit {
      var line = String(word.prefix(columns))
      if word.count > columns {
        rest[rest.startIndex] = word.dropFirst(columns)
      } else {
        rest = rest.dropFirst()
        while let next = rest.first, line.count + 1 + next.count <= columns {
          line += " " + next
          rest = rest.dropFirst()
        }
      }
      lines.append(line)
    }
    if !rest.isEmpty, let last = lines.popLast() { lines.append(String(last.prefix(columns - 1)) + "…") }
    return lines.isEmpty ? [""] : lines
  }
}
