import ArgumentParser

/// The options of every command. Each has a twin in the environment: `--state` is `RUNBACK_STATE`. An empty variable is as
/// good as none.
struct GlobalOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The workspace: the folder that holds runbooks/ and contacts/.", valueName: "dir"))
  var workspace: String?

  @Option(help: ArgumentHelp("Where runs and their journals are kept.", valueName: "dir"))
  var state: String?

  @Flag(help: "Print one JSON document instead of text.")
  var json = false

  @Flag(help: "Print no progress.")
  var quiet = false

  @Flag(help: "Print no colours.")
  var noColor = false
}

extension GlobalOptions {
  func wantsJSON(in surroundings: Surroundings) -> Bool { json || surroundings.isSet("RUNBACK_JSON") }
  func wantsQuiet(in surroundings: Surroundings) -> Bool { quiet || surroundings.isSet("RUNBACK_QUIET") }

  /// Colours are for terminals, and for people who have not said no (<https://no-color.org>).
  func wantsColor(onErrorStream: Bool, in surroundings: Surroundings) -> Bool {
    !noColor && surroundings.allowsColor
      && (onErrorStream ? surroundings.console.errorIsTerminal : surroundings.console.outputIsTerminal)
  }
}

extension Surroundings {
  var allowsColor: Bool { !isSet("RUNBACK_NO_COLOR") && !isSet("NO_COLOR") && environment["TERM"] != "dumb" }

  /// Whether a variable that stands for a flag is there and says something other than no.
  func isSet(_ variable: String) -> Bool {
    switch environment[variable] {
    case nil, "", "0", "false": false
    default: true
    }
  }
}
