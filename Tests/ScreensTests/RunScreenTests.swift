import Calendars
import Screens
import TestSupport
import Testing

@Suite struct `The screen of a run` {
  static let start = Timestamp(secondsSinceEpoch: 1_795_500_000)
  static let now = start.adding(seconds: 192)

  /// Halfway through a rollback.
  static let underWay: RunScreen = {
    func at(_ seconds: Int64) -> Timestamp { start.adding(seconds: seconds) }
    return RunScreen(
      run: "20261124T060000Z-4c9k2m7q", runbook: "compromised-deployment",
      title: "Take a compromised deployment back", incident: "INC-7", standing: .running, began: start,
      steps: [
        .init(id: "verify", title: "Is the branch tampered with?", standing: .succeeded, began: at(0), ended: at(2)),
        .init(
          id: "known-good", title: "Find the newest commit that is fit to go back to", standing: .succeeded,
          began: at(2), ended: at(5)),
        .init(
          id: "flux", title: "Stop the controllers", standing: .skipped, note: "the condition is false: inputs.flux"),
        .init(
          id: "rollback", title: "Put the known-good tree back", standing: .succeeded, began: at(40), ended: at(55)),
        .init(
          id: "wait", title: "Wait until every service is well", standing: .running, began: at(180), note: "attempt 2"),
        .init(id: "tell", title: "Tell those who must be told", standing: .pending),
        .init(id: "look", title: "Look at the payments page", standing: .pending),
      ],
      output: ["payments   0/3 ready", "payments   2/3 ready"],
      next: ["tell: Tell those who must be told (a person does it)", "look: Look at the payments page"],
      armed: ["rollback"],
      deadlines: [
        .init(what: "step `wait` ends", at: start.adding(seconds: 480)),
        .init(what: "early warning to the CSIRT (NIS2 art. 23)", at: start.adding(seconds: 86_400)),
      ],
      keys: "Ctrl-C: end after this step; twice: end the step now")
  }()

  private func text(_ screen: RunScreen, _ width: Int, _ height: Int, colour: Bool = false) -> String {
    RunScreenLayout(width: width, height: height, colour: colour).lines(screen, now: Self.now)
      .map { "\($0)\n" }.joined()
  }

  @Test(arguments: [(80, 24), (200, 50), (40, 12)]) func `is as in its golden file`(width: Int, height: Int) throws {
    try expectGolden(text(Self.underWay, width, height), "screens/running-\(width)x\(height).txt")
  }

  @Test func `is in colour as without it`() {
    let coloured = text(Self.underWay, 80, 24, colour: true)
    #expect(coloured.contains("\u{1B}[1m"))
    var plain = String.UnicodeScalarView()
    var isEscape = false
    for scalar in coloured.unicodeScalars {
      if scalar == "\u{1B}" {
        isEscape = true
      } else if !isEscape {
        plain.append(scalar)
      } else if scalar == "m" {
        isEscape = false
      }
    }
    #expect(String(plain) == text(Self.underWay, 80, 24))
  }

  @Test func `with wide and hostile texts is as in its golden file`() throws {
    var screen = Self.underWay
    screen.title = "サービスを巻き戻す\u{1B}[2J\u{7}\u{202E}"
    screen.steps[0].title = String(repeating: "復旧", count: 60)
    screen.steps[1].id = "é\u{301}\u{200D}👩‍💻\n"
    screen.steps[4].title = "A title with\ttabs\rand returns"
    screen.output = ["\u{1B}]0;owned\u{7}", "10%\r20%\r30%", String(repeating: "x", count: 100_000)]
    screen.next = ["\u{1B}[31mred"]
    screen.incident = String(repeating: "INC", count: 50)
    let shown = text(screen, 80, 24)
    try expectGolden(shown, "screens/hostile-80x24.txt")
    #expect(!shown.contains("\u{1B}") && !shown.contains("\r"))
  }

  @Test func `of many steps shows the current one and counts the others`() throws {
    var screen = Self.underWay
    screen.steps = (0..<200).map { number in
      RunScreen.Step(
        id: "s\(number)", title: "Step \(number)",
        standing: number < 120 ? .succeeded : number == 120 ? .running : .pending,
        began: number <= 120 ? Self.start : nil,
        ended: number < 120 ? Self.start.adding(seconds: 4000) : nil)
    }
    try expectGolden(text(screen, 80, 24), "screens/many-80x24.txt")
  }

  @Test func `fits into every terminal, and the current step always shows`() {
    for width in stride(from: 20, through: 220, by: 7) {
      for height in 6...60 {
        let lines = RunScreenLayout(width: width, height: height, colour: false).lines(Self.underWay, now: Self.now)
        #expect(lines.count < height, "\(width)x\(height)")
        #expect(lines.allSatisfy { Screens.columns(of: $0) < width }, "\(width)x\(height)")
        #expect(lines.contains { $0.contains("▸") }, "\(width)x\(height)")
      }
    }
  }

  @Test func `of a clock that went backwards says zero`() {
    let lines = RunScreenLayout(width: 80, height: 24, colour: false).lines(
      Self.underWay, now: Self.start.adding(seconds: -50))
    #expect(lines[0].hasSuffix("running  0:00"))
  }

  @Test func `keeps the last lines of what was printed, whatever it was`() {
    var tail = OutputTail(lines: 3)
    tail.append(Array("a\nb\nc\nd\ne\nf\ng\nhal".utf8))
    #expect(tail.lines == ["f", "g", "hal"])
    tail.append(Array("f\n".utf8) + [0xFF, 0x0A])
    #expect(tail.lines.suffix(2) == ["half", "\u{FFFD}"])
    tail.append([UInt8](repeating: 0x78, count: 5_000_000))
    #expect(tail.lines.last?.utf8.count == 2048)
  }

  @Test(arguments: ["running-80x24", "running-40x12", "many-80x24", "hostile-80x24"])
  func `is in the documentation as it is`(name: String) throws {
    let screen = try readText("\(packageFolder())/Tests/Golden/screens/\(name).txt")
    #expect(try readText("\(packageFolder())/docs/terminal.md").contains("```text\n\(screen)```\n"))
  }
}
