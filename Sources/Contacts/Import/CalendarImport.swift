import Calendars
import ICalendar

/// iCalendar: a schedule whose source is the file itself, which is to lie beside the document.
enum CalendarImport {
  static func read(_ bytes: [UInt8], name: String, zone: String) throws(ContactsError) -> ImportedContacts {
    let calendar: EventCalendar
    do throws(ICalendarError) {
      calendar = try EventCalendar.parse(bytes)
    } catch {
      throw ContactsError(.notImportable(error.problem, line: error.line))
    }
    var result = ImportedContacts()
    guard !calendar.events.isEmpty else { throw ContactsError(.notImportable("it has no event", line: nil)) }
    let own = (try? Component.parse(bytes))?.first?["X-WR-TIMEZONE"]?.value
    let file = name.hasSuffix(".ics") ? name : "\(name).ics"
    var writer = DocumentWriter("Schedule", id: IdentifierMaker.slug(String(file.dropLast(4))))
    writer.line("tz: \(own.flatMap { ZoneName($0)?.text } ?? zone)")
    writer.text("source", file)
    result.add(writer)
    result.note("put the file beside the document, as `\(file)`")
    let words = Set(calendar.events.filter { !$0.isCancelled }.map(\.summary)).sorted()
    result.note(
      "its events must name people by id, name or mail address: "
        + words.prefix(20).map { "`\($0)`" }.joined(separator: ", ") + (words.count > 20 ? ", …" : ""))
    return result
  }
}
