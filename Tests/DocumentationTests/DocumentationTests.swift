import Files
import TestSupport
import Testing

struct DocumentationTests {
  static let checkout = parentFolder(of: parentFolder(of: parentFolder(of: #filePath)))

  /// The README and every page under docs/, each with the commands that it shows.
  static let pages: [String] = {
    let documents = (try? folderNames("\(checkout)/docs")) ?? []
    return ["README.md"] + documents.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
  }()

  /// The commands of one page, in order, in one shell and one empty folder, with the program on the search path.
  @Test(arguments: pages)
  func `every command of a page works as written`(page: String) throws {
    let text = String(decoding: try Files.readFile("\(Self.checkout)/\(page)", limit: 1 << 20), as: UTF8.self)
    let commands = DocumentedCommand.all(in: text, named: page)
    guard !commands.isEmpty else { return }
    let directory = try TemporaryDirectory()
    try makeFolder("\(directory.path)/home")
    var script = "cd \(directory.path)\n"
    for command in commands {
      script += "echo '\(command.place)' >&3\n\(command.text)\n"
      script +=
        "code=$?; [ $code = \(command.exit) ] || { echo \"ended with exit code $code instead of \(command.exit)\" >&2; exit 99; }\n"
    }
    try Files.writeFile(script, to: "\(directory.path)/script")
    let outcome = try runProgram(
      "bash", ["-c", "exec 3>'\(directory.path)/place'; . '\(directory.path)/script'"],
      environment: [
        "PATH": "\(try Self.programFolder()):\(testProgramPath)", "HOME": "\(directory.path)/home", "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1", "TMPDIR": directory.path,
      ])
    let place = String(decoding: try Files.readFile("\(directory.path)/place", limit: 1 << 20), as: UTF8.self)
    #expect(
      outcome.exit == 0,
      "\(place.split(separator: "\n").last ?? "?"): \(outcome.errorText.suffix(2000)) \(outcome.text.suffix(2000))")
  }

  /// The README shows at least the two commands and one for each of the five things that people do.
  @Test func `the README has commands to run`() throws {
    let text = String(decoding: try Files.readFile("\(Self.checkout)/README.md", limit: 1 << 20), as: UTF8.self)
    #expect(DocumentedCommand.all(in: text, named: "README.md").count >= 5)
    #expect(text.contains("./scripts/demo") && text.contains("./scripts/test"))
  }

  /// The program lies beside the test bundle.
  private static func programFolder() throws -> String {
    let bundle = try #require(CommandLine.arguments.first { $0.hasSuffix(".xctest") })
    let folder = parentFolder(of: bundle)
    try #require(isFile("\(folder)/runback"))
    return folder
  }
}
