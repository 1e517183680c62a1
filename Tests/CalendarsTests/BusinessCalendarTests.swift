import Calendars
import Testing

struct BusinessCalendarTests {
  @Test func `a week without a working day is refused`() {
    #expect(BusinessCalendar(weekend: Set(Weekday.allCases)) == nil)
  }

  @Test(arguments: [
    // 2026-11-24 is a Tuesday; Thanksgiving is on the Thursday.
    ("2026-11-24", 4, "2026-12-01"), ("2026-11-24", 1, "2026-11-25"), ("2026-11-25", 1, "2026-11-27"),
    ("2026-11-28", 1, "2026-11-30"), ("2026-11-24", 0, "2026-11-24"), ("2026-11-24", -3, "2026-11-24"),
  ])
  func `the day itself, weekends and holidays are not counted`(from: String, count: Int, expected: String) throws {
    let calendar = try #require(try BusinessCalendar(holidays: [date("2026-11-26")]))
    #expect(calendar.adding(businessDays: count, to: try date(from)).description == expected)
  }

  @Test func `other weekends count as they say`() throws {
    let calendar = try #require(BusinessCalendar(weekend: [.friday, .saturday]))
    #expect(calendar.adding(businessDays: 2, to: try date("2026-11-26")).description == "2026-11-30")
  }

  @Test func `a count without end stops at the end of time`() {
    #expect(
      BusinessCalendar.mondayToFriday.adding(businessDays: .max, to: CivilDate(daysSinceEpoch: 2_932_000)).year == 9999)
  }

  @Test(arguments: [("mon", Weekday.monday), ("sunday", .sunday)])
  func `weekdays are read in short and whole words`(text: String, day: Weekday) {
    #expect(Weekday(text) == day)
    #expect(Weekday(text.uppercased()) == nil)
  }
}
