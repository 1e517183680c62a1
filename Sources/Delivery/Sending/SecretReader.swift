import Files
import Processes

/// Reads secrets where they are kept, at the moment at which they are needed.
struct SecretReader: Sendable {
  let variables: [String: String]
  /// What relative paths are relative to, and where programs start.
  let folder: String
  let processes: any ProcessRunner

  private static let limit = 64 << 10

  /// - Parameter reference: `env:NAME`, `file:PATH` or `command:PROGRAM …`; no shell reads the last.
  func read(_ reference: String) async throws(SecretFailure) -> String {
    let place = reference.drop { $0 != ":" }.dropFirst()
    let value: String
    switch reference.prefix(while: { $0 != ":" }) {
    case "env":
      guard let found = variables[String(place)] else {
        throw SecretFailure(reason: "the variable `\(place)` is not set")
      }
      value = found
    case "file": value = try file(String(place))
    case "command": value = try await command(place.split(separator: " ").map(String.init))
    default: throw SecretFailure(reason: "`\(reference)` is no place of a secret")
    }
    var secret = Substring(value)
    while let last = secret.unicodeScalars.last, last == "\n" || last == "\r" { secret.unicodeScalars.removeLast() }
    guard !secret.isEmpty else { throw SecretFailure(reason: "the secret at `\(reference)` is empty") }
    return String(secret)
  }

  private func file(_ place: String) throws(SecretFailure) -> String {
    let path = place.hasPrefix("/") ? place : "\(folder)/\(place)"
    do throws(FileError) {
      return String(decoding: try readFile(path, limit: Self.limit), as: UTF8.self)
    } catch {
      throw SecretFailure(reason: error.message)
    }
  }

  private func command(_ words: [String]) async throws(SecretFailure) -> String {
    guard let name = words.first, let program = findProgram(name, path: variables["PATH"] ?? "") else {
      throw SecretFailure(reason: "the program `\(words.first ?? "")`, which has the secret, is not there")
    }
    let command = Command(
      program: program, arguments: Array(words.dropFirst()), environment: variables, directory: folder,
      timeout: .seconds(30), outputLimit: Self.limit)
    let outcome: ProcessOutcome
    do throws(ProcessError) {
      outcome = try await processes.run(command)
    } catch {
      throw SecretFailure(reason: "the program `\(name)`, which has the secret, cannot be started")
    }
    // What it printed is not repeated: it may be the secret, or a part of it.
    guard outcome.succeeded else {
      throw SecretFailure(reason: "the program `\(name)`, which has the secret, \(outcome.termination)")
    }
    return outcome.standardOutput.text
  }
}

struct SecretFailure: Error, Hashable {
  let reason: String
}
