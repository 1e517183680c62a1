import Calendars
import Testing

struct TimestampTests {
  @Test(arguments: [
    "", "2026-11-24", "2026-11-24T05:22:56", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-24T24:00:00Z",
    "2026-11-24T23:59:60Z", "2026-11-24 05:22:56Z", "2026-11-24T05:22:56.Z", "2026-11-24T05:22:56.1234567890Z",
    "2026-11-24T05:22:56+24:00", "2026-11-24T05:22:56Z ", "２026-11-24T05:22:56Z", "2026-11-24T05:22:56+0100",
  ])
  func `what RFC 3339 does not allow is no timestamp`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-24T05:22:56Z", 1_795_497_776), ("2000-02-29T12:00:00Z", 951_825_600),
    ("1969-12-31T23:59:59Z", -1), ("0000-01-01T00:00:00Z", -62_167_219_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
  ])
  func `a timestamp reads and writes as RFC 3339`(text: String, seconds: Int64) throws {
    let time = try #require(Timestamp(rfc3339: text))
    #expect(time.secondsSinceEpoch == seconds)
    #expect(time.rfc3339 == text)
  }

  @Test func `offsets and fractions are honoured`() {
    #expect(Timestamp(rfc3339: "2026-11-24T06:22:56.250+01:00")?.rfc3339 == "2026-11-24T05:22:56.25Z")
    #expect(Timestamp(rfc3339: "2026-11-23T23:52:56-05:30")?.rfc3339 == "2026-11-24T05:22:56Z")
  }

  @Test func `arithmetic saturates instead of trapping`() {
    #expect(Timestamp.latest.adding(seconds: .max).secondsSinceEpoch == Timestamp.latest.secondsSinceEpoch)
    #expect(
      Timestamp.earliest.adding(TimeSpan(milliseconds: .min)).secondsSinceEpoch == Timestamp.earliest.secondsSinceEpoch)
    #expect(Timestamp(secondsSinceEpoch: .min).rfc3339 == "0000-01-01T00:00:00Z")
  }

  @Test func `adding a span and asking for the span since agree`() {
    let start = Timestamp(secondsSinceEpoch: 10, nanoseconds: 900_000_000)
    let later = start.adding(TimeSpan(milliseconds: 1250))
    #expect(later == Timestamp(secondsSinceEpoch: 12, nanoseconds: 150_000_000))
    #expect(later.since(start).milliseconds == 1250)
    #expect(start.since(later).milliseconds == -1250)
    #expect(later.adding(TimeSpan(milliseconds: -1250)) == start)
  }
}

struct TimeSpanTests {
  @Test(arguments: ["", "5", "m", "5x", "5m5m", "5s1m", "-5m", "1.5h", "5 m", "9223372036854775807d", "٣m", "5M"])
  func `what is no span is refused`(text: String) {
    #expect(TimeSpan(text) == nil)
  }

  @Test(arguments: [("90d", 7_776_000_000), ("2h30m", 9_000_000), ("500ms", 500), ("1m", 60_000), ("0s", 0)])
  func `a span reads and writes the same`(text: String, milliseconds: Int64) {
    #expect(TimeSpan(text)?.milliseconds == milliseconds)
    #expect(TimeSpan(milliseconds: milliseconds).description == text)
  }
}
