import Calendars

/// What shows when a signature was made.
///
/// A certificate of Fulcio's lives for ten minutes and names the OpenID provider that told who its subject is. That its
/// key signed while it lived must be shown by a transparency log, else nothing keeps a thief from using the key later.
/// A certificate of any other authority counts while it is valid.
struct SigningTimeRule {
  let signer: CMSSigner
  let leaf: X509Certificate
  /// Ways to a root, at least one, whatever the time.
  let chains: [X509Chain]
  let logs: [TransparencyLogKey]
  let now: Timestamp

  /// A log's clock may be ahead of ours by this much.
  private static let clockDifference: Int64 = 24 * 3600

  /// The time, and the chain that was valid then; nil when none is.
  func time() -> (X509Identity.Time, X509Chain)? {
    guard leaf.extensions.issuer != nil else {
      return chains.first { $0.isValid(at: now) }.map { (.validNow, $0) }
    }
    guard let first = chains.first else { return nil }
    do throws(Refusal) {
      let logged = try loggedTime()
      if let chain = chains.first(where: { $0.isValid(at: logged) }) { return (.log(logged), chain) }
      return (.unproven("the log took it in at \(logged.rfc3339), when its certificate was not valid"), first)
    } catch {
      return (.unproven(error.sentence), first)
    }
  }

  private func loggedTime() throws(Refusal) -> Timestamp {
    guard let embedded = signer.logEntry else {
      throw .malformed("no entry of a transparency log came with the signature")
    }
    guard !logs.isEmpty else { throw .malformed("the policy names no key of a transparency log") }
    let entry = try RekorEntry(embedded)
    guard let log = logs.first(where: { $0.logID.elementsEqual(entry.logID) }) else {
      throw .malformed("the entry is of a transparency log whose key the policy does not name")
    }
    guard entry.kind.elementsEqual(HashedRekord.kind.utf8), entry.version.elementsEqual(HashedRekord.version.utf8)
    else {
      throw .malformed("the log's entry is of a kind that is not supported")
    }
    let body = HashedRekord.body(of: signer, certificate: leaf)
    if let stated = entry.body, !stated.elementsEqual(body) {
      throw .malformed("the log's entry is about something else")
    }
    if let objection = log.objection(to: entry, body: body) { throw .malformed(objection) }
    guard let seconds = Int64(exactly: entry.integratedTime),
      seconds <= now.adding(seconds: Self.clockDifference).secondsSinceEpoch
    else { throw .malformed("the log's time lies in the future") }
    return Timestamp(secondsSinceEpoch: seconds)
  }
}
