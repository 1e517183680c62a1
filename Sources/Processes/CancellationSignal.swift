import CPosix
import Glibc

/// Carries a cancellation into a thread that waits in `poll`. The pipe lives as long as anybody may
/// still write to it, so that a late cancellation cannot hit a descriptor that was reused.
final class CancellationSignal: Sendable {
  private let readEnd: Int32
  private let writeEnd: Int32

  /// Nil when no descriptors are left.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { return nil }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    _ = close(readEnd)
    _ = close(writeEnd)
  }

  /// Readable once `send` was called.
  var descriptor: Int32 { readEnd }

  func send() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }
}
