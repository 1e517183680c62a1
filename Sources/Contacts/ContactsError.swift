public import Calendars
public import Diagnostics
public import Files

/// Why no answer can be given from a registry.
public struct ContactsError: ReportableError, Hashable {
  public enum Code: Sendable, Hashable {
    case noDirectory
    case noDocuments
    case tooManyFiles(limit: Int)
    case tooLarge(limit: Int)
    case tooDeep(limit: Int)
    case file(FileError)
    case zone(ZoneError)
    /// The files have errors; diagnostics say which.
    case invalid(errors: Int)
    case unknownSchedule(String, suggestion: String?)
    /// A file of another program that cannot be read.
    case notImportable(String, line: Int?)
  }

  public let code: Code
  /// The directory of the registry, as shown to the user; empty when it does not matter.
  public let directory: String

  public init(_ code: Code, directory: String = "") {
    self.code = code
    self.directory = directory
  }

  public var exitCode: ExitCode {
    switch code {
    case .noDirectory, .noDocuments, .unknownSchedule: .notFound
    case .tooManyFiles, .tooLarge, .tooDeep, .invalid, .notImportable: .invalidFile
    case .file(let error): error.exitCode
    case .zone(let error):
      switch error.code {
      case .badName, .unknown: .invalidFile
      case .noData, .unreadable, .malformed: .unavailable
      }
    }
  }

  public var message: String {
    switch code {
    case .noDirectory: "there is no directory `\(directory)` with contacts"
    case .noDocuments: "there are no contacts in `\(directory)`"
    case .tooManyFiles(let limit): "there are more than \(limit) files in `\(directory)`"
    case .tooLarge(let limit): "the files in `\(directory)` have more than \(limit) bytes together"
    case .tooDeep(let limit): "directories in `\(directory)` are nested deeper than \(limit)"
    case .file(let error): error.message
    case .zone(let error): error.message
    case .invalid(let errors): "the contacts in `\(directory)` have \(errors) \(errors == 1 ? "error" : "errors")"
    case .unknownSchedule(let id, _): "there is no schedule `\(id)`"
    case .notImportable(let problem, let line):
      (line.map { "line \($0) of `\(directory)`" } ?? "`\(directory)`") + " cannot be imported: \(problem)"
    }
  }

  public var hints: [String] {
    switch code {
    case .noDirectory, .noDocuments: ["`runback init` makes a workspace with example contacts"]
    case .tooManyFiles, .tooLarge, .tooDeep: ["keep nothing but contacts there"]
    case .file(let error): error.hints
    case .zone(let error): error.hints
    case .invalid: ["`runback contacts lint` shows them"]
    case .notImportable: []
    case .unknownSchedule(_, let suggestion): suggestion.map { ["did you mean `\($0)`?"] } ?? []
    }
  }
}
