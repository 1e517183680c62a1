import Glibc

/// The console of this process.
struct SystemConsole: Console {
  func write(_ text: String) { Self.write(text, to: STDOUT_FILENO) }
  func writeError(_ text: String) { Self.write(text, to: STDERR_FILENO) }
  func readLine() -> String? { Swift.readLine(strippingNewline: true) }

  /// Byte by byte: a line discipline that shows nothing must not outlive a Ctrl-C, which is therefore read as a byte.
  func readSecret(_ prompt: String) -> [UInt8]? {
    var before = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &before) == 0 else {
      writeError(prompt)
      return readLine().map { Array($0.utf8) }
    }
    var unseen = before
    unseen.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen) == 0 else { return nil }
    defer {
      unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
      writeError("\n")
    }
    // Asked only now: whoever answers at once would else be shown.
    writeError(prompt)
    var typed: [UInt8] = []
    var byte: UInt8 = 0
    while typed.count < 1 << 16 {
      let count = unsafe Glibc.read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      switch byte {
      case 0x0A, 0x0D: return typed
      case 0x03, 0x04: return nil
      case 0x08, 0x7F: _ = typed.popLast()
      case 0x15: typed.removeAll()
      default: typed.append(byte)
      }
    }
    return nil
  }

  var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  var inputIsHungUp: Bool {
    var input = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
    return unsafe poll(&input, 1, 0) == 1 && Int32(input.revents) & POLLHUP != 0
  }
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
