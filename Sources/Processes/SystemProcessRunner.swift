import CPosix
import Glibc

/// Starts real programs, one watching thread for each that runs.
///
/// `posix_spawn` directly, because a library between it and us would have to offer all of this: a process
/// group that is ended as a whole, output that is cut instead of refused, and an end in bounded time when a
/// grandchild keeps the pipes open.
public struct SystemProcessRunner: ProcessRunner {
  private let bootID: String?

  public init() { bootID = ProcessIdentity.currentBootID() }

  public func run(_ command: Command, onEvent: @escaping @Sendable (ProcessEvent) -> Void) async throws(ProcessError)
    -> ProcessOutcome
  {
    guard let cancellation = CancellationSignal() else {
      throw ProcessError(
        .resourcesExhausted, program: command.program, detail: "no file descriptors are left", errorNumber: errno)
    }
    let bootID = bootID
    let result: Result<ProcessOutcome, ProcessError> = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let started = startThread {
          let result = Result { () throws(ProcessError) in
            let child = try SpawnedChild(command)
            onEvent(.started(.of(child.processID, bootID: bootID)))
            let watch = ChildWatch(child, of: command, cancellation: cancellation, onEvent: onEvent)
            return try watch.waitUntilEnded()
          }
          continuation.resume(returning: result)
        }
        if !started {
          continuation.resume(
            returning: .failure(
              ProcessError(.resourcesExhausted, program: command.program, detail: "no thread is left to watch it")))
        }
      }
    } onCancel: {
      cancellation.send()
    }
    return try result.get()
  }
}

private final class ThreadBody {
  let run: () -> Void
  init(_ run: @escaping () -> Void) { self.run = run }
}

/// Runs the body on a thread of its own, on which no signal is delivered: the process's handlers belong to others,
/// and a SIGPIPE from a child that does not read its input stays pending and ends with the thread.
private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let retained = Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  let status = pthread_create(
    &thread, &attributes,
    { pointer in
      var signals = sigset_t()
      sigfillset(&signals)
      pthread_sigmask(SIG_BLOCK, &signals, nil)
      if let pointer { Unmanaged<ThreadBody>.fromOpaque(pointer).takeRetainedValue().run() }
      return nil
    }, retained.toOpaque())
  if status != 0 { retained.release() }
  return status == 0
}
