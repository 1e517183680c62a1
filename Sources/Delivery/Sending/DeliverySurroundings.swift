public import Calendars
public import HTTP
public import Processes

/// Everything from outside that sending needs.
public struct DeliverySurroundings: Sendable {
  public var http: any HTTPSender
  public var mail: any MailSender
  public var processes: any ProcessRunner
  /// The environment: where `env:` secrets are, and what programs get.
  public var variables: [String: String]
  /// What relative paths of secrets and certificates are relative to: the workspace.
  public var folder: String
  public var clock: WallClock
  /// How long a service has for one message.
  public var timeout: Duration = .seconds(30)
  /// Waits between attempts.
  public var pause: @Sendable (TimeSpan) async -> Void

  public init(
    http: any HTTPSender, mail: any MailSender, processes: any ProcessRunner, variables: [String: String],
    folder: String, clock: WallClock, pause: @escaping @Sendable (TimeSpan) async -> Void
  ) {
    self.http = http
    self.mail = mail
    self.processes = processes
    self.variables = variables
    self.folder = folder
    self.clock = clock
    self.pause = pause
  }

  /// With the system's libcurl, and real waiting.
  public static func system(
    processes: any ProcessRunner, variables: [String: String], folder: String, clock: WallClock,
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) -> DeliverySurroundings {
    let client = HTTPClient()
    return DeliverySurroundings(
      http: client, mail: client, processes: processes, variables: variables, folder: folder, clock: clock,
      pause: { span in
        let end = ContinuousClock.now + .milliseconds(span.milliseconds)
        // In slices, so that whoever asks it to end need not wait; a cancelled sleep ends at once.
        while !Task.isCancelled, !isStopped(), ContinuousClock.now < end {
          try? await Task.sleep(until: min(end, ContinuousClock.now + .milliseconds(200)))
        }
      })
  }
}
