public import ArgumentParser
import Calendars
public import Contacts
import Diagnostics
import Files

struct ContactsImportCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn another program's file into documents for `contacts/`, to be reviewed.",
    discussion:
      "The documents go to standard output, what was left out to standard error. Exit code 1: something was left out or needs a look."
  )

  @OptionGroup var global: GlobalOptions

  @Option(help: "codeowners, allowed-signers, vcard, icalendar, pagerduty or grafana-oncall.")
  var format: ImportedContacts.Format

  @Option(help: ArgumentHelp("The zone of times that say none (default: UTC).", valueName: "area/city"))
  var tz: String = "UTC"

  @Argument(help: "The file.")
  var file: String

  func validate() throws {
    guard ZoneName(tz) != nil else { throw ValidationError("`--tz \(tz)` is no time zone of the form `Area/City`") }
  }

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let bytes = try readFile(surroundings.absolute(file), limit: 32 << 20)
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let imported: ImportedContacts
    do throws(ContactsError) {
      imported = try ImportedContacts.read(bytes, name: name, format: format, zone: tz, zones: .system())
    } catch {
      throw ContactsError(error.code, directory: file)
    }
    surroundings.console.write(imported.documents)
    for note in imported.notes { surroundings.console.printError("note: \(terminalText(note))") }
    return imported.notes.isEmpty ? .success : .negative
  }
}

extension ImportedContacts.Format: ExpressibleByArgument {}
