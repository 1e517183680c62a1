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
    processes: any ProcessRunner, variables: [String: String], folder: String, clock: WallClock
  ) -> DeliverySurroundings {
    let client = HTTPClient()
    return DeliverySurroundings(
      http: client, mail: client, processes: processes, variables: variables, folder: folder, clock: clock,
      // A cancelled wait ends at once, and the attempt after it ends as cancelled.
      pause: { span in try? await Task.sleep(for: .milliseconds(span.milliseconds)) })
  }
}
