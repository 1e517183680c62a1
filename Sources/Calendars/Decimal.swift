/// The value of ASCII digits alone: no sign, no space, no more than nine of them.
func decimal(_ digits: some Collection<UInt8>) -> Int? {
  guard !digits.isEmpty, digits.count <= 9 else { return nil }
  var value = 0
  for digit in digits {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
    value = value * 10 + Int(digit - UInt8(ascii: "0"))
  }
  return value
}

extension BinaryInteger {
  /// 0 up to `divisor`, which is positive, also for a negative value.
  func remainderFromBelow(_ divisor: Self) -> Self { self - dividedDown(by: divisor) * divisor }
}
