import Calendars
import Contacts
import Diagnostics
import TestSupport
import Testing

/// Random schedules against a model that walks every shift from the anchor and looks at every quarter of an hour.
struct SchedulePropertyTests {
  private struct Sample {
    var text: String
    var windows: [[(days: ClosedRange<Int>, from: Int, to: Int)]] = []
    var users: [[String]] = []
    var every: [Int] = []
    var starts: [CivilDateTime] = []
    var ends: [CivilDateTime?] = []
    var isActive: [Bool] = []
    var isAdditive: Bool
    var overrides: [(from: CivilDateTime, until: CivilDateTime, user: String)] = []
  }

  @Test(arguments: ["Europe/Brussels", "Australia/Lord_Howe", "America/Santiago", "UTC"], 0..<4)
  func `at every instant exactly who should be is on call`(zone: String, round: Int) throws {
    let seed = UInt64(9_000 + round)
    var random = SeededRandom(seed: seed)
    let data = try #require(try Zones.load([zone], from: .system())[zone])
    let sample = sample(zone, &random)
    let registry = try registry(["ana", "bo", "cy", "di"].map { person($0) }.joined() + sample.text)
    let schedule = try #require(registry.schedules["s"])
    let reader = ScheduleReader(schedule, overrides: registry.overrides, zone: data)
    let model = Model(sample, data)
    let from = try instant("2026-02-01T00:00:00Z")
    let to = try instant("2026-11-30T00:00:00Z")
    for _ in 0..<120 {
      let at = Timestamp(
        secondsSinceEpoch: Int64.random(in: from.secondsSinceEpoch..<to.secondsSinceEpoch, using: &random))
      let answer = reader.answer(at: at)
      #expect(answer.people == model.people(at: at), "seed \(seed), \(zone), \(at)\n\(sample.text)")
      if !schedule.overlap.adds { #expect(answer.shifts.count <= 1) }
      #expect(answer.until.map { $0 > at } ?? true)
    }
    let pieces = reader.answers(from: from, to: from.adding(.days(60)))
    #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.until.map { $0 > from } ?? false && $1 != $0 })
    for (piece, next) in zip(pieces, pieces.dropFirst()) {
      // The last moment of a piece still has its answer, and the next one begins where it ends.
      let end = try #require(piece.until)
      #expect(reader.answer(at: end.adding(seconds: -1)).people == piece.people, "seed \(seed), \(zone), \(end)")
      #expect(model.people(at: end.adding(seconds: -1)) == piece.people, "seed \(seed), \(zone), before \(end)")
      #expect(reader.answer(at: end) == next)
    }
  }

  private func sample(_ zone: String, _ random: inout SeededRandom) -> Sample {
    let isAdditive = Bool.random(using: &random)
    var sample = Sample(
      text: document("Schedule", "id: s\ntz: \(zone)\noverlap: \(isAdditive ? "additive" : "last-wins")\nlayers:"),
      isAdditive: isAdditive)
    let names = ["ana", "bo", "cy", "di", "nobody"]
    for index in 0..<Int.random(in: 1...3, using: &random) {
      let day = Int.random(in: 1...28, using: &random)
      let start = CivilDateTime("2026-0\(Int.random(in: 1...6, using: &random))-\(day < 10 ? "0" : "")\(day)T09:00")
      let every = [720, 1440, 2880, 10_080, 360][Int.random(in: 0..<5, using: &random)]
      let users = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        names[Int.random(in: 0..<5, using: &random)]
      }
      let isActive = Bool.random(using: &random)
      let end = Bool.random(using: &random) ? start?.adding(seconds: 86_400 * 100) : nil
      var windows: [(days: ClosedRange<Int>, from: Int, to: Int)] = []
      if Int.random(in: 0..<3, using: &random) > 0 {
        for _ in 0..<Int.random(in: 1...2, using: &random) {
          let first = Int.random(in: 1...7, using: &random)
          let from = Int.random(in: 0..<96, using: &random) * 900
          var to = Int.random(in: 0..<96, using: &random) * 900
          if to == from { to = (from + 900) % 86_400 }
          windows.append((first...Int.random(in: first...7, using: &random), from, to))
        }
      }
      guard let start else { continue }
      sample.starts.append(start)
      sample.ends.append(end)
      sample.every.append(every)
      sample.users.append(users)
      sample.isActive.append(isActive)
      sample.windows.append(windows)
      let only = windows.map { window in
        let days = window.days.compactMap { Weekday(rawValue: $0)?.shortName }.joined(separator: ", ")
        return "{ days: [\(days)], from: \"\(clock(window.from))\", to: \"\(clock(window.to))\" }"
      }
      sample.text +=
        "  - { id: l\(index), start: \(start), every: \(every)m, users: [\(users.joined(separator: ", "))], "
        + "advance: \(isActive ? "active" : "calendar")" + (end.map { ", until: \($0)" } ?? "")
        + (only.isEmpty ? "" : ", only: [\(only.joined(separator: ", "))]") + " }\n"
    }
    for index in 0..<Int.random(in: 0...3, using: &random) {
      let from = CivilDateTime(
        clockSeconds: 1_770_000_000 / 900 * 900 + Int.random(in: 0..<25_000, using: &random) * 900)
      let until = from.adding(seconds: Int.random(in: 1...400, using: &random) * 900)
      let user = names[Int.random(in: 0..<5, using: &random)]
      sample.overrides.append((from, until, user))
      sample.text += document(
        "Override", "id: o\(index)\nschedule: s\nfrom: \(from)\nuntil: \(until)\nuser: \(user)")
    }
    return sample
  }

