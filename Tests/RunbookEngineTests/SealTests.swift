import Diagnostics
import Journal
import RunbookEngine
import TestSupport
import Testing

@Suite struct `A journal` {
  static let step = "  - { id: say, title: Say, run: [tool, say], noUndo: It is a test. }"

  func signer(_ key: String) -> @Sendable ([UInt8], String) async -> String? {
    { bytes, namespace in
      (try? signed(String(decoding: bytes, as: UTF8.self), by: key, namespace: namespace))
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test func `is sealed whenever its run comes to rest and a key is at hand`() async throws {
    let setting = try ApprovalRun()
    setting.signer = signer("gil")
    _ = try await setting.begin(Self.step)
    let contents = try setting.scene.store.read(setting.run)
    #expect(contents.entries.last?.event.type == "seal")
    let standing = SealStanding(contents)
    #expect(standing.isWhole)
    #expect(standing.clause.hasSuffix("the requester's key"))
    #expect(RequesterProof(try #require(contents.created))?.fingerprint.hasPrefix("SHA256:") == true)
  }

  @Test func `says that it is not sealed, and when that is suspicious`() async throws {
    let setting = try ApprovalRun()
    _ = try await setting.begin(Self.step)
    #expect(SealStanding(try setting.scene.store.read(setting.run)) == .unsealed(wasPossible: false))
    let cut = try ApprovalRun()
    cut.signer = signer("gil")
    _ = try await cut.begin(Self.step)
    // The tail is cut off: the seal, and the end of the run.
    let path = cut.scene.store.journalPath(cut.run)
    let lines = try readText(path).split(separator: "\n").dropLast(2)
    try writeFile(path, lines.map { $0 + "\n" }.joined())
    let contents = try cut.scene.store.read(cut.run)
    #expect(contents.fault == nil)
    #expect(SealStanding(contents) == .unsealed(wasPossible: true))
    #expect(SealStanding(contents).clause.hasPrefix("NOT SEALED although its requester had a key"))
  }

  @Test func `shows a seal by another key than the requester's, and lines behind a seal`() async throws {
    let setting = try ApprovalRun()
    setting.signer = signer("gil")
    _ = try await setting.begin()
    setting.signer = signer("mallory")
    _ = try await setting.resume()
    let resealed = SealStanding(try setting.scene.store.read(setting.run))
    #expect(resealed.clause.contains("ANOTHER key than the requester's"))
    setting.signer = nil
    _ = try await setting.resume()
    guard case .sealed(_, false?, _, let uncovered) = SealStanding(try setting.scene.store.read(setting.run)) else {
      Issue.record("not sealed")
      return
    }
    #expect(uncovered > 0)
  }

  @Test func `is damaged when a seal names other lines than those before it`() async throws {
    let setting = try ApprovalRun()
    setting.signer = signer("gil")
    _ = try await setting.begin(Self.step)
    let path = setting.scene.store.journalPath(setting.run)
    let text = try readText(path)
    let entries = try setting.scene.store.read(setting.run).entries.count - 1
    try writeFile(path, text.replacing("\"entries\":\(entries)", with: "\"entries\":\(entries - 1)"))
    #expect(
      try setting.scene.store.read(setting.run).fault?.reason == "is a seal of other lines than those before it")
  }
}
