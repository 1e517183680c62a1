import Diagnostics

/// Why an action failed, as one sentence.
struct ActionFailure: Error, Sendable, Hashable {
  var message: String

  init(message: String) { self.message = message }

  init(_ error: some ReportableError) {
    message = error.message + error.hints.prefix(2).map { " (\($0))" }.joined()
  }

  var result: ActionResult { .failed(message: message) }
}

func failing<Failure: ReportableError, Value>(_ body: () throws(Failure) -> Value) throws(ActionFailure) -> Value {
  do throws(Failure) { return try body() } catch { throw ActionFailure(error) }
}
