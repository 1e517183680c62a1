public import Calendars
import Signatures

/// Who asks for approval; their own signature never counts.
public struct Requester: Sendable, Hashable {
  /// The name of the user, as the operating system has it.
  public var user: String
  /// The fingerprint of the key that signed `run.created`; nil when the requester is unproven.
  public var key: String?

  public init(user: String, key: String?) {
    self.user = user
    self.key = key
  }
}

/// Whether one signature counts as one person's approval.
public enum ApprovalVerdict: Sendable, Hashable {
  case counts(person: String, key: String)
  /// - Parameters:
  ///   - reason: a clause.
  ///   - key: as the signature names it.
  case refused(reason: String, key: String?)
}

/// Judges answers to one request.
public struct ApprovalJudge: Sendable {
  /// The text that must be signed.
  public let text: String
  public let from: String
  public let expires: Timestamp?
  public let requester: Requester
  /// Texts of other requests of the same run, so that an answer to one of them is called by its name.
  public let others: [String]
  private let atStart: Approvers
  private let today: Approvers
  private let verifier: SignatureVerifier

  /// - Parameters:
  ///   - atStart: as journalled when the run began.
  ///   - today: as the contacts have it now: who or what is no longer there is revoked. Nobody is added.
  public init(
    text: String, from: String, expires: Timestamp?, requester: Requester, atStart: Approvers, today: Approvers,
    others: [String] = []
  ) {
    self.text = text
    self.from = from
    self.expires = expires
    self.requester = requester
    self.atStart = atStart
    self.today = today
    self.others = others
    verifier = SignatureVerifier(sshKeys: atStart.publicKeys() + today.publicKeys())
  }

  public func judge(_ signature: [UInt8], now: Timestamp) -> ApprovalVerdict {
    let check = check(signature, over: text, now)
    let key = check.key?.value ?? check.keyHint
    func refused(_ reason: String) -> ApprovalVerdict { .refused(reason: reason, key: key) }
    switch check.outcome {
    case .good: break
    case .bad:
      if others.contains(where: { self.check(signature, over: $0, now).outcome == .good }) {
        return refused("it answers another request of this run, whose plan, terms or time were others")
      }
      return refused("it does not sign this request: it is for another run, or the text was changed")
    case .unknownKey: return refused("its key is nobody's who may approve")
    case .malformed(let why), .unsupported(let why): return refused(why)
    case .unsigned, .expired, .revoked, .timeUnproven: return refused("it is no signature that can count")
    }
    guard let fingerprint = check.key?.value else { return refused("its key is nobody's who may approve") }
    if let expires, now >= expires { return refused("the request expired at \(expires.rfc3339)") }
    guard let (line, ids) = atStart.owners(of: fingerprint) else {
      return refused("its key was not listed when the run began")
    }
    guard ids.count == 1, let person = ids.first, today.shared[line] == nil else {
      let people = (today.shared[line] ?? ids).joined(separator: ", ")
      return refused("its key is listed for several people: \(people)")
    }
    guard today.people[person]?.keys.contains(line) == true else {
      return refused("its key was revoked: the contacts no longer list it for \(person)")
    }
    guard atStart.members[from]?.contains(person) == true else { return refused("\(person) is not in \(from)") }
    guard today.members[from]?.contains(person) == true else { return refused("\(person) is no longer in \(from)") }
    if isRequester(person, fingerprint) { return refused("\(person) asked for it, and cannot approve it") }
    return .counts(person: person, key: fingerprint)
  }

  /// Whether the signature is over the text, by a key of whoever may approve.
  public func signs(_ signature: [UInt8], _ text: String, now: Timestamp) -> Bool {
    check(signature, over: text, now).outcome == .good
  }

  /// A proven requester is known by every key of theirs; an unproven one only by the name.
  private func isRequester(_ person: String, _ fingerprint: String) -> Bool {
    if person == requester.user || fingerprint == requester.key { return true }
    guard let key = requester.key else { return false }
    return [atStart, today].contains { $0.owners(of: key)?.ids.contains(person) == true }
  }

  /// Chats and mails eat the last line end or make CR LF of it; neither changes what was said.
  private func check(_ signature: [UInt8], over text: String, _ now: Timestamp) -> SignatureCheck {
    let exact = check(signature, Array(text.utf8), now)
    guard exact.outcome == .bad else { return exact }
    for variant in [String(text.dropLast()), text.replacing("\n", with: "\r\n")] {
      let other = check(signature, Array(variant.utf8), now)
      if other.outcome != .bad { return other }
    }
    return exact
  }

  private func check(_ signature: [UInt8], _ payload: [UInt8], _ now: Timestamp) -> SignatureCheck {
    verifier.check(payload: payload, signature: signature, namespace: ApprovalRequest.namespace, now: now)
  }
}
