import Calendars
import TestSupport
import Testing

/// Compares every zone of the system with Python's `zoneinfo`, which reads the same files with other code.
struct ZoneDifferentialTests {
  @Test func `every zone of the system agrees with Python's zoneinfo in both directions`() throws {
    let seed: UInt64 = 20_261_124
    var random = SeededRandom(seed: seed)
    let database = ZoneDatabase.system()
    let names = try python(listing, input: "").split(separator: "\n").map(String.init)
      .filter { ZoneName($0) != nil && $0 != "UTC" }
    #expect(names.count > 300)

    var questions: [String] = []
    var answers: [String] = []
    for name in names {
      let zone = try database.zone(name)
      for seconds in instants(zone, &random) {
        let offset = zone.offset(at: Timestamp(secondsSinceEpoch: seconds))
        questions.append("\(name) utc \(seconds)")
        answers.append("\(offset.seconds) \(offset.abbreviation)")

        // A local time near an instant that is near a change falls into its gap or overlap as often as not.
        let clock = Int(seconds) + offset.seconds + Int.random(in: -5000...5000, using: &random)
        questions.append("\(name) local \(clock)")
        answers.append(line(zone.resolve(CivilDateTime(clockSeconds: clock))))
      }
    }

    let expected = try python(oracle, input: questions.joined(separator: "\n")).split(separator: "\n").map(String.init)
    try #require(expected.count == answers.count)
    var differences: [String] = []
    for (index, answer) in answers.enumerated() where answer != expected[index] {
      differences.append("\(questions[index]): ours \(answer), Python's \(expected[index])")
    }
    #expect(differences.isEmpty, "seed \(seed): \(differences.count) of \(answers.count), \(differences.prefix(20))")
    // Gaps and overlaps must be among the cases, or the comparison proves little.
    #expect(answers.filter { $0.hasPrefix("two") }.count > 500)
    #expect(answers.filter { $0.hasPrefix("none") }.count > 500)
  }

  private func line(_ resolution: Zone.Resolution) -> String {
    switch resolution {
    case .unique(let only): "one \(only.secondsSinceEpoch)"
    case .ambiguous(let first, let second): "two \(first.secondsSinceEpoch) \(second.secondsSinceEpoch)"
    case .skipped(let after): "none \(after.secondsSinceEpoch)"
    }
  }

  /// Some at random from 1800 to 2500, and some within an hour and a half of a change.
  private func instants(_ zone: Zone, _ random: inout SeededRandom) -> [Int64] {
    var all = (0..<40).map { _ in Int64.random(in: -5_364_662_400...16_725_225_600, using: &random) }
    let changes = zone.changes(
      from: Timestamp(secondsSinceEpoch: -5_364_662_400), to: Timestamp(secondsSinceEpoch: 5_000_000_000))
    for change in changes.shuffled(using: &random).prefix(40) {
      all.append(change.at.secondsSinceEpoch + Int64.random(in: -5000...5000, using: &random))
      all.append(change.at.secondsSinceEpoch - Int64.random(in: 0...1, using: &random))
    }
    return all
  }

  private func python(_ program: String, input: String) throws -> String {
    let output = try runProgram(
      "python3", ["-c", program], environment: ["PYTHONTZPATH": ZoneDatabase.systemDirectory], input: Array(input.utf8))
    try #require(output.exit == 0, "python3: \(output.errorText)")
    return output.text
  }

  private var listing: String {
    """
    import zoneinfo
    print("\\n".join(sorted(zoneinfo.available_timezones())))
    """
  }

  /// A local time is judged by trying both values of `fold`; the end of a gap is found by halving.
  private var oracle: String {
    """
    import sys
    from datetime import datetime, timedelta, timezone
    from zoneinfo import ZoneInfo
    epoch = datetime(1970, 1, 1)
    def offset(zone, seconds):
        moment = (epoch + timedelta(seconds=seconds)).replace(tzinfo=timezone.utc).astimezone(zone)
        return int(moment.utcoffset().total_seconds()), moment.tzname()
    out = []
    for line in sys.stdin:
        name, kind, value = line.split()
        zone, value = ZoneInfo(name), int(value)
        if kind == "utc":
            out.append("%d %s" % offset(zone, value))
            continue
        found, tried = [], []
        for fold in (0, 1):
            moment = (epoch + timedelta(seconds=value)).replace(tzinfo=zone, fold=fold)
            instant = value - int(moment.utcoffset().total_seconds())
            tried.append(instant)
            if instant + offset(zone, instant)[0] == value and instant not in found:
                found.append(instant)
        found.sort()
        if len(found) == 2:
            out.append("two %d %d" % tuple(found))
        elif len(found) == 1:
            out.append("one %d" % found[0])
        else:
            low, high = min(tried) - 1, max(tried) + 1
            while high - low > 1:
                middle = (low + high) // 2
                if middle + offset(zone, middle)[0] > value:
                    high = middle
                else:
                    low = middle
            out.append("none %d" % high)
    print("\\n".join(out))
    """
  }
}
