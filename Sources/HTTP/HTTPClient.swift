import Glibc
import Synchronization

/// Whoever sends requests. Tests and exercises pass another implementation.
public protocol HTTPSender: Sendable {
  /// Sends a request and takes the whole response. A status that is no success is a response, not an error. Cancelling
  /// the surrounding task ends it within a second.
  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}

/// Sends requests with the system's libcurl, which is loaded for the first of them.
///
/// Certificates are verified always. Redirects stay on their host and never leave TLS. No proxy, no cookie, no `.netrc`
/// and no environment variable has a say.
public final class HTTPClient: HTTPSender, MailSender {
  private let library: String
  private let loaded = Mutex<Libcurl?>(nil)

  /// - Parameter library: the name that the dynamic loader searches for.
  public init(library: String = "libcurl.so.4") { self.library = library }

  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    if let problem = request.problem { throw HTTPError(.invalidRequest, problem) }
    let library = try load()
    let stop = StopFlag()
    let outcome = await withTaskCancellationHandler {
      await onThread { Self.follow(request, library, stop) }
    } onCancel: {
      stop.set()
    }
    return try outcome.get()
  }

  public func send(_ mail: MailRequest) async throws(HTTPError) -> MailReply {
    if let problem = mail.problem { throw HTTPError(.invalidRequest, problem) }
    let library = try load()
    let stop = StopFlag()
    let outcome = await withTaskCancellationHandler {
      await onThread {
        Result { () throws(HTTPError) in try MailExchange(mail, library, stop: stop).perform() }
      }
    } onCancel: {
      stop.set()
    }
    return try outcome.get()
  }

  private func load() throws(HTTPError) -> Libcurl {
    try loaded.withLock { loaded throws(HTTPError) in
      if let loaded { return loaded }
      let library = try Libcurl(library: library)
      loaded = library
      return library
    }
  }

  private static func follow(_ request: HTTPRequest, _ library: Libcurl, _ stop: StopFlag) -> Result<
    HTTPResponse, HTTPError
  > {
    Result { () throws(HTTPError) in
      let deadline = ContinuousClock.now + request.timeout
      var request = request
      var address = try HTTPAddress(request.url, library)
      var followed = 0
      while true {
        if let hosts = request.permitted, !hosts.contains(address.host, port: address.port) {
          throw HTTPError(
            .refused, "the host `\(address.host)` is not permitted", hints: ["add it under `permissions.hosts`"])
        }
        let left = deadline - .now
        guard left > .zero else {
          throw HTTPError(
            .timedOut, "`\(address.host):\(address.port)` did not answer in time", mayHaveArrived: followed > 0)
        }
        let response = try HTTPExchange(request, to: address, library, stop: stop).perform(within: left)
        guard response.isRedirect, request.redirectLimit > 0 else { return response }
        followed += 1
        guard followed <= request.redirectLimit else {
          throw HTTPError(
            .refused, "`\(address.host)` redirects more than \(request.redirectLimit) times", mayHaveArrived: true)
        }
        address = try next(after: response, at: address, library)
        // RFC 9110 §15.4: what changes something is not repeated unless 307 or 308 say so.
        if response.status <= 303, request.method != "GET", request.method != "HEAD" {
          request.method = "GET"
          request.body = []
        }
      }
    }
  }

  private static func next(
    after response: HTTPResponse, at address: HTTPAddress, _ library: Libcurl
  ) throws(HTTPError) -> HTTPAddress {
    let next: HTTPAddress
    do throws(HTTPError) {
      next = try HTTPAddress(try address.resolving(response.header("location") ?? "", library), library)
    } catch {
      throw HTTPError(.refused, "`\(address.host)` redirects to no address of http or https", mayHaveArrived: true)
    }
    if let objection = address.objection(to: next) {
      throw HTTPError(
        .refused, "`\(address.host)` redirects \(objection), which is not followed",
        hints: ["call the address that is meant"], mayHaveArrived: true)
    }
    return next
  }
}

/// libcurl blocks its thread, and a thread of Swift's own pool must not be blocked.
private func onThread<Answer: Sendable>(_ body: @escaping @Sendable () -> Answer) async -> Answer {
  await withCheckedContinuation { continuation in
    let work = Unmanaged.passRetained(ThreadWork { continuation.resume(returning: body()) })
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    if status == 0 {
      pthread_detach(thread)
    } else {
      // No thread is to be had: better a blocked pool than no answer.
      work.takeRetainedValue().body()
    }
  }
}

private final class ThreadWork {
  let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }
}
