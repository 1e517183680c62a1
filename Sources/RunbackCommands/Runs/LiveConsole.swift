/// The console while a run is shown live: whatever is written by others stands above the live part, which waits while a
/// person types.
struct LiveConsole: Console {
  let base: any Console
  let presenter: LivePresenter

  func write(_ text: String) {
    presenter.pause()
    base.write(text)
  }

  func writeError(_ text: String) {
    presenter.pause()
    base.writeError(text)
  }

  func readLine() -> String? {
    presenter.pause()
    defer { presenter.resume() }
    return base.readLine()
  }

  func readSecret(_ prompt: String) -> [UInt8]? {
    presenter.pause()
    defer { presenter.resume() }
    return base.readSecret(prompt)
  }

  var inputIsTerminal: Bool { base.inputIsTerminal }
  var inputIsHungUp: Bool { base.inputIsHungUp }
  var outputIsTerminal: Bool { base.outputIsTerminal }
  var errorIsTerminal: Bool { base.errorIsTerminal }
  var width: Int { base.width }
  var height: Int { base.height }
}
