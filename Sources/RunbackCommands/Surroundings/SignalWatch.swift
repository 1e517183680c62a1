import Dispatch
import Glibc
import RunbookEngine

/// Turns Ctrl-C, SIGTERM and SIGHUP into requests to the runner instead of the end of the process, which would skip
/// everything that has still to be written.
final class SignalWatch {
  private var sources: [any DispatchSourceSignal] = []

  init(_ interruption: Interruption) {
    let queue = DispatchQueue(label: "runback.signals")
    // A reader that goes away, as of `| head`, must not end a run in the middle of a step.
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // The source only sees the signal when its default action does not come first.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        switch number {
        case SIGINT: interruption.interrupt()
        case SIGHUP: interruption.hangUp()
        default: interruption.terminate()
        }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// Ctrl-C ends the process again.
  func end() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_DFL) }
  }
}
