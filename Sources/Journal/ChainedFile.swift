import Glibc

/// A file of lines to append to, each chained to the one before it by what is in it. There is one writer: its lock ends with
/// its process.
///
/// After any failure the file is closed: one that may lack a line is continued by nobody who has not read what is really
/// there.
final class ChainedFile {
  let path: String
  /// The digest of the last line.
  private(set) var head: ContentDigest
  private(set) var lines: Int64
  private let file: OwnedFile
  private let operations: FileOperations
  private var length: Int64
  private var isSynchronized = true
  private var isClosed = false

  /// - Parameters:
  ///   - file: open for appending, and locked.
  ///   - length: bytes of all lines, newlines included.
  init(
    path: String, file: consuming OwnedFile, head: ContentDigest, lines: Int64, length: Int64,
    operations: FileOperations
  ) {
    self.path = path
    self.file = file
    self.head = head
    self.lines = lines
    self.length = length
    self.operations = operations
  }

  /// Not left to `close`: a child that is being started at this moment holds a copy of the descriptor, and the lock with it.
  deinit { _ = flock(file.descriptor, LOCK_UN) }

  /// Lets go of the file: from now on another writer may take it up.
  func close() {
    isClosed = true
    _ = flock(file.descriptor, LOCK_UN)
  }

  func requireOpen() throws(JournalError) {
    guard !isClosed else { throw JournalError(.writerClosed, path) }
  }

  /// - Parameter line: without its newline.
  func append(_ line: [UInt8]) throws(JournalError) {
    try requireOpen()
    guard line.count <= JournalLimits().lineBytes else {
      throw JournalError(.tooLarge, path, detail: "an entry of \(line.count) bytes does not fit in a line")
    }
    do throws(JournalError) {
      try operations.writeAll(line + [UInt8(ascii: "\n")], to: file.descriptor, path: path)
    } catch {
      isClosed = true
      // Leaves whole lines where that is still possible; where not, whoever opens it next cuts the torn one.
      _ = ftruncate(file.descriptor, off_t(length))
      throw error
    }
    head = ContentDigest(of: line)
    length += Int64(line.count) + 1
    lines += 1
    isSynchronized = false
  }

  /// Makes everything that was written durable.
  func synchronize() throws(JournalError) {
    try requireOpen()
    guard !isSynchronized else { return }
    // Never tried twice: after a failure the kernel may have dropped the bytes and report success.
    guard operations.synchronizeData(file.descriptor) == 0 else {
      isClosed = true
      throw JournalError(errno: errno, path)
    }
    isSynchronized = true
  }
}

/// Reads the lines of a file, also while another process writes it.
struct LineReader {
  let path: String
  let lineBytes: Int

  /// - Parameter take: gets each whole line, and a question that says whether it is the last one; false ends the reading.
  /// - Returns: what follows the last newline.
  func read(
    _ descriptor: Int32, _ take: ([UInt8], () -> Bool) throws(JournalError) -> Bool
  ) throws(JournalError) -> [UInt8] {
    try requireRegularFile(descriptor)
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var offset: off_t = 0
    var number = 1
    while true {
      let count = pread(descriptor, &buffer, buffer.count, offset)
      if count < 0 {
        if errno == EINTR { continue }
        throw JournalError(errno: errno, path)
      }
      if count == 0 { return pending }
      offset += count
      var rest = buffer[..<count]
      while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
        pending.append(contentsOf: rest[..<newline])
        rest = rest[(newline + 1)...]
        try checkLength(pending, number)
        let isLast = rest.isEmpty
        let end = offset
        guard try take(pending, { isLast && isAtEnd(descriptor, end) }) else { return [] }
        number += 1
        pending.removeAll(keepingCapacity: true)
      }
      pending.append(contentsOf: rest)
      try checkLength(pending, number)
    }
  }

  private func requireRegularFile(_ descriptor: Int32) throws(JournalError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw JournalError(errno: errno, path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw JournalError(.inputOutput, path, detail: "it is not a regular file")
    }
  }

  private func checkLength(_ line: [UInt8], _ number: Int) throws(JournalError) {
    guard line.count <= lineBytes else {
      throw JournalError(.tooLarge, path, detail: "line \(number) has more than \(lineBytes) bytes")
    }
  }

  private func isAtEnd(_ descriptor: Int32, _ offset: off_t) -> Bool {
    var byte: UInt8 = 0
    return pread(descriptor, &byte, 1, offset) == 0
  }
}
