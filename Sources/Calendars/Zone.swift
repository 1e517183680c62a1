/// A time zone: for every instant the offset of its clocks from UTC.
public struct Zone: Sendable, Hashable {
  public let name: String
  private let initial: UTCOffset
  private let listed: [ZoneTransition]
  private let footer: PosixZoneRule?

  public static let utc = Zone(name: "UTC", initial: .utc, listed: [], footer: nil)

  /// Reads the bytes of a TZif file.
  public init(name: String, tzif bytes: [UInt8]) throws(ZoneError) {
    let content = try TZifReader.read(bytes)
    self.init(name: name, initial: content.initial, listed: content.transitions, footer: content.footer)
  }

  private init(name: String, initial: UTCOffset, listed: [ZoneTransition], footer: PosixZoneRule?) {
    self.name = name
    self.initial = initial
    self.listed = listed
    self.footer = footer
  }

  /// What local clocks are off UTC at an instant.
  public func offset(at instant: Timestamp) -> UTCOffset { offset(atSeconds: Int(instant.secondsSinceEpoch)) }

  /// What local clocks show at an instant; fractions of a second are dropped.
  public func localTime(at instant: Timestamp) -> CivilDateTime {
    let seconds = Int(instant.secondsSinceEpoch)
    let (sum, overflow) = seconds.addingReportingOverflow(offset(atSeconds: seconds).seconds)
    return CivilDateTime(clockSeconds: overflow ? seconds : sum)
  }

  /// How a local time maps to instants.
  public enum Resolution: Sendable, Hashable {
    /// Clocks show it once.
    case unique(Timestamp)
    /// Clocks were put back and show it twice (or more often: the first two).
    case ambiguous(first: Timestamp, second: Timestamp)
    /// Clocks were put forward over it: the first instant after the gap.
    case skipped(firstAfter: Timestamp)
  }

  public func resolve(_ local: CivilDateTime) -> Resolution {
    let clock = local.clockSeconds
    // No offset is outside these bounds, so no other instant can show this time.
    let window = clock - UTCOffset.permittedSeconds.upperBound...clock - UTCOffset.permittedSeconds.lowerBound
    let changes = transitions(in: window)

    var found: [Timestamp] = []
    var afterGap: Timestamp?
    var offset = offset(atSeconds: window.lowerBound)
    var start = Int.min
    for change in changes + [ZoneTransition(at: Int.max, offset: offset)] {
      let candidate = clock - offset.seconds
      if candidate >= start, candidate < change.at { found.append(Timestamp(secondsSinceEpoch: Int64(candidate))) }
      if change.at != Int.max {
        let skips = change.at + offset.seconds <= clock && clock < change.at + change.offset.seconds
        if skips, afterGap == nil { afterGap = Timestamp(secondsSinceEpoch: Int64(change.at)) }
      }
      start = change.at
      offset = change.offset
    }
    if found.count >= 2 { return .ambiguous(first: found[0], second: found[1]) }
    if let only = found.first { return .unique(only) }
    // One of the two exists: the clock passes over every time that it does not show.
    return .skipped(firstAfter: afterGap ?? Timestamp(secondsSinceEpoch: Int64(clock - offset.seconds)))
  }

  /// The instant of a local time: the first one where clocks show it twice, the first after the gap where never.
  ///
  /// Later local times never give earlier instants, so what is ordered on the wall stays ordered.
  public func instant(of local: CivilDateTime) -> Timestamp {
    switch resolve(local) {
    case .unique(let instant), .ambiguous(first: let instant, second: _), .skipped(firstAfter: let instant): instant
    }
  }

  /// The instants in a range at which clocks change, with what holds from then on.
  public func changes(from start: Timestamp, to end: Timestamp) -> [(at: Timestamp, offset: UTCOffset)] {
    guard start < end else { return [] }
    let range = Int(start.secondsSinceEpoch)...Int(end.secondsSinceEpoch)
    return transitions(in: range).map { (Timestamp(secondsSinceEpoch: Int64($0.at)), $0.offset) }
  }

  private func offset(atSeconds seconds: Int) -> UTCOffset {
    let past = countOfListed(upTo: seconds)
    if past == listed.count, let footer { return footer.offset(at: seconds) }
    return past == 0 ? initial : listed[past - 1].offset
  }

  /// How many listed transitions have happened at an instant.
  private func countOfListed(upTo seconds: Int) -> Int {
    var low = 0
    var high = listed.count
    while low < high {
      let middle = (low + high) / 2
      if listed[middle].at <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Transitions, in order, inside a range that spans at most ten thousand years.
  private func transitions(in range: ClosedRange<Int>) -> [ZoneTransition] {
    var all = Array(listed[countOfListed(upTo: range.lowerBound - 1)..<countOfListed(upTo: range.upperBound)])
    guard let footer, footer.daylight != nil, listed.last.map({ $0.at < range.upperBound }) ?? true else { return all }
    // A rule's moment lies at most a week and some hours outside of its own year.
    let slack = 9 * 86_400
    let lower = max(range.lowerBound, listed.last?.at ?? Int.min)
    let first = CivilDateTime(clockSeconds: max(lower, Int.min + slack) - slack).date.year
    let upper = min(range.upperBound, Int.max - slack) + slack
    let last = min(CivilDateTime(clockSeconds: upper).date.year, first + 10_000)
    let from = listed.last.map { max($0.at + 1, range.lowerBound) } ?? range.lowerBound
    all += footer.transitions(years: first...max(first, last)).filter { $0.at >= from && $0.at <= range.upperBound }
    return all
  }
}
