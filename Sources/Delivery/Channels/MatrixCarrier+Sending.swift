import Calendars
import HTTP
import JSON
import Journal

extension MatrixCarrier {
  /// Finds the room, makes it where it is missing, and writes to it.
  func send(_ note: OutgoingNote, to address: String, with client: any HTTPSender, at time: Timestamp) async
    -> SendOutcome
  {
    do throws(Stop) {
      let room = try await room(for: address, client, time)
      let response = try await perform(message(note, room: room), client, mayArrive: true)
      guard response.status == 200 else { return Self.failure(response, at: time) }
      return .accepted(receipt: (try? JSONValue.parse(response.body))?["event_id"]?.stringValue)
    } catch {
      return error.outcome
    }
  }

  private struct Stop: Error {
    let outcome: SendOutcome
  }

  private func room(for address: String, _ client: any HTTPSender, _ time: Timestamp) async throws(Stop) -> String {
    if address.hasPrefix("!") { return address }
    if address.hasPrefix("#") {
      if let room = try await known(address, client, time) { return room }
      return try refuse("there is no room of that alias")
    }
    guard address.hasPrefix("@") else { return try refuse("the address is no room and no person") }
    let me = try await answer(whoAmI(), client, time)
    guard let server = me["user_id"]?.stringValue?.drop(while: { $0 != ":" }), server.count > 1 else {
      return try refuse("the homeserver does not say who we are")
    }
    let alias = "runback-" + ContentDigest(of: address.utf8).hex.prefix(24)
    if let room = try await known("#\(alias)\(server)", client, time) { return room }
    let made = try await answer(makeRoom(for: address, alias: alias), client, time)
    guard let room = made["room_id"]?.stringValue else {
      return try refuse("the homeserver made a room and does not name it")
    }
    return room
  }

  private func refuse(_ reason: String) throws(Stop) -> String { throw Stop(outcome: .refused(reason: reason)) }

  /// Nil when nobody has the alias.
  private func known(_ alias: String, _ client: any HTTPSender, _ time: Timestamp) async throws(Stop) -> String? {
    let response = try await perform(room(alias: alias), client, mayArrive: false)
    if response.status == 404 { return nil }
    guard response.status == 200 else { throw Stop(outcome: Self.failure(response, at: time)) }
    return (try? JSONValue.parse(response.body))?["room_id"]?.stringValue
  }

  private func answer(_ request: HTTPRequest, _ client: any HTTPSender, _ time: Timestamp) async throws(Stop)
    -> JSONValue
  {
    let response = try await perform(request, client, mayArrive: false)
    guard response.status == 200, let answer = try? JSONValue.parse(response.body) else {
      throw Stop(outcome: Self.failure(response, at: time))
    }
    return answer
  }

  private func perform(_ request: HTTPRequest, _ client: any HTTPSender, mayArrive: Bool) async throws(Stop)
    -> HTTPResponse
  {
    do throws(HTTPError) {
      return try await client.send(request)
    } catch {
      throw Stop(
        outcome: mayArrive && error.mayHaveArrived
          ? .unknown(reason: error.message) : .unreachable(reason: error.message))
    }
  }
}
