import Calendars
import TestSupport
import Testing

struct CivilDateTests {
  @Test(arguments: [
    "", "2026-2-01", "2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "20260101",
    "2026-01-01T00:00", "-026-01-01", "2026-01-0a", "２026-01-01",
  ])
  func `what is no day is refused`(text: String) {
    #expect(CivilDate(text) == nil)
  }

  @Test(arguments: [
    "", "2026-01-01", "2026-01-01T24:00", "2026-01-01T08:60", "2026-01-01T08:00:60", "2026-01-01T08",
    "2026-01-01 08:00",
    "2026-01-01T08:00Z", "2026-01-01T08:00+01:00", "2026-01-01T8:00", "2026-01-01T08:00:00.5",
  ])
  func `what is no local time is refused, an offset included`(text: String) {
    #expect(CivilDateTime(text) == nil)
  }

  @Test func `every day of four centuries reads back, and weekdays follow each other`() throws {
    var weekday = 5  // 1600-01-01 was a Saturday, its eve a Friday.
    for days in -135_140..<10_957 {
      let date = CivilDate(daysSinceEpoch: days)
      weekday = weekday % 7 + 1
      #expect(date.weekday.rawValue == weekday)
      #expect(CivilDate(date.description) == date)
    }
    #expect(CivilDate("1600-01-01")?.daysSinceEpoch == -135_140)
    #expect(CivilDate("2026-11-24")?.weekday == .tuesday)
  }

  @Test func `months are counted from the anchor and clamp to its month's end`() throws {
    let anchor = try date("2026-01-31")
    let months = (-2...14).map { anchor.adding(months: $0).description }
    #expect(
      months == [
        "2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
        "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28",
        "2027-03-31",
      ])
    #expect(try date("2024-02-29").adding(months: 12).description == "2025-02-28")
    #expect(try date("2024-02-29").adding(months: 48).description == "2028-02-29")
  }

  @Test func `arithmetic saturates at the ends of time`() {
    #expect(CivilDate(daysSinceEpoch: .max).description == "9999-12-31")
    #expect(CivilDate(daysSinceEpoch: .min).description == "0000-01-01")
    #expect(CivilDate(daysSinceEpoch: 0).adding(days: .max).description == "9999-12-31")
    #expect(CivilDate(daysSinceEpoch: 0).adding(months: .max).description == "9999-12-31")
    #expect(CivilDate(daysSinceEpoch: 0).adding(months: .min).description == "0000-01-01")
    #expect(CivilDateTime(clockSeconds: .max).description == "9999-12-31T23:59:59")
    #expect(CivilDateTime(clockSeconds: .min).description == "0000-01-01T00:00")
    #expect(CivilDateTime(clockSeconds: 0).adding(seconds: .min).description == "0000-01-01T00:00")
  }

  @Test(arguments: ["", "1", "d", "0d", "-1d", "1.5d", "1 d", "1D", "1d12h", "60000001m", "101y", "9999999999m"])
  func `what is no step is refused`(text: String) {
    #expect(CalendarStep(text) == nil)
  }

  @Test(arguments: [
    ("30m", "30m"), ("90m", "90m"), ("12h", "12h"), ("24h", "1d"), ("7d", "1w"), ("12mo", "1y"), ("6mo", "6mo"),
  ])
  func `a step shows its largest unit`(text: String, shown: String) {
    #expect(CalendarStep(text)?.description == shown)
  }

  @Test func `steps from an anchor neither drift nor trap`() throws {
    let anchor = try local("2026-01-31T08:00")
    #expect(CalendarStep("1mo")?.stepping(anchor, count: 1).description == "2026-02-28T08:00")
    #expect(CalendarStep("1mo")?.stepping(anchor, count: 2).description == "2026-03-31T08:00")
    #expect(CalendarStep("12h")?.stepping(anchor, count: -1).description == "2026-01-30T20:00")
    #expect(CalendarStep("60000000m")?.stepping(anchor, count: .max).description == "9999-12-31T23:59:59")
    #expect(CalendarStep("100y")?.stepping(anchor, count: .min).description == "0000-01-01T08:00")
  }

  @Test func `an estimate of steps is at most one off`() throws {
    var random = SeededRandom(seed: 31)
    for text in ["30m", "12h", "1d", "1w", "1mo", "5mo", "1y"] {
      let step = try #require(CalendarStep(text))
      for _ in 0..<500 {
        let anchor = CivilDateTime(clockSeconds: Int.random(in: -3_000_000_000...3_000_000_000, using: &random))
        let clock = CivilDateTime(clockSeconds: Int.random(in: -3_000_000_000...3_000_000_000, using: &random))
        let count = step.estimatedCount(from: anchor, to: clock)
        #expect(step.stepping(anchor, count: count - 1) <= clock, "\(text) \(anchor) \(clock)")
        #expect(step.stepping(anchor, count: count + 2) > clock, "\(text) \(anchor) \(clock)")
      }
    }
  }
}
