import Testing

/// CEL specification, "Syntax", "Numeric Values", "Overflow".
@Suite struct NumberConformanceTests {
  @Test func `integer literals`() {
    expectOutcomes(
      """
      0 => 0
      -0 => 0
      42 => 42
      007 => 7
      -1 => -1
      - 1 => -1
      0x0 => 0
      0x55555555 => 1431655765
      0xabcDEF => 11259375
      -0x1F => -31
      9223372036854775807 => 9223372036854775807
      -9223372036854775808 => -9223372036854775808
      0x7fffffffffffffff => 9223372036854775807
      -0x8000000000000000 => -9223372036854775808
      9223372036854775808 => refused syntax
      -9223372036854775809 => refused syntax
      99999999999999999999 => refused syntax
      0x8000000000000000 => refused syntax
      0xFFFFFFFFFFFFFFFFF => refused syntax
      0x => refused syntax
      0xg => refused syntax
      0X1F => refused syntax
      1_000 => refused syntax
      12a => refused syntax
      1u => refused leftOut
      0x1Fu => refused leftOut
      1.2.3 => refused syntax
      """)
  }

  @Test func `double literals`() {
    expectOutcomes(
      """
      0.0 => double 0.0
      -0.0 => double -0.0
      1.5 => double 1.5
      .5 => double 0.5
      -.5 => double -0.5
      00.50 => double 0.5
      1e3 => double 1000.0
      1E3 => double 1000.0
      1e+3 => double 1000.0
      2.5e-1 => double 0.25
      .1e1 => double 1.0
      1.7976931348623157e308 => double 1.7976931348623157e+308
      4.9e-324 => double 5e-324
      1e-400 => double 0.0
      0.1 + 0.2 => double 0.30000000000000004
      1e309 => refused syntax
      1. => refused syntax
      1.e3 => refused type
      1e => refused syntax
      1e+ => refused syntax
      """)
  }

  @Test func `integer arithmetic`() {
    expectOutcomes(
      """
      40 + 2 => 42
      42 - 12 - 5 => 25
      i - 1 => 6
      i-1 => 6
      5 * 6 => 30
      1 + 2 * 3 => 7
      (1 + 2) * 3 => 9
      2 * 3 % 4 => 2
      48 / 16 / 2 => 1
      # Quotients are truncated towards zero, and remainders have the sign of the dividend.
      7 / 2 => 3
      -7 / 2 => -3
      7 / -2 => -3
      -7 / -2 => 3
      7 % 3 => 1
      -7 % 3 => -1
      7 % -3 => 1
      -7 % -3 => -1
      0 / 5 => 0
      -(5) => -5
      --5 => 5
      ---5 => -5
      -i => -7
      9223372036854775806 + 1 => 9223372036854775807
      -9223372036854775807 - 1 => -9223372036854775808
      4611686018427387904 * -2 => -9223372036854775808
      3037000499 * 3037000499 => 9223372030926249001
      -9223372036854775808 / 1 => -9223372036854775808
      9223372036854775807 % -9223372036854775808 => 9223372036854775807
      """)
  }

  @Test func `an integer that leaves 64 bits is an error`() {
    expectOutcomes(
      """
      9223372036854775807 + 1 => error overflow
      -9223372036854775808 + -1 => error overflow
      -9223372036854775808 - 1 => error overflow
      9223372036854775807 - -1 => error overflow
      0 - -9223372036854775808 => error overflow
      9223372036854775807 * 2 => error overflow
      3037000500 * 3037000500 => error overflow
      -9223372036854775808 * -1 => error overflow
      -9223372036854775808 / -1 => error overflow
      -9223372036854775808 % -1 => error overflow
      -(-9223372036854775808) => error overflow
      1 / 0 => error divisionByZero
      0 / 0 => error divisionByZero
      1 % 0 => error divisionByZero
      -9223372036854775808 / 0 => error divisionByZero
      """)
  }

  @Test func `double arithmetic`() {
    expectOutcomes(
      """
      4.25 + 2.25 => double 6.5
      42.0 - 0.5 => double 41.5
      6.5 * 2.0 => double 13.0
      7.0 / 2.0 => double 3.5
      1.0 / 3.0 => double 0.3333333333333333
      -d => double -2.5
      -(0.0) => double -0.0
      # IEEE 754: no error, but infinities and what is no number.
      1.0 / 0.0 => double inf
      -1.0 / 0.0 => double -inf
      1.0 / -0.0 => double -inf
      1e308 * 10.0 => double inf
      -1e308 - 1e308 => double -inf
      0.0 / 0.0 == 0.0 / 0.0 => false
      1.0 / 0.0 - 1.0 / 0.0 != 0.0 => true
      5.0 % 2.0 => refused type
      """)
  }

  @Test func `no number is converted unasked`() {
    expectOutcomes(
      """
      1 + 1.0 => refused type
      1.0 * 2 => refused type
      1 == 1.0 => refused type
      1 < 1.5 => refused type
      1 in [1.0] => refused type
      [1, 1.0] => refused type
      true + true => refused type
      true == 1 => refused type
      -true => refused type
      -"a" => refused type
      1 + "1" => refused type
      "1" + 1 => refused type
      "1" == 1 => refused type
      "1" in n => refused type
      1 in m => refused type
      """)
  }
}
