import Calendars
import Diagnostics
import Files
import Glibc
import TestSupport
import Testing

@testable import Contacts

struct RegistryCacheTests {
  private func workspace() throws -> (folder: TemporaryDirectory, directory: RegistryDirectory, cache: RegistryCache) {
    let folder = try TemporaryDirectory()
    try makeDirectory(folder.path("contacts"))
    let root = packageFolder()
    for name in try listDirectory("\(root)/contacts") where name.hasSuffix(".yaml") {
      try writeFile(folder.path("contacts/\(name)"), try readFile("\(root)/contacts/\(name)"))
    }
    try writeFile(
      folder.path("contacts/more.yaml"),
      document(
        "Schedule",
        """
        id: nights
        tz: Europe/Brussels
        overlap: additive
        onGap: person:ana
        layers:
          - { id: n, start: 2026-01-05T18:00, until: 2027-01-01, every: 1mo, users: [ana, nobody], advance: active, only: { from: fri 17:00, to: mon 09:00 } }
        """) + document("Schedule", "id: file\ntz: UTC\nsource: on-call.ics")
        + document(
          "Override", "id: o\nschedule: nights\nfrom: 2026-02-01\nuntil: 2026-02-02\nuser: nobody\nreason: none")
        + document(
          "Channel", "id: mail\ntype: email\nendpoint: smtp://mail.example.org\nsecret: env:X\nretry: { attempts: 2 }")
        + document("Template", "id: t\nsubject: a ${{ incident }}\ntext: b\nredacted: { subject: c, text: d }")
        + document("Service", "id: v\nowner: person:ana\npaths: [\"*.tf\"]\ndata: pii"))
    try writeFile(
      folder.path("contacts/on-call.ics"),
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:ana\nDTSTART:20260101\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR\n")
    let directory = RegistryDirectory(path: folder.path("contacts"), shownAs: "contacts")
    return (folder, directory, RegistryCache(folder: folder.path("cache"), for: directory))
  }

  @Test func `what comes from the cache is what the files say`() throws {
    let (folder, directory, cache) = try workspace()
    defer { withExtendedLifetime(folder) {} }
    let read = try #require(try Registry.read(directory).registry)
    let first = try cache.read(directory)
    #expect(first.registry == read)
    #expect(fileExists(cache.path))
    var bytes = try readFile(cache.path)
    let again = try cache.read(directory)
    #expect(again.registry == read)
    let at = try instant("2026-11-24T03:00:00Z")
    let zones = try read.zones(from: .system())
    #expect(try again.registry?.onCall(schedule: "file", at: at, zones: zones).people == ["ana"])

    // A byte that is turned over makes it as good as none, and it is written again.
    bytes[bytes.count / 2] ^= 1
    try writeFile(cache.path, bytes, mode: 0o600)
    #expect(try cache.read(directory).registry == read)
  }

  @Test func `a change of any file is seen`() throws {
    let (folder, directory, cache) = try workspace()
    _ = try cache.read(directory)
    try writeFile(folder.path("contacts/new.yaml"), person("zoe"))
    #expect(try cache.read(directory).registry?.persons["zoe"] != nil)
    try writeFile(
      folder.path("contacts/new.yaml"), person("zoe") + document("Group", "id: g\nmembers: [person:nobody-here]"))
    let broken = try cache.read(directory)
    #expect(broken.registry == nil && broken.errorCount == 1)
    try removeRecursively(folder.path("contacts/new.yaml"))
    #expect(try cache.read(directory).registry?.persons["zoe"] == nil)
  }

  @Test func `a cache that others may write is not believed, and one that cannot be written is done without`() throws {
    let (folder, directory, cache) = try workspace()
    let read = try #require(try cache.read(directory).registry)
    let mallory = try registry(person("mallory"))
    let forged = Registry(
      sources: [], digest: read.digest, persons: mallory.persons, groups: [:], schedules: [:], overrides: [],
      services: [:], channels: [:], escalations: [:], matrices: [], obligations: [:], calendars: [:], templates: [:])
    try cache.keep(forged)
    // Whoever owns the file is believed, which shows that it is read at all.
    #expect(try cache.read(directory).registry?.persons["mallory"] != nil)
    #expect(chmod(cache.path, 0o666) == 0)
    #expect(try cache.read(directory).registry == read)
    let nowhere = RegistryCache(path: folder.path("contacts/people.yaml/cache"))
    #expect(try nowhere.read(directory).registry != nil)
  }

  @Test func `bytes that are turned over give the same registry or none`() throws {
    let (folder, directory, cache) = try workspace()
    defer { withExtendedLifetime(folder) {} }
    let read = try #require(try cache.read(directory).registry)
    let bytes = try readFile(cache.path)
    var random = SeededRandom(seed: 31)
    for _ in 0..<60 {
      try writeFile(cache.path, mutated(bytes, &random), mode: 0o600)
      #expect(try cache.read(directory).registry == read)
    }
  }
}