  private func clock(_ seconds: Int) -> String { CivilDateTime(clockSeconds: seconds).time.description }

  /// Knows nothing of periods and bounds: it counts.
  private struct Model {
    let sample: Sample
    let zone: Zone

    init(_ sample: Sample, _ zone: Zone) {
      self.sample = sample
      self.zone = zone
    }

    func people(at instant: Timestamp) -> [String] {
      let current = sample.overrides.filter {
        zone.instant(of: $0.from) <= instant && instant < zone.instant(of: $0.until)
      }
      var users = current.map(\.user)
      if users.isEmpty {
        users = sample.users.indices.compactMap { turn(layer: $0, at: instant) }
      }
      if !sample.isAdditive { users = users.suffix(1) }
      var seen: Set<String> = []
      return users.filter { $0 != "nobody" && seen.insert($0).inserted }
    }

    private func turn(layer: Int, at instant: Timestamp) -> String? {
      let start = sample.starts[layer]
      guard zone.instant(of: start) <= instant, sample.ends[layer].map({ instant < zone.instant(of: $0) }) ?? true,
        covers(layer, instant)
      else { return nil }
      var used = 0
      var begins = start
      while true {
        let next = begins.adding(seconds: sample.every[layer] * 60)
        // Of shifts that begin at one instant the last has it.
        if zone.instant(of: next) > instant { break }
        if !sample.isActive[layer] || isActive(layer, begins, next) { used += 1 }
        begins = next
      }
      return sample.users[layer][used % sample.users[layer].count]
    }

    private func covers(_ layer: Int, _ instant: Timestamp) -> Bool {
      guard !sample.windows[layer].isEmpty else { return true }
      let today = zone.localTime(at: instant).date
      return sample.windows[layer].contains { window in
        [-2, -1, 0, 1].contains { back in
          let day = today.adding(days: back)
          guard window.days.contains(day.weekday.rawValue) else { return false }
          let midnight = day.daysSinceEpoch * 86_400
          let from = zone.instant(of: CivilDateTime(clockSeconds: midnight + window.from))
          let end = midnight + window.to + (window.to <= window.from ? 86_400 : 0)
          return from <= instant && instant < zone.instant(of: CivilDateTime(clockSeconds: end))
        }
      }
    }

    /// On the wall clock, a quarter of an hour at a time.
    private func isActive(_ layer: Int, _ from: CivilDateTime, _ until: CivilDateTime) -> Bool {
      guard !sample.windows[layer].isEmpty else { return true }
      var clock = from
      while clock < until {
        let time = clock.time.secondsSinceMidnight
        let isInside = sample.windows[layer].contains { window in
          let today = window.days.contains(clock.date.weekday.rawValue)
          let yesterday = window.days.contains(clock.date.adding(days: -1).weekday.rawValue)
          if window.from < window.to { return today && window.from <= time && time < window.to }
          return (today && window.from <= time) || (yesterday && time < window.to)
        }
        if isInside { return true }
        clock = clock.adding(seconds: 900)
      }
      return false
    }
  }
}

extension Schedule.Overlap {
  fileprivate var adds: Bool { self == .additive }
}
