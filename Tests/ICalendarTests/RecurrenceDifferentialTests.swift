import Calendars
import ICalendar
import TestSupport
import Testing

/// Rules at random, expanded here and by python3-dateutil.
struct RecurrenceDifferentialTests {
  @Test(.enabled(if: hasModule("dateutil"), "needs the Debian package python3-dateutil"))
  func `rules give the times that dateutil gives`() throws {
    let seed: UInt64 = 55_450
    var random = SeededRandom(seed: seed)
    var questions: [String] = []
    var answers: [String] = []
    for _ in 0..<160 {
      let (rule, start, window) = sample(&random)
      let file = calendar("DTSTART:\(start)\r\nDURATION:PT1M\r\nRRULE:\(rule)")
      let parsed = try EventCalendar.parse(Array(file.utf8))
      let from = Int64(window) * 86_400
      let to = from + 800 * 86_400
      let found = parsed.occurrences(
        from: Timestamp(secondsSinceEpoch: from), to: Timestamp(secondsSinceEpoch: to), floating: .utc,
        zones: Zones(version: "", zones: []))
      questions.append("\(rule) \(start) \(from) \(to)")
      answers.append(
        found.filter { $0.from.secondsSinceEpoch >= from }.prefix(300).map { "\($0.from.secondsSinceEpoch)" }
          .joined(separator: " "))
    }
    let output = try runProgram("python3", ["-c", oracle], input: Array(questions.joined(separator: "\n").utf8))
    try #require(output.exit == 0, "\(output.errorText)")
    let expected = output.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var different = 0
    for (index, answer) in answers.enumerated() where answer != expected[index] {
      different += 1
      if different <= 3 {
        Issue.record(
          "seed \(seed): \(questions[index])\n ours \(answer.prefix(200))\n theirs \(expected[index].prefix(200))")
      }
    }
    #expect(different == 0, "\(different) of \(answers.count)")
    #expect(answers.filter { !$0.isEmpty }.count > 80)
  }

  private func sample(_ random: inout SeededRandom) -> (rule: String, start: String, day: Int) {
    let frequency = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"][Int.random(in: 0..<5, using: &random)]
    var rule = "FREQ=\(frequency)"
    let most = frequency == "YEARLY" ? 3 : frequency == "HOURLY" ? 40 : 5
    if Bool.random(using: &random) { rule += ";INTERVAL=\(Int.random(in: 1...most, using: &random))" }
    let startDay = Int.random(in: 16_000...19_000, using: &random)
    var window = startDay + Int.random(in: -100...2500, using: &random)
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    func pick(_ range: ClosedRange<Int>, _ count: Int) -> String {
      (0..<Int.random(in: 1...count, using: &random)).map { _ in "\(Int.random(in: range, using: &random))" }
        .joined(separator: ",")
    }
    let big = frequency == "MONTHLY" || frequency == "YEARLY"
    if Int.random(in: 0..<3, using: &random) == 0 { rule += ";BYMONTH=" + pick(1...12, 4) }
    if frequency != "WEEKLY", Int.random(in: 0..<3, using: &random) == 0 {
      rule += ";BYMONTHDAY=" + pick(1...31, 4) + (Bool.random(using: &random) ? ",-1" : "")
    }
    if Bool.random(using: &random) {
      // Days with and without a number at once are all meant by the standard, and none by dateutil.
      let isCounted = big && Bool.random(using: &random)
      rule +=
        ";BYDAY="
        + (0..<Int.random(in: 1...4, using: &random)).map { _ in
          let ordinal = isCounted ? ["1", "2", "-1", "-2", "5"][Int.random(in: 0..<5, using: &random)] : ""
          return ordinal + names[Int.random(in: 0..<7, using: &random)]
        }.joined(separator: ",")
      // In a week, the position is counted differently by those who cut the first one short.
      if big, Bool.random(using: &random) {
        rule += ";BYSETPOS=" + ["1", "-1", "2", "1,-1"][Int.random(in: 0..<4, using: &random)]
      }
    }
    if Int.random(in: 0..<4, using: &random) == 0 { rule += ";BYHOUR=" + pick(0...23, 3) }
    if Int.random(in: 0..<4, using: &random) == 0 { rule += ";BYMINUTE=" + pick(0...59, 2) }
    if Bool.random(using: &random) { rule += ";WKST=" + names[Int.random(in: 0..<7, using: &random)] }
    let start = CivilDateTime(clockSeconds: startDay * 86_400 + Int.random(in: 0..<1440, using: &random) * 60)
    switch frequency == "HOURLY" ? 1 : Int.random(in: 0..<3, using: &random) {
    case 0:
      rule += ";COUNT=\(Int.random(in: 1...400, using: &random))"
      window = startDay
    case 1:
      let end = start.adding(seconds: Int.random(in: 0...1200, using: &random) * 86_400)
      rule += ";UNTIL=\(DateTimeValue.text(end))"
    default: break
    }
    return (rule, DateTimeValue.text(start), window)
  }

  private var oracle: String {
    """
    import sys
    from datetime import datetime, timedelta
    from dateutil.rrule import rrulestr
    epoch = datetime(1970, 1, 1)
    for line in sys.stdin:
        rule, start, low, high = line.split()
        low, high = int(low), int(high)
        found = []
        try:
            series = rrulestr(rule, dtstart=datetime.strptime(start, "%Y%m%dT%H%M%S"))
        except ValueError:  # It knows by itself that there is nothing.
            print()
            continue
        # A series that never comes true would be tried up to the year 9999.
        end = epoch + timedelta(seconds=high)
        if "COUNT" not in rule and (series._until is None or series._until > end):
            series = series.replace(until=end)
        for moment in series:
            seconds = int((moment - epoch).total_seconds())
            if seconds >= high or len(found) == 300:
                break
            if seconds >= low:
                found.append(seconds)
        print(" ".join(map(str, found)))
    """
  }
}

/// Whether Python has a module, which not every machine that runs the tests has.
func hasModule(_ name: String) -> Bool {
  (try? runProgram("python3", ["-c", "import \(name)"]))?.exit == 0
}

func calendar(_ events: String...) -> String {
  "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    + events.map { "BEGIN:VEVENT\r\nUID:u\r\n\($0)\r\nEND:VEVENT\r\n" }.joined() + "END:VCALENDAR\r\n"
}
