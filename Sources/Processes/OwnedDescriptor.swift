import CPosix
import Glibc

/// A file descriptor with one owner, closed when the owner goes away.
struct OwnedDescriptor: ~Copyable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { _ = close(number) }

  /// Both ends of a new pipe, neither of which a child inherits, and neither of which is 0, 1 or 2: these
  /// numbers are assigned in the child, in an order that must not overwrite an end that is still needed.
  static func pipe() -> Pipe? {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
    let read = OwnedDescriptor(ends[0])
    let write = OwnedDescriptor(ends[1])
    guard let read = read.aboveStandard(), let write = write.aboveStandard() else { return nil }
    return Pipe(read: read, write: write)
  }

  private consuming func aboveStandard() -> OwnedDescriptor? {
    if number > 2 { return self }
    let moved = fcntl(number, F_DUPFD_CLOEXEC, 3)
    return moved < 0 ? nil : OwnedDescriptor(moved)
  }

  func setNonBlocking() {
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
  }
}

struct Pipe: ~Copyable {
  var read: OwnedDescriptor
  var write: OwnedDescriptor
}
