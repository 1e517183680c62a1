import Contacts
import Diagnostics
import TestSupport
import Testing

struct RegistryDirectoryTests {
  private func error(_ path: String) -> ContactsError? {
    do throws(ContactsError) {
      _ = try RegistryDirectory(path: path, shownAs: "contacts").sources()
      return nil
    } catch {
      return error
    }
  }

  @Test func `a directory that is not there, or is empty, is said with what to do`() throws {
    let directory = try TemporaryDirectory()
    let missing = try #require(error(directory.path("none")))
    #expect(missing.message == "there is no directory `contacts` with contacts")
    #expect(missing.exitCode == .notFound)
    #expect(missing.hints == ["`runback init` makes a workspace with example contacts"])
    try writeFile(directory.path("README.md"), "no contacts")
    #expect(error(directory.path)?.message == "there are no contacts in `contacts`")
  }

  @Test func `files are read in the order of their names; links and hidden files are left aside`() throws {
    let directory = try TemporaryDirectory()
    try makeDirectory(directory.path("b"))
    try makeDirectory(directory.path(".git"))
    for name in ["c.yaml", "a.yml", "b/x.yaml", ".hidden.yaml", ".git/y.yaml", "notes.txt"] {
      try writeFile(directory.path(name), "# \(name)\n")
    }
    _ = try runProgram("ln", ["-s", "/etc", directory.path("linked")])
    _ = try runProgram("ln", ["-s", "..", directory.path("b/up")])
    let sources = try RegistryDirectory(path: directory.path, shownAs: "contacts").sources()
    #expect(sources.map(\.path) == ["contacts/a.yml", "contacts/b/x.yaml", "contacts/c.yaml"])
  }

  @Test func `a link to a file and a pipe are refused instead of followed or waited for`() throws {
    let linked = try TemporaryDirectory()
    _ = try runProgram("ln", ["-s", "/etc/passwd", linked.path("a.yaml")])
    #expect(error(linked.path) != nil)
    let piped = try TemporaryDirectory()
    _ = try runProgram("mkfifo", [piped.path("a.yaml")])
    #expect(error(piped.path)?.message.hasPrefix("cannot read `contacts/a.yaml`") == true)
  }

  @Test func `directories without end are refused`() throws {
    let directory = try TemporaryDirectory()
    try makeDirectory(directory.path("1"))
    try makeDirectory(directory.path("1/2"))
    try makeDirectory(directory.path("1/2/3"))
    try makeDirectory(directory.path("1/2/3/4"))
    try makeDirectory(directory.path("1/2/3/4/5"))
    #expect(error(directory.path)?.message == "directories in `contacts` are nested deeper than 4")
  }
}
