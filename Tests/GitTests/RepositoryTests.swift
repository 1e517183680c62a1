import TestSupport
import Testing

@testable import Git

struct RepositoryTests {
  @Test func `a commit that git signed reads as git wrote it`() throws {
    let fixture = try GitFixture()
    let key = try fixture.sshKey("ana")
    let id = try fixture.commit(["a.yaml": "a: 1\n"], message: "first", signedBy: key)
    let repository = try Repository.open(fixture.path)
    let commit = try repository.commit(try #require(ObjectID(hex: id)))
    #expect(commit.subject == "first")
    #expect(commit.author.email == "ana@example.org")
    #expect(commit.signature?.starts(with: "-----BEGIN SSH SIGNATURE-----\n".utf8) == true)
    #expect(try repository.branch("main").target.hex == id)
  }
}
