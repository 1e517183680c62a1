import Glibc

/// The calls that can fail on a full or broken disk, so that tests can make them fail.
package struct FileOperations: Sendable {
  /// As `write(2)`: may write less than it is given.
  package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int
  /// As `fdatasync(2)`: the bytes and what is needed to read them are on the disk.
  package var synchronizeData: @Sendable (Int32) -> Int32
  /// As `fsync(2)`; also for directories.
  package var synchronize: @Sendable (Int32) -> Int32

  package init(
    write: @escaping @Sendable (Int32, UnsafeRawBufferPointer) -> Int,
    synchronizeData: @escaping @Sendable (Int32) -> Int32, synchronize: @escaping @Sendable (Int32) -> Int32
  ) {
    self.write = write
    self.synchronizeData = synchronizeData
    self.synchronize = synchronize
  }

  package static let system = FileOperations(
    write: { Glibc.write($0, $1.baseAddress, $1.count) },
    synchronizeData: { fdatasync($0) },
    synchronize: { fsync($0) })

  /// Writes all bytes, however often that is interrupted.
  func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(JournalError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, UnsafeRawBufferPointer(rebasing: $0[offset...])) }
      if count > 0 {
        offset += count
      } else if count == 0 {
        throw JournalError(.inputOutput, path, detail: "the system wrote nothing and gave no reason")
      } else if errno != EINTR {
        throw JournalError(errno: errno, path)
      }
    }
  }

  func synchronizeDirectory(_ path: String) throws(JournalError) {
    let number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw JournalError(errno: errno, path) }
    let directory = OwnedFile(number)
    guard synchronize(directory.descriptor) == 0 else { throw JournalError(errno: errno, path) }
  }
}

/// An open file with one owner.
struct OwnedFile: ~Copyable {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { _ = close(descriptor) }
}
