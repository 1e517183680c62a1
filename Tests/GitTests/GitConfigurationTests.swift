import Diagnostics
import TestSupport
import Testing

@testable import Git

struct GitConfigurationTests {
  @Test func `settings of the user are read as git reads them and a repository's are not`() throws {
    let fixture = try GitFixture()
    try writeFile(
      fixture.home + "/.gitconfig",
      "[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = ~/key\n\tname = \"ana ; not a comment\"\n[commit]\n\tgpgSign\n"
        + "[include]\n\tpath = more\n[user]\n\temail = first@example.org\n\temail = ana@example.org\n")
    try writeFile(fixture.home + "/more", "[x \"Sub.Section\"]\n\tkey = included\n")
    try fixture.git("config", "user.signingkey", "evil")
    try fixture.git("config", "gpg.program", "evil")
    let configuration = try GitConfiguration.read(environment: fixture.environment)
    for name in ["gpg.format", "user.signingkey", "user.name", "user.email", "x.Sub.Section.key"] {
      #expect(configuration[name] == (try fixture.git("config", "--global", "--includes", name)), "\(name)")
    }
    #expect(configuration["commit.gpgsign"] == "true")
    #expect(configuration["gpg.program"] == nil)
  }

  @Test func `the levels come in git's order and missing files are empty`() throws {
    let directory = try TemporaryDirectory()
    try writeFile(directory.path("system"), "[a]\n\tb = system\n\tc = system\n\td = system\n")
    try writeFile(directory.path("home/.config/git/config"), "[a]\n\tb = xdg\n\tc = xdg\n")
    try writeFile(directory.path("home/.gitconfig"), "[a]\n\tb = home\n")
    var environment = ["HOME": directory.path("home"), "GIT_CONFIG_SYSTEM": directory.path("system")]
    let all = try GitConfiguration.read(environment: environment)
    #expect([all["a.b"], all["a.c"], all["a.d"]] == ["home", "xdg", "system"])
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    #expect(try GitConfiguration.read(environment: environment)["a.d"] == nil)
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    #expect(try GitConfiguration.read(environment: environment) == GitConfiguration())
    #expect(try GitConfiguration.read(environment: ["GIT_CONFIG_NOSYSTEM": "1"]) == GitConfiguration())
  }

  @Test func `a file that is no configuration is exit 65`() throws {
    let directory = try TemporaryDirectory()
    try writeFile(directory.path("bad"), "[user\nname = x\n")
    #expect {
      try GitConfiguration.read(environment: ["GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": directory.path("bad")])
    } throws: { error in
      let error = error as? GitError
      return error?.exitCode == .invalidFile && error?.message.contains(directory.path("bad")) == true
    }
  }
}

struct RemoteTests {
  @Test func `what a clone says about reaching its server is data, never a program`() throws {
    let fixture = try GitFixture()
    let header = "AUTHORIZATION: basic abc"
    try fixture.git("config", "http.https://example.org/.extraheader", header)
    try fixture.git("config", "--global", "http.proxy", "http://proxy.example.org")
    for name in ["http.cookieFile", "core.sshCommand", "credential.helper", "http.https://example.org/.sslKey"] {
      try fixture.git("config", name, "evil")
    }
    let repository = try Repository.open(fixture.path)
    let settings = try repository.httpSettings()
    #expect(settings.map(\.name) == ["http.https://example.org/.extraheader"])
    #expect(settings.map(\.value) == [header])
    #expect(try repository.remoteAddress("origin") == nil)
    try fixture.git("remote", "add", "origin", "https://example.org/shop.git")
    #expect(try repository.remoteAddress("origin") == "https://example.org/shop.git")
  }
}
