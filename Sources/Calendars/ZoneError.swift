/// Why a time zone cannot be used.
public struct ZoneError: Error, Sendable, Hashable {
  public enum Code: Sendable, Hashable {
    /// Not of the form `Area/City`.
    case badName
    /// The system's data is there, this zone is not.
    case unknown
    /// The system has no time-zone data at the path.
    case noData
    /// The file exists and cannot be read; the text says why.
    case unreadable(String)
    /// The file is damaged, or of a kind that is not read; the text continues "the file …".
    case malformed(String)
  }

  public let code: Code
  /// The zone's name as it was written; empty while the data as a whole is meant.
  public let zone: String
  /// Where the system's data was looked for; empty when it does not matter.
  public let directory: String

  public init(_ code: Code, zone: String = "", directory: String = "") {
    self.code = code
    self.zone = zone
    self.directory = directory
  }

  func about(zone: String, directory: String) -> ZoneError {
    ZoneError(code, zone: zone, directory: directory)
  }

  /// One sentence: what and where.
  public var message: String {
    switch code {
    case .badName: "`\(zone)` is not a time zone of the form `Area/City`"
    case .unknown: "there is no time zone `\(zone)` in `\(directory)`"
    case .noData: "there is no time-zone data in `\(directory)`"
    case .unreadable(let why): "the time zone `\(zone)` in `\(directory)` cannot be read: \(why)"
    case .malformed(let what): "the file of the time zone `\(zone)` in `\(directory)` \(what)"
    }
  }

  /// What to do next.
  public var hints: [String] {
    switch code {
    case .badName: ["write a name of the IANA time-zone database, such as `Europe/Berlin`, or `UTC`"]
    case .unknown: ["`ls \(directory)` shows the names; a new one may need a newer `tzdata`"]
    case .noData: ["install the package `tzdata` (`apt-get install tzdata`)"]
    case .unreadable: []
    case .malformed: ["install the package `tzdata` again (`apt-get install --reinstall tzdata`)"]
    }
  }
}
