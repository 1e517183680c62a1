import Diagnostics
import Signatures
import TestSupport
import Testing

@testable import Signing

private let literal = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

@Suite struct SigningKeyTests {
  private func error(_ explicit: String?, _ settings: SigningSettings, home: String? = nil) -> SigningError? {
    do throws(SigningError) {
      _ = try SigningKey.choose(explicit: explicit, settings: settings, home: home)
      return nil
    } catch {
      return error
    }
  }

  @Test func `git's settings choose the key, and one that is given goes before them`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.path("key.pub")
    try writeFile(file, literal)
    let agent = SigningKey.sshAgent(try SSHPublicKey(parsing: literal))
    let cases: [(String?, SigningSettings, SigningKey)] = [
      (nil, SigningSettings(format: "ssh", signingKey: file), .sshFile(file)),
      (nil, SigningSettings(format: "ssh", signingKey: "~/key.pub"), .sshFile(file)),
      (nil, SigningSettings(format: "ssh", signingKey: literal), agent),
      (nil, SigningSettings(format: "ssh", signingKey: "key::" + literal), agent),
      (nil, SigningSettings(signingKey: "ana@example.org"), .openPGP("ana@example.org")),
      (nil, SigningSettings(format: "openpgp", signingKey: "0xB5690EEEBB952194!"), .openPGP("0xB5690EEEBB952194!")),
      (file, SigningSettings(signingKey: "ana@example.org"), .sshFile(file)),
      ("~/key.pub", SigningSettings(), .sshFile(file)),
      (literal, SigningSettings(), agent),
      (
        "968479A1AFF927E37D1A566BB5690EEEBB952194", SigningSettings(format: "ssh", signingKey: file),
        .openPGP("968479A1AFF927E37D1A566BB5690EEEBB952194")
      ),
    ]
    for (explicit, settings, key) in cases {
      #expect(try SigningKey.choose(explicit: explicit, settings: settings, home: directory.path) == key)
    }
  }

  @Test func `settings are read by git's names, the special program before the general one`() {
    let values = [
      "gpg.format": "ssh", "user.signingkey": "k", "gpg.program": "gpg1", "gpg.openpgp.program": "gpg2",
      "gpg.ssh.program": "op-ssh-sign", "gpg.ssh.defaultkeycommand": "evil",
    ]
    #expect(
      SigningSettings { values[$0] }
        == SigningSettings(format: "ssh", signingKey: "k", openPGPProgram: "gpg2", sshProgram: "op-ssh-sign"))
    #expect(SigningSettings { $0 == "gpg.program" ? "gpg1" : nil } == SigningSettings(openPGPProgram: "gpg1"))
  }

  @Test func `without a usable key the error says what to type`() {
    let none = error(nil, SigningSettings())
    #expect(none?.exitCode == .usage)
    #expect(none?.message == "there is no key to sign with: git's configuration of the user names none")
    #expect(none?.hints.first == "give one with `--sign ~/.ssh/id_ed25519`")
    let cases: [(String?, SigningSettings, String)] = [
      (
        nil, SigningSettings(format: "ssh", signingKey: ""),
        "there is no key to sign with: git's configuration of the user names none"
      ),
      (
        nil, SigningSettings(format: "x509", signingKey: "ana"),
        "git is configured to sign with X.509 (`gpg.format`), which Runback cannot do"
      ),
      (
        nil, SigningSettings(format: "pkcs7", signingKey: "ana"),
        "`gpg.format` is `pkcs7`, which is not `openpgp`, `ssh` or `x509`"
      ),
      (nil, SigningSettings(signingKey: literal), "`user.signingkey` is an SSH key, but `gpg.format` is not `ssh`"),
      (
        nil, SigningSettings(format: "ssh", signingKey: "/absent/key"),
        "the signing key `/absent/key`, which `user.signingkey` names, does not exist"
      ),
      ("/absent/key", SigningSettings(), "the signing key `/absent/key`, which `--sign` names, does not exist"),
      ("ana", SigningSettings(), "`ana` is neither a key file nor the name of an OpenPGP key"),
      (
        "--output=x@example.org", SigningSettings(),
        "`--output=x@example.org` is neither a key file nor the name of an OpenPGP key"
      ),
      (
        "key::nonsense", SigningSettings(),
        "the signing key is not an SSH public key: an SSH public key is a type, base64 and a comment on one line"
      ),
    ]
    for (explicit, settings, message) in cases { #expect(error(explicit, settings)?.message == message) }
  }
}
