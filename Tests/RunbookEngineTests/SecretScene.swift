import Calendars
import Diagnostics
import Expressions
import Journal
import Processes
import RunbookEngine
import RunbookFlow
import RunbookLanguage
import TestSupport
import Testing

/// A secret, and a program that shows what it is given in every form that programs use.
struct SecretScene {
  /// Longer than a line of base64, with what URLs, JSON and shells write otherwise.
  static let canary = #"Zq7/kÄr+Wy"9 vX~Lm\uH&Jp=Tg?Rz%4Bs:Nw;Qd#Yf<Vh>Gk{Xj}Mw[Pl]Zt!"#

  let folder: TemporaryDirectory
  let run = RunID(at: startTime, randomBytes: [1, 1, 1, 1, 1, 1, 1, 1])

  init() throws {
    folder = try TemporaryDirectory()
    let script = """
      #!/bin/sh
      tr '\\0' ' ' < /proc/$$/cmdline >> "$PLACE/cmdlines"
      echo "$1" >> "$PLACE/calls"
      [ "$1" = give ] && { printf '%s\\n' "$GIVEN"; echo "$GIVEN" >&2; exit 0; }
      IN=$(cat)
      [ -n "$2" ] && [ -f "$2" ] && { FILE=$(cat "$2"); stat -c '%a %n' "$2" "$(dirname "$2")" >> "$PLACE/modes"; }
      for V in "$IN" "$TOKEN" "$FILE"; do
        [ -z "$V" ] && continue
        printf 'plain %s\\n' "$V"; printf '%s' "$V" | base64; printf 'user:%s' "$V" | base64 -w 0; printf '\\nxx%s' "$V" | base64
        printf '%s' "$V" | head -c 3; printf '%s' "$V" | tail -c +4; echo "error: $V" >&2
        cat "$PLACE/forms"
        printf '%s' "$V" > "$PLACE/evidence"
        [ -n "$RUNBACK_OUTPUTS" ] && printf '%s' "$V" > "$RUNBACK_OUTPUTS/left"
      done
      env > "$PLACE/env-$1"
      case "$1" in
      flood) head -c 4090 /dev/zero | tr '\\0' '.'; for I in 1 2 3 4 5 6 7 8 9; do printf '%s%s' "$TOKEN" ...; done
             head -c 9000 /dev/zero | tr '\\0' '.'; printf '%s' "$TOKEN" ;;
      hang) printf '%s' "$TOKEN" | head -c 40; sleep 300 ;;
      no) exit 1 ;;
      fail) exit 3 ;;
      esac
      exit 0

      """
    try writeFile(folder.path("bin/tool"), script, mode: 0o755)
    let url = Self.canary.utf8.map { byte in
      let text = String(byte, radix: 16)
      return byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter
        ? String(Unicode.Scalar(byte)) : "%\(text.count < 2 ? "0" : "")\(text)"
    }.joined()
    let json = Self.canary.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    try writeFile(
      folder.path("forms"),
      "https://example.org/?t=\(url) \(url.uppercasingEscapes) {\"t\":\"\(json)\"} \(json.replacing("Ä", with: "\\u00c4"))\n"
    )
  }

  func runner(
    _ seen: WatchingObserver, person: any Operator = NoOperator(name: "ana"), given: String = canary,
    interruption: Interruption = Interruption(), more: [String: String] = [:]
  ) -> Runner {
    var variables = ["PATH": "\(folder.path("bin")):/usr/bin:/bin", "PLACE": folder.path, "GIVEN": given]
    variables.merge(more) { $1 }
    return Runner(
      RunnerEnvironment(
        store: JournalStore(directory: folder.path("state")), clock: .fixed(startTime),
        processes: SystemProcessRunner(), actions: ActionRegistry([AssertStandIn()]), person: person,
        variables: variables, workingDirectory: folder.path, user: "ana", host: "host.example.org", processID: 77,
        program: "1.0", interruption: interruption, observer: seen, isRunning: { _ in false }, sleep: { _ in }))
  }

  func request(_ text: String, inputs: [(name: String, text: String)] = []) throws -> RunRequest {
    let check = RunbookChecker(today: startTime).check(Source(path: "runbooks/sample.yaml", text: text))
    let checked = try #require(check.runbook, "\(check.diagnostics.map(\.message))")
    let reader = RunInputs(checked)
    return RunRequest(
      run: run, runbook: checked, inputs: try reader.complete(try reader.read(inputs)), mode: .nonInteractive)
  }

  func runbook(_ steps: String, source: String = ", from: \"env:GIVEN\"", rest: String = "") -> String {
    """
    apiVersion: runback/v1
    kind: Runbook
    metadata: { id: sample, title: A sample }
    permissions: { exec: [bash, tool] }
    defaults: { timeout: 1m }
    inputs:
      token: { type: secret\(source), description: The token }
    \(rest)steps:
    \(steps)
    """
  }

  /// The parts of the secret that can be read in a text: six characters of itself, eight of what stands for it in base64 or in a URL.
  static func traces(in text: String) -> [String] {
    let haystack = text
    return Self.parts.filter { haystack.contains($0) }
  }

  private static let parts: [String] = {
    var parts = windows(Array(canary.utf8), 6)
    for offset in 0..<3 {
      let encoded = try? runProgram(
        "base64", ["-w", "0"], input: [UInt8](repeating: 0x78, count: offset) + Array(canary.utf8)
      ).text
      let whole = Array((encoded ?? "").utf8.filter { $0 != 0x3D && $0 != 0x0A }).dropFirst(4).dropLast(2)
      parts += windows(Array(whole), 8)
    }
    return parts + ["%c3%84r%2b", "%C3%84r%2B", "%3cVh%3e", "%3CVh%3E", "u00c4r", "Wy\\\"9 v", "Lm\\\\uH"]
  }()

  private static func windows(_ bytes: [UInt8], _ length: Int) -> [String] {
    stride(from: 0, to: bytes.count - length, by: 1).compactMap {
      String(validating: bytes[$0..<($0 + length)], as: UTF8.self)
    }
  }

  /// Every name and every byte below the state folder.
  func written() throws -> String {
    let bytes = try runProgram("find", [folder.path("state"), "-type", "f", "-print", "-exec", "cat", "{}", ";"])
      .standardOutput
    return String(decoding: bytes, as: UTF8.self)
  }

  func calls() throws -> [String] { try readText(folder.path("calls")).split(separator: "\n").map(String.init) }
}

extension String {
  fileprivate var uppercasingEscapes: String {
    var text = ""
    var left = 0
    for character in self {
      text += left > 0 ? character.uppercased() : String(character)
      left = character == "%" ? 2 : max(0, left - 1)
    }
    return text
  }
}
