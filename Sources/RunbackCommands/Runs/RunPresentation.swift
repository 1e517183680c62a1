import Journal
import RunbookEngine

/// How a run is shown, and through which console a person is asked meanwhile.
struct RunPresentation {
  let observer: any RunObserver
  let console: any Console

  /// - Parameter contacts: the folder of the contacts registry.
  init(
    global: GlobalOptions, contacts: String?, store: JournalStore, interruption: Interruption?,
    surroundings: Surroundings
  ) {
    let base = surroundings.console
    if global.wantsJSON(in: surroundings) {
      observer = EventPrinter(console: base)
      console = base
    } else if global.wantsQuiet(in: surroundings) {
      observer = SilentObserver()
      console = base
    } else {
      let callers = WhomToCall(contacts: contacts, clock: surroundings.clock)
      if base.errorIsTerminal, surroundings.environment["TERM"] != "dumb", surroundings.environment["TERM"] != nil {
        let live = LivePresenter(
          console: base, clock: surroundings.clock, colour: global.wantsColor(onErrorStream: true, in: surroundings),
          interruption: interruption, callers: callers, store: store)
        observer = live
        console = LiveConsole(base: base, presenter: live)
      } else {
        observer = PlainPresenter(console: base, callers: callers)
        console = base
      }
    }
  }
}
