/// DER as bytes.
public func der(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
  let content = Array(parts.joined())
  let count = content.count
  let length: [UInt8] =
    count < 0x80
    ? [UInt8(count)]
    : count < 0x100
      ? [0x81, UInt8(count)]
      : count < 0x1_0000
        ? [0x82, UInt8(count >> 8), UInt8(count & 0xff)]
        : [0x83, UInt8(count >> 16), UInt8(count >> 8 & 0xff), UInt8(count & 0xff)]
  return [tag] + length + content
}

/// An object identifier by its dotted form.
public func objectIdentifier(_ dotted: String) -> [UInt8] {
  let numbers = dotted.split(separator: ".").map { Int($0) ?? 0 }
  var content: [UInt8] = [UInt8(numbers[0] * 40 + numbers[1])]
  for number in numbers[2...] {
    var groups = [UInt8(number & 0x7f)]
    var rest = number >> 7
    while rest > 0 {
      groups.insert(UInt8(rest & 0x7f) | 0x80, at: 0)
      rest >>= 7
    }
    content += groups
  }
  return der(0x06, content)
}

/// The elements that stand one after the other in well-formed DER, each with its head.
public func derElements(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
  var rest = Array(bytes)[...]
  var elements: [[UInt8]] = []
  while !rest.isEmpty {
    let size = headSize(rest) + contentSize(rest)
    elements.append(Array(rest.prefix(size)))
    rest = rest.dropFirst(size)
  }
  return elements
}

/// What an element holds.
public func derContent(_ element: [UInt8]) -> [UInt8] { Array(element.dropFirst(headSize(element[...]))) }

private func headSize(_ bytes: ArraySlice<UInt8>) -> Int {
  let first = Int(bytes.dropFirst().first ?? 0)
  return first < 0x80 ? 2 : 2 + first - 0x80
}

private func contentSize(_ bytes: ArraySlice<UInt8>) -> Int {
  let first = Int(bytes.dropFirst().first ?? 0)
  return first < 0x80 ? first : bytes.dropFirst(2).prefix(first - 0x80).reduce(0) { $0 << 8 | Int($1) }
}
