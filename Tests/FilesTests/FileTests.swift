import Diagnostics
import Testing

@testable import Files

struct FileTests {
  let folder: String

  init() throws { folder = try makeTemporaryFolder(in: "/tmp", prefix: "runback-files-") }

  @Test func `a file that is not there is not found`() {
    let error = #expect(throws: FileError.self) { try readFile("\(folder)/none", limit: 10) }
    #expect(error?.message == "cannot read `\(folder)/none`: it does not exist")
    #expect(error?.exitCode == .notFound)
  }

  @Test func `a folder, a device and a path with NUL are no files`() {
    #expect(throws: FileError(.wrongKind, "read", folder)) { try readFile(folder, limit: 10) }
    #expect(throws: FileError(.wrongKind, "read", "/dev/zero")) { try readFile("/dev/zero", limit: 10) }
    #expect(throws: FileError(.notFound, "read", "/dev/\0zero")) { try readFile("/dev/\0zero", limit: 10) }
  }

  @Test func `a file larger than the limit is refused`() throws {
    try writeFile("0123456789a", to: "\(folder)/large")
    #expect(throws: FileError(.tooLarge(limit: 10), "read", "\(folder)/large")) {
      try readFile("\(folder)/large", limit: 10)
    }
    #expect(try readFile("\(folder)/large", limit: 11) == Array("0123456789a".utf8))
  }

  @Test func `a file is not written over unless that is wanted, and then whole`() throws {
    let path = "\(folder)/file"
    try writeFile("one", to: path)
    #expect(throws: FileError(.alreadyExists, "write", path)) { try writeFile("two", to: path) }
    #expect(try readFile(path, limit: 10) == Array("one".utf8))
    try writeFile("three", to: path, .replaces)
    #expect(try readFile(path, limit: 10) == Array("three".utf8))
    #expect(try folderNames(folder) == ["file"])
  }

  @Test func `a disk that is full leaves nothing behind`() {
    let error = #expect(throws: FileError.self) { try writeFile("x", to: "/dev/full/x") }
    #expect(error?.code == .wrongKind)
    #expect(throws: FileError(.alreadyExists, "write", "/dev/full")) { try writeFile("x", to: "/dev/full") }
  }

  @Test func `folders are made as deep as needed, and listed in the order of their bytes`() throws {
    try makeFolder("\(folder)/a/b/c")
    try makeFolder("\(folder)/a/b/c")
    for name in ["z", "B", "a", "é"] { try writeFile("", to: "\(folder)/a/b/c/\(name)") }
    #expect(try folderNames("\(folder)/a/b/c") == ["B", "a", "z", "é"])
    #expect(throws: FileError(.wrongKind, "create", "\(folder)/a/b/c/z")) { try makeFolder("\(folder)/a/b/c/z/d") }
  }

  @Test(arguments: [("/a/b", "/a"), ("/a", "/"), ("a", "."), ("a/b/", "a"), ("/", "/")])
  func `the parent of a path is what stands before its last part`(path: String, parent: String) {
    #expect(parentFolder(of: path) == parent)
  }

  @Test func `a private file is locked, grows at its end and is cut where that is asked`() throws {
    let path = "\(folder)/state/private"
    let file = try PrivateFile(path)
    try file.append(Array("one\n".utf8))
    try file.append(Array("two\n".utf8))
    #expect(try file.read(limit: 100) == Array("one\ntwo\n".utf8))
    #expect(throws: FileError(.held, "use", path)) { try PrivateFile(path, attempts: 2) }
    #expect(FileError(.held, "use", path).exitCode == .tryAgain)
    try file.truncate(to: 4)
    #expect(try readPrivateFile(path, limit: 100) == Array("one\n".utf8))
    #expect(throws: FileError(.tooLarge(limit: 3), "read", path)) { try readPrivateFile(path, limit: 3) }
    #expect(try readPrivateFile("\(folder)/state/none", limit: 100) == nil)
    #expect(throws: FileError(.wrongKind, "use", "\(folder)/state")) {
      try readPrivateFile("\(folder)/state", limit: 1)
    }
  }

  @Test func `the lock of a private file goes with its owner`() throws {
    let path = "\(folder)/state/private"
    do { _ = try PrivateFile(path) }
    _ = try PrivateFile(path, attempts: 1)
  }
}
