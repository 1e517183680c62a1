import ArgumentParser
import Diagnostics
import Expressions
import JSON
import RunbookEngine
import RunbookLanguage

/// The values of a runbook's inputs.
struct InputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The value of an input.", valueName: "name=value"))
  var input: [String] = []

  @Option(help: ArgumentHelp("A JSON file with the values of inputs; `--input` wins over it.", valueName: "file"))
  var inputs: String?

  /// A value for every input: given, asked for, or the default.
  func values(for checked: CheckedRunbook, asking: Bool, in surroundings: Surroundings) throws -> [String: Value] {
    let reader = RunInputs(checked)
    var values: [String: Value] = [:]
    if let inputs {
      guard let object = try surroundings.json(inputs).objectValue else {
        throw CommandError(.invalidFile, "the file of inputs `\(inputs)` holds no JSON object")
      }
      values = try reader.read(object)
    }
    let pairs = try input.map { text throws(CommandError) in
      guard let equals = text.firstIndex(of: "=") else {
        throw CommandError(.usage, "`--input \(text)` has no value", hints: ["write it as `--input NAME=VALUE`"])
      }
      return (name: String(text[..<equals]), text: String(text[text.index(after: equals)...]))
    }
    values.merge(try reader.read(pairs)) { $1 }
    if asking {
      for missing in reader.missing(given: values) { try ask(missing, reader, &values, surroundings.console) }
    }
    return try reader.complete(values)
  }

  private func ask(
    _ input: Input, _ reader: RunInputs, _ values: inout [String: Value], _ console: any Console
  ) throws {
    while values[input.name.value] == nil {
      console.writeError("\(input.question)\n  \(input.name.value) (\(input.type.value)) > ")
      guard let line = console.readLine() else { return }
      do throws(EngineError) {
        values[input.name.value] = try reader.value(of: input, reading: line)
      } catch {
        console.printError("  that will not do: \(error.message)")
      }
    }
  }
}
