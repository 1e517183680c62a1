import JSON

extension Console {
  /// Prints a JSON document of the contract, indented for people, one for each command.
  func print(_ document: JSONValue) { write(document.pretty + "\n") }
}
