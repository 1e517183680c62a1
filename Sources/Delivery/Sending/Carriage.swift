import Calendars
import Contacts
import HTTP

/// Hands one message to one service, whatever it speaks. Secrets are read here, at the last moment, and do not leave: no
/// outcome holds one.
struct Carriage: Sendable {
  let surroundings: DeliverySurroundings

  func send(_ note: OutgoingNote, by way: DeliveryPlan.Way) async -> SendOutcome {
    // Exercises have no executor of real effects.
    if note.isExercise { return .accepted(receipt: "exercise: sink") }
    let reader = SecretReader(
      variables: surroundings.variables, folder: surroundings.folder, processes: surroundings.processes)
    let address: String
    let secret: String?
    do throws(SecretFailure) {
      switch way.address {
      case .value(let value): address = value
      case .secret(let reference): address = try await reader.read(reference)
      }
      if let reference = way.route.secret { secret = try await reader.read(reference) } else { secret = nil }
    } catch {
      return .unreachable(reason: error.reason)
    }
    let hidden = [secret, way.address.isSecret ? address : nil].compactMap(\.self)
    var route = way.route
    if let file = route.certificateAuthorities, !file.hasPrefix("/") {
      route.certificateAuthorities = "\(surroundings.folder)/\(file)"
    }
    let outcome = await send(note, to: address, by: route, secret: secret)
    return outcome.mappingReason { reason in hidden.reduce(reason) { covered($1, in: $0) } }
  }

  private func send(_ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?) async
    -> SendOutcome
  {
    switch route.kind {
    case .tel: .refused(reason: "a person has to call")
    case .email: await mail(note, to: address, by: route, secret: secret)
    case .slack: await request(SlackCarrier(), note, to: address, by: route, secret: secret)
    case .ntfy: await request(NtfyCarrier(), note, to: address, by: route, secret: secret)
    case .pagerduty: await request(PagerDutyCarrier(), note, to: address, by: route, secret: secret)
    case .teams: await request(TeamsCarrier(), note, to: address, by: route, secret: secret)
    case .webhook: await request(WebhookCarrier(), note, to: address, by: route, secret: secret)
    case .matrix: await matrix(note, to: address, by: route, secret: secret)
    case .apprise:
      await AppriseCarrier(variables: surroundings.variables, processes: surroundings.processes)
        .send(note, to: address)
    }
  }

  private func request(
    _ carrier: some HTTPCarrier, _ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?
  ) async -> SendOutcome {
    var request: HTTPRequest
    do throws(Unsendable) {
      request = try carrier.request(note, to: address, by: route, secret: secret)
    } catch {
      return .refused(reason: error.reason)
    }
    request.certificateAuthorities = route.certificateAuthorities
    request.timeout = surroundings.timeout
    do throws(HTTPError) {
      return carrier.outcome(try await surroundings.http.send(request), at: surroundings.clock.now())
    } catch {
      return outcome(error)
    }
  }

  private func mail(_ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?) async
    -> SendOutcome
  {
    let request: MailRequest
    do throws(Unsendable) {
      request = try MailCarrier.request(note, to: address, by: route, secret: secret)
    } catch {
      return .refused(reason: error.reason)
    }
    do throws(HTTPError) {
      return MailCarrier.outcome(try await surroundings.mail.send(request))
    } catch {
      return outcome(error)
    }
  }

  private func matrix(_ note: OutgoingNote, to address: String, by route: DeliveryRoute, secret: String?) async
    -> SendOutcome
  {
    guard let endpoint = route.endpoint, let secret else {
      return .refused(reason: "the channel has no `endpoint` or no `secret`")
    }
    let carrier = MatrixCarrier(
      endpoint: endpoint, token: secret, certificateAuthorities: route.certificateAuthorities)
    return await carrier.send(note, to: address, with: surroundings.http, at: surroundings.clock.now())
  }

  private func outcome(_ error: HTTPError) -> SendOutcome {
    if error.mayHaveArrived { return .unknown(reason: error.message) }
    return error.code == .invalidRequest ? .refused(reason: error.message) : .unreachable(reason: error.message)
  }
}

extension ContactMethod.Address {
  var isSecret: Bool { if case .secret = self { true } else { false } }
}

/// A text without a secret, wherever that stands in it. What is shorter than four bytes is no secret, and covering it
/// would make the text unreadable.
func covered(_ secret: String, in text: String) -> String {
  guard secret.utf8.count >= 4 else { return text }
  let pattern = Array(secret.utf8)
  var bytes: [UInt8] = []
  let source = Array(text.utf8)
  var position = 0
  while position < source.count {
    if source[position...].starts(with: pattern) {
      bytes += Array("«redacted»".utf8)
      position += pattern.count
    } else {
      bytes.append(source[position])
      position += 1
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
