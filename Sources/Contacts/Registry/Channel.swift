public import Calendars

/// How one kind of method is carried.
public struct Channel: Sendable, Hashable {
  /// What a webhook is sent.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// The document `runback/notification/v1`.
    case json
    /// A CloudEvents 1.0 event around it.
    case cloudevents
  }

  /// How often something that may pass is tried, and how long is waited before each further attempt.
  public struct Retry: Sendable, Hashable {
    public let attempts: Int
    /// Before the second attempt; doubled before each further one.
    public let wait: TimeSpan
    /// No wait is longer, whatever the server asks for.
    public let atMost: TimeSpan

    public init(attempts: Int, wait: TimeSpan, atMost: TimeSpan) {
      self.attempts = attempts
      self.wait = wait
      self.atMost = atMost
    }

    public static let standard = Retry(attempts: 4, wait: .seconds(2), atMost: .minutes(1))
  }

  /// Of a mail server.
  public enum Encryption: String, Sendable, Hashable, CaseIterable {
    /// Nothing is sent, the name and password least of all, before the connection is encrypted.
    case required
    case none
  }

  public let id: String
  public let place: Place
  public let kind: ContactMethod.Kind
  /// Base URL or host; `nil` where a person does it by hand, or where the service has one address for everybody.
  public let endpoint: String?
  /// `env:NAME`, `file:PATH` or `command:PROGRAM …`.
  public let secret: String?
  /// Under which name to log on.
  public let user: String?
  /// Whom a note comes from, as the service writes it.
  public let sender: String?
  public let format: Format
  public let encryption: Encryption
  /// A file with the CAs that count instead of the system's.
  public let certificateAuthorities: String?
  /// How many notes are under way at once.
  public let parallel: Int
  public let retry: Retry
  /// Id of the channel that carries what this one could not.
  public let fallback: Sourced<String>?
  /// The receiver drops what it has seen before, by its key.
  public let isIdempotent: Bool
  /// Systems without which nothing that this channel carries arrives.
  public let sharedFate: Set<String>
  /// `exercise: sink`, said aloud: in an exercise nothing that this channel carries leaves the machine. It never does.
  public let exerciseSink: Bool
}
