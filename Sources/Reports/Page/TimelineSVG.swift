import Calendars
import Journal
import Markdown

extension TimelineDrawing {
  /// The drawing for one width. It has no style of its own: the page around it says the colours.
  ///
  /// - Parameter name: goes into ids, and must be another for each drawing of a page.
  func svg(_ measure: TimelineLayout.Measure, name: String) -> String {
    let layout = TimelineLayout(self, measure)
    let height = layout.height + 8
    var svg = """
      <svg class="timeline \(name)" xmlns="http://www.w3.org/2000/svg" width="\(measure.width)" height="\(height)" \
      viewBox="0 0 \(measure.width) \(height)" role="img" aria-labelledby="timeline-\(name)-title timeline-\(name)-desc">
      <title id="timeline-\(name)-title">Timeline</title>
      <desc id="timeline-\(name)-desc">\(markupText(summary))</desc>

      """
    svg += legend(measure)
    for lane in TimelineEvent.Lane.allCases {
      let x = measure.x(of: lane)
      svg +=
        "<line class=\"lane \(lane.rawValue)\" x1=\"\(x)\" y1=\"\(layout.top)\" x2=\"\(x)\" y2=\"\(layout.height)\"/>\n"
    }
    for clock in layout.clocks {
      svg += "<path class=\"clock\" d=\"M\(clock.x),\(clock.from) V\(clock.to)\"/>\n"
    }
    for caption in layout.captions { svg += drawing(caption, measure) }
    for row in layout.rows { svg += drawing(row, measure) }
    return svg + "</svg>\n"
  }

  private func drawing(_ caption: TimelineLayout.Caption, _ measure: TimelineLayout.Measure) -> String {
    let text =
      "<text class=\"caption\" x=\"\(measure.label)\" y=\"\(caption.y + 4)\">\(markupText(caption.text))</text>"
    switch caption.kind {
    case .day: return "<text class=\"day\" x=\"0\" y=\"\(caption.y + 4)\">\(markupText(caption.text))</text>\n"
    case .pause: return text + "\n"
    case .end:
      return
        "<line class=\"end\" x1=\"0\" y1=\"\(caption.y - 12)\" x2=\"\(measure.width)\" y2=\"\(caption.y - 12)\"/>\(text)\n"
    }
  }

  private func drawing(_ row: TimelineLayout.Row, _ measure: TimelineLayout.Measure) -> String {
    let mark = row.mark
    let x = measure.x(of: mark.lane)
    let clock = mark.time.rfc3339.dropFirst(11).prefix(8)
    var svg =
      "<g class=\"mark \(mark.lane.rawValue) \(mark.kind.rawValue)\"><title>\(mark.time.toTheSecond) \(markupText(mark.text))</title>"
    svg += "<text class=\"clock-time\" x=\"0\" y=\"\(row.y + 4)\">\(clock)</text>"
    if mark.kind == .deadline {
      svg += "<line class=\"deadline\" x1=\"\(x)\" y1=\"\(row.y)\" x2=\"\(measure.label - 6)\" y2=\"\(row.y)\"/>"
    }
    svg += Self.symbol(mark.lane, mark.kind, x, row.y)
    for (index, line) in row.lines.enumerated() {
      let y = row.y + 4 + index * TimelineLayout.lineHeight
      svg +=
        "<text class=\"\(mark.isCorrected ? "corrected" : "what")\" x=\"\(measure.label)\" y=\"\(y)\">\(markupText(line))</text>"
    }
    return svg + "</g>\n"
  }

  /// Each lane has a form of its own, so that nothing depends on colour.
  private static func symbol(_ lane: TimelineEvent.Lane, _ kind: TimelineEvent.Kind, _ x: Int, _ y: Int) -> String {
    switch (kind, lane) {
    case (.deadline, _): "<path d=\"M\(x),\(y + 8) V\(y - 8) L\(x + 11),\(y - 4) L\(x),\(y)\"/>"
    case (.failure, _):
      "<path class=\"cross\" d=\"M\(x - 5),\(y - 5) L\(x + 5),\(y + 5) M\(x - 5),\(y + 5) L\(x + 5),\(y - 5)\"/>"
    case (_, .attacker): "<path d=\"M\(x),\(y - 7) L\(x + 7),\(y) L\(x),\(y + 7) L\(x - 7),\(y) Z\"/>"
    case (.decision, .responder):
      "<path class=\"open\" d=\"M\(x),\(y - 6) L\(x + 6),\(y + 5) L\(x - 6),\(y + 5) Z\"/>"
    case (.moment, .responder): "<circle class=\"open\" cx=\"\(x)\" cy=\"\(y)\" r=\"6\"/>"
    case (_, .responder): "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"5\"/>"
    case (_, .notification): "<rect x=\"\(x - 5)\" y=\"\(y - 5)\" width=\"10\" height=\"10\"/>"
    }
  }

  private func legend(_ measure: TimelineLayout.Measure) -> String {
    let words: [(TimelineEvent.Lane, TimelineEvent.Kind, String)] = [
      (.attacker, .event, "attacker"), (.responder, .event, "responder"), (.responder, .decision, "decision"),
      (.responder, .failure, "failure"), (.notification, .event, "notification"),
      (.notification, .deadline, "deadline"),
    ]
    let columns = measure.width < 500 ? 3 : words.count
    var svg = ""
    for (index, (lane, kind, word)) in words.enumerated() {
      let x = 10 + index % columns * (measure.width / columns)
      let y = 10 + index / columns * 18
      svg += "<g class=\"mark \(lane.rawValue) \(kind.rawValue)\">\(Self.symbol(lane, kind, x, y))"
      svg += "<text class=\"what\" x=\"\(x + 16)\" y=\"\(y + 4)\">\(word)</text></g>\n"
    }
    return svg
  }
}
