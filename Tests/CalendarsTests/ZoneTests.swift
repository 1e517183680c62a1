import Calendars
import Testing

struct ZoneTests {
  @Test(arguments: [
    // Clocks go from 02:00 to 03:00 at 01:00 UTC.
    ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00:00Z"),
    ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00Z"),
    // Half an hour, at 02:00 of UTC+10:30.
    ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00Z"),
    // Midnight itself does not exist.
    ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z"),
    ("America/Santiago", "2026-09-06T00:30", "2026-09-06T04:00:00Z"),
    // A whole day does not exist: Samoa crossed the date line.
    ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z"),
    // By the footer's rule, long after the last transition that the file lists.
    ("Europe/Berlin", "2487-03-30T02:30", "2487-03-30T01:00:00Z"),
  ])
  func `a local time in a gap is the first instant after it`(zone: String, time: String, expected: String) throws {
    let answer = try systemZone(zone).resolve(local(time))
    #expect(answer == .skipped(firstAfter: try instant(expected)))
    #expect(try systemZone(zone).instant(of: local(time)) == instant(expected))
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
    ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"),
    ("America/New_York", "2499-11-01T01:00", "2499-11-01T05:00:00Z", "2499-11-01T06:00:00Z"),
    // Ireland's summer time is its standard time: its winter time is "daylight time" with a negative saving.
    ("Europe/Dublin", "2026-10-25T01:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"),
  ])
  func `an ambiguous local time is the first of the two`(
    zone: String, time: String, first: String, second: String
  ) throws {
    let answer = try systemZone(zone).resolve(local(time))
    #expect(answer == .ambiguous(first: try instant(first), second: try instant(second)))
    #expect(try systemZone(zone).instant(of: local(time)) == instant(first))
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-07-01T12:00", "2026-07-01T10:00:00Z"),
    ("Asia/Kathmandu", "2026-07-01T12:00", "2026-07-01T06:15:00Z"),
    // The edges of gap and overlap are themselves unique.
    ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z"),
    ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
    ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z"),
    ("Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59Z"),
    ("Africa/Casablanca", "2026-07-01T12:00", "2026-07-01T11:00:00Z"),
    ("UTC", "2026-07-01T12:00", "2026-07-01T12:00:00Z"),
    // Local mean time, with seconds.
    ("Europe/Amsterdam", "1880-01-01T00:00", "1879-12-31T23:40:28Z"),
  ])
  func `other local times are one instant`(zone: String, time: String, expected: String) throws {
    #expect(try systemZone(zone).resolve(local(time)) == .unique(instant(expected)))
    #expect(try systemZone(zone).localTime(at: instant(expected)) == local(time))
  }

  @Test func `an offset has the zone's own abbreviation`() throws {
    let berlin = try systemZone("Europe/Berlin")
    #expect(
      try berlin.offset(at: instant("2026-07-01T00:00:00Z"))
        == UTCOffset(seconds: 7200, abbreviation: "CEST", isDaylight: true))
    #expect(
      try berlin.offset(at: instant("2487-01-01T00:00:00Z"))
        == UTCOffset(seconds: 3600, abbreviation: "CET", isDaylight: false))
  }

  @Test func `the changes of a year are the two that are announced`() throws {
    let changes = try systemZone("Europe/Berlin").changes(
      from: instant("2040-01-01T00:00:00Z"), to: instant("2041-01-01T00:00:00Z"))
    #expect(changes.map(\.at.rfc3339) == ["2040-03-25T01:00:00Z", "2040-10-28T01:00:00Z"])
    #expect(changes.map(\.offset.abbreviation) == ["CEST", "CET"])
  }

  @Test func `order on the wall is kept by instants, through gaps and overlaps`() throws {
    for name in ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Santiago"] {
      let zone = try systemZone(name)
      for day in ["2011-12-29", "2026-03-28", "2026-10-24", "2026-04-04", "2026-09-05"] {
        let start = try local("\(day)T00:00")
        var previous = zone.instant(of: start)
        for minute in stride(from: 7, through: 3 * 1440, by: 7) {
          let next = zone.instant(of: start.adding(seconds: minute * 60))
          #expect(previous <= next, "\(name) \(start.adding(seconds: minute * 60))")
          previous = next
        }
      }
    }
  }

  @Test func `the ends of representable time do not trap`() throws {
    for name in ["Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue", "UTC"] {
      let zone = try systemZone(name)
      for edge in [Timestamp.earliest, .latest] {
        _ = zone.offset(at: edge)
        _ = zone.instant(of: zone.localTime(at: edge))
      }
      #expect(zone.changes(from: .latest, to: .earliest).isEmpty)
    }
  }
}
