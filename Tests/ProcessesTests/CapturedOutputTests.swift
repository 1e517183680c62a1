import Processes
import Testing

@Suite struct `Captured output` {
  @Test func `head and tail are exact however the chunks fall`() {
    for seed in UInt64(1)...300 {
      var random = Xorshift(state: seed)
      let limit = Int(random.next() % 40)
      let stream = (0..<Int(random.next() % 400)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var captured = CapturedOutput(limit: limit)
      var rest = stream[...]
      while !rest.isEmpty {
        let count = Int(random.next() % 50)
        captured.append(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      captured.finish()
      let head = Array(stream.prefix(limit - limit / 2))
      let tail = Array(stream.dropFirst(head.count).suffix(limit / 2))
      #expect(captured.head == head, "seed \(seed)")
      #expect(captured.tail == tail, "seed \(seed)")
      #expect(captured.totalCount == stream.count, "seed \(seed)")
      #expect(captured.isTruncated == (stream.count > limit), "seed \(seed)")
      if !captured.isTruncated { #expect(captured.bytes == stream, "seed \(seed)") }
    }
  }

  @Test func `bytes that are not UTF-8 are kept as they are`() {
    #expect(CapturedOutput([0xff, 0x41]).bytes == [0xff, 0x41])
    #expect(CapturedOutput([0xff, 0x41]).text == "\u{fffd}A")
  }
}

struct Xorshift: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

@Suite struct `Finding a program` {
  @Test func `the search path is the given one`() {
    #expect(findProgram("sh", path: "/nonexistent:/bin") == "/bin/sh")
    #expect(findProgram("sh", path: "/bin/:/usr/bin") == "/bin/sh")
    #expect(findProgram("sh", path: "") == nil)
    #expect(findProgram("no-such-program", path: "/bin:/usr/bin") == nil)
  }

  @Test func `relative and empty entries are passed over`() {
    #expect(findProgram("sh", path: "::.:bin:../../bin") == nil)
  }

  @Test func `a path is checked, not searched`() {
    #expect(findProgram("/bin/sh", path: "") == "/bin/sh")
    #expect(findProgram("/etc/passwd", path: "/bin") == nil)
    #expect(findProgram("/bin", path: "/bin") == nil)
    #expect(findProgram("", path: "/bin") == nil)
  }
}
