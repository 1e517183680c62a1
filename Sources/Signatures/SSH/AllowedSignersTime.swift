import Calendars

/// A time of an allowed-signers line: `YYYYMMDD[HHMM[SS]]`, with `Z` or `UTC` when it is one instant everywhere.
///
/// Without, `ssh-keygen` reads it in the machine's own time zone, so that whoever sets `TZ` decides how long a key counts.
/// Here it is every instant that it is in some time zone of the Earth, and a key counts only when it would in all.
struct AllowedSignersTime {
  /// As if it were in UTC.
  let inUTC: Timestamp
  let earliest: Timestamp
  let latest: Timestamp

  /// From UTC+14 to UTC-12.
  private static let firstZone: Int64 = -14 * 3600
  private static let lastZone: Int64 = 12 * 3600

  init(_ text: String, _ option: String) throws(AllowedSignersLine.Invalid) {
    let wrong = AllowedSignersLine.Invalid(
      "`\(option)` is not a time as in `20260131Z` or `20260131235959Z`: `\(printable(text))`")
    var digits = Array(text.utf8)
    let lowered = text.lowercased().utf8
    let zone = ["z", "utc"].first {
      $0.utf8.count < lowered.count && lowered.suffix($0.utf8.count).elementsEqual($0.utf8)
    }
    digits.removeLast(zone?.utf8.count ?? 0)
    guard [8, 12, 14].contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { throw wrong }
    digits += [UInt8](repeating: 0x30, count: 14 - digits.count)
    func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
    let rfc3339 =
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
    // At the epoch and before it `ssh-keygen` sees no time.
    guard let time = Timestamp(rfc3339: rfc3339), time.secondsSinceEpoch > 0 else { throw wrong }
    inUTC = time
    earliest = zone == nil ? time.adding(seconds: Self.firstZone) : time
    latest = zone == nil ? time.adding(seconds: Self.lastZone) : time
  }
}
