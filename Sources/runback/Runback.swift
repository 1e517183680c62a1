import Diagnostics
import Glibc
import RunbackCommands

@main
enum Runback {
  static func main() async {
    let program = RunbackProgram(surroundings: .ofThisProcess())
    exit(await program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }
}
