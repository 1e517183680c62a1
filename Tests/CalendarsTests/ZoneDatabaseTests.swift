import Calendars
import Testing

struct ZoneDatabaseTests {
  @Test(arguments: [
    "", "EST", "CET", "Berlin", "europe", "../etc/passwd", "Europe/../../etc/passwd", "/etc/passwd", "Europe/",
    "/Berlin",
    "Europe//Berlin", "Europe/Ber lin", "Europe/Berlin\0", "Europe/.hidden", "right/Europe/Berlin",
    "posix/Europe/Berlin",
    "A/B/C/D", "Europe/Zürich", "America/" + String(repeating: "a", count: 60), "UTC ",
  ])
  func `only Area and City make a name, and no file is touched for another`(name: String) {
    let database = ZoneDatabase(directory: "/data") { path, _ in
      Issue.record("read \(path)")
      return .absent
    }
    #expect(throws: ZoneError(.badName, zone: name)) { try database.zone(name) }
  }

  @Test func `UTC needs no data`() throws {
    let database = ZoneDatabase(directory: "/data") { _, _ in .absent }
    #expect(try database.zone("UTC") == .utc)
    #expect(database.version == nil)
  }

  @Test func `a zone that is not there is told from data that is not there`() throws {
    let system = ZoneDatabase.system()
    let unknown = #expect(throws: ZoneError.self) { try system.zone("Europe/Atlantis") }
    #expect(unknown?.code == .unknown)
    #expect(unknown?.message == "there is no time zone `Europe/Atlantis` in `/usr/share/zoneinfo`")

    let nowhere = ZoneDatabase.system(directory: "/does/not/exist")
    let missing = #expect(throws: ZoneError.self) { try nowhere.zone("Europe/Berlin") }
    #expect(missing?.message == "there is no time-zone data in `/does/not/exist`")
    #expect(missing?.hints == ["install the package `tzdata` (`apt-get install tzdata`)"])
  }

  @Test func `a directory is no zone`() throws {
    let error = #expect(throws: ZoneError.self) { try ZoneDatabase.system().zone("America/Indiana") }
    #expect(
      error?.message
        == "the time zone `America/Indiana` in `/usr/share/zoneinfo` cannot be read: it is not a regular file")
  }

  @Test(arguments: [
    ("tzdata.zi", "# version 2025b\n# more", "2025b"), ("+VERSION", "2024a\n", "2024a"),
    ("tzdata.zi", "R d 1916", nil), ("+VERSION", "20\u{1B}[31m", nil), ("+VERSION", "", nil),
  ])
  func `the release of the data is in its first line`(file: String, text: String, version: String?) {
    let database = ZoneDatabase(directory: "/data") { path, _ in path == file ? .bytes(Array(text.utf8)) : .absent }
    #expect(database.version == version)
  }

  @Test func `the system says which release it has`() {
    #expect(ZoneDatabase.system().version?.hasPrefix("20") == true)
  }

  @Test func `zones are read once and then are values`() throws {
    let zones = try Zones.load(["Europe/Berlin", "UTC"], from: .system())
    #expect(zones["Europe/Berlin"]?.name == "Europe/Berlin")
    #expect(zones["UTC"] == .utc)
    #expect(zones["Europe/Paris"] == nil)
    #expect(throws: ZoneError(.badName, zone: "CET")) { try Zones.load(["CET", "Europe/Berlin"], from: .system()) }
  }
}
