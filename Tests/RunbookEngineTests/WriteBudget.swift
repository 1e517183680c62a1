import Glibc
import Journal
import Synchronization

/// A disk that takes so many writes and no more.
final class WriteBudget: Sendable {
  private let left: Mutex<Int>

  init(_ count: Int) { left = Mutex(count) }

  var operations: FileOperations {
    var operations = FileOperations.system
    operations.write = { [self] descriptor, bytes in
      let isFull = left.withLock { left in
        left -= 1
        return left < 0
      }
      guard !isFull else {
        errno = ENOSPC
        return -1
      }
      return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    }
    return operations
  }
}
