import Glibc

/// The console of this process.
struct SystemConsole: Console {
  func write(_ text: String) { Self.write(text, to: STDOUT_FILENO) }
  func writeError(_ text: String) { Self.write(text, to: STDERR_FILENO) }
  func readLine() -> String? { Swift.readLine(strippingNewline: true) }

  var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  var width: Int { size.ws_col > 0 ? Int(size.ws_col) : 80 }
  var height: Int { size.ws_row > 0 ? Int(size.ws_row) : 24 }

  /// Zeroes where nobody knows.
  private var size: winsize {
    var size = winsize()
    return unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? size : winsize()
  }

  /// A reader that went away is no error of ours: what is left is dropped, as by every filter.
  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = unsafe Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count > 0 {
          written += count
        } else if errno != EINTR {
          return
        }
      }
    }
  }
}
