import Calendars

extension NotificationList {
  /// One row a method of a recipient, in the order in which to try them (RFC 4180, lines end with CRLF).
  public var csv: String {
    var rows = [["id", "name", "order", "method", "type", "address", "notBefore", "ackBy", "tlp", "why"]]
    for recipient in recipients {
      for (order, method) in recipient.methods.enumerated() {
        rows.append([
          recipient.id, recipient.name, "\(order + 1)", method.id, method.kind.rawValue, method.address,
          recipient.notBefore.rfc3339, recipient.ackBy?.rfc3339 ?? "",
          recipient.redacted ? "redacted" : recipient.tlp.rawValue,
          recipient.why.joined(separator: "; "),
        ])
      }
    }
    return CSV.text(rows)
  }
}
