import Diagnostics
import Glibc
import RunbackCommands

@main
enum Runback {
  static func main() async {
    // A limit on the size of files is then a failed write, which is said and leaves nothing half done, not a sudden end.
    signal(SIGXFSZ, SIG_IGN)
    let program = RunbackProgram(surroundings: .ofThisProcess())
    exit(await program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }
}
