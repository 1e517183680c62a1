import Diagnostics
import Incidents
import Journal
import RunbookEngine
import RunbookFlow

/// What `runback` alone says: what stands still and how it goes on, else where to begin.
struct HomeText {
  let global: GlobalOptions
  let surroundings: Surroundings

  func print() throws -> ExitCode {
    let console = surroundings.console
    let state = try global.stateFolder(in: surroundings)
    let store = JournalStore(directory: state)
    var open: [KnownRun] = []
    for run in try store.runs().reversed() {
      do throws(JournalError) {
        let known = try KnownRun(run, in: store)
        if known.standsStill || known.isHeld { open.append(known) }
      } catch {
        // One journal that cannot be read must not hide the others.
        console.printError(terminalText("warning: run `\(run)`: \(error.message)"))
      }
    }
    for known in open.filter(\.standsStill) { say(known, "stands still") }
    for known in open.filter(\.isHeld) { say(known, "is under way") }
    for id in try IncidentStore(state: state).all() {
      guard let incident = try IncidentStore(state: state).read(id), incident.isOpen else { continue }
      console.print(terminalText("Incident \(id) (\(incident.severity ?? "?")) is open: runback incident show \(id)"))
    }
    if open.isEmpty {
      console.write(
        """
        Nothing stands still.

          runback list              the runbooks of this workspace
          runback run ID            run one
          runback verify            is the branch tampered with?
          runback contacts notify   who must be told, by when
          runback demo              the whole way, in a folder of its own
          runback --help            everything else

        """)
    }
    return .success
  }

  private func say(_ known: KnownRun, _ how: String) {
    let console = surroundings.console
    let incident = known.state.created?.incident.map { ", incident \($0)" } ?? ""
    console.print(terminalText("Run \(known.run) of \(known.runbook)\(incident) \(how)."))
    if let reason = known.reason { console.print(terminalText("  \(reason)")) }
    for answer in known.missing { console.print(terminalText("  waits for \(answer.flag)")) }
    for command in known.commands { console.print(terminalText("  $ \(command)")) }
    console.print("")
  }
}
