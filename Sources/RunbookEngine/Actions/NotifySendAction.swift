import Contacts
import Delivery
import Expressions
import Journal

/// `notify.send`: tells everybody on the list, once. The incident's ledger, or the run's own, says who has been told; a
/// step that begins again after a crash tells nobody twice.
struct NotifySendAction: Action {
  let name = "notify.send"
  let surroundings: ActionSurroundings

  func perform(_ call: ActionInvocation) async -> ActionResult {
    do throws(ActionFailure) {
      return result(of: try await send(call))
    } catch {
      return error.result
    }
  }

  private func send(_ call: ActionInvocation) async throws(ActionFailure) -> DeliveryReport {
    let notified = try NotifiedIncident(call, surroundings)
    let round = if case .int(let round)? = call.arguments["round"] { Int(clamping: round) } else { 1 }
    do throws(DeliveryError) {
      let subject = try DeliverySubject(call.incident ?? call.run.text)
      let ledger = try DeliveryLedger(
        subject, store: JournalStore(directory: surroundings.stateFolder), clock: call.clock)
      do throws(DeliveryError) {
        let plan = try DeliveryPlan.make(
          notified.list, registry: notified.registry, note: DeliveryNote(summary: call.text("summary") ?? ""),
          subject: subject, round: round, state: await ledger.state)
        let courier = Courier(
          ledger: ledger,
          surroundings: .system(
            processes: call.processes, variables: call.variables, folder: call.workspace ?? call.workingDirectory,
            clock: call.clock))
        let report = try await courier.deliver(plan)
        await ledger.close()
        return report
      } catch {
        await ledger.close()
        throw error
      }
    } catch {
      throw ActionFailure(error)
    }
  }

  private func result(of report: DeliveryReport) -> ActionResult {
    func people(_ isMeant: (DeliveryReport.Standing) -> Bool) -> [String] {
      report.recipients.filter { isMeant($0.standing) }.map(\.plan.id)
    }
    let told = people { if case .told = $0 { true } else { $0 == .acknowledged } }
    let failed = people { if case .failed = $0 { true } else { false } }
    let outputs: [String: Value] = [
      "told": .int(Int64(told.count)), "failed": list(failed), "byHand": list(people { $0 == .byHand }),
      "unknown": list(people { if case .uncertain = $0 { true } else { false } }),
      "later": list(people { $0 == .later }), "report": .string(report.text), "ledger": .string(report.ledger),
    ]
    let summary = report.text.split(separator: "\n").first.map(String.init) ?? ""
    guard failed.isEmpty else {
      return .failed(
        message: "\(summary); nobody could tell \(failed.joined(separator: ", "))", effectHappened: !told.isEmpty,
        outputs: outputs)
    }
    return .succeeded(outputs: outputs, detail: summary)
  }

  private func list(_ texts: [String]) -> Value { .list(texts.map(Value.string)) }
}
