import Testing

/// CEL specification, "Standard Definitions": `int`, `double`, `string`, `timestamp`, `duration`.
///
/// What is wrong with a constant is found before anything runs (`refused`), what is wrong with a value only then (`error`).
@Suite struct ConversionConformanceTests {
  @Test func `to int`() {
    expectOutcomes(
      """
      int(42) => 42
      int(i) => 7
      int("42") => 42
      int("-1") => -1
      int("007") => 7
      int("9223372036854775807") => 9223372036854775807
      int("-9223372036854775808") => -9223372036854775808
      int("9223372036854775808") => refused type
      int("4x") => refused type
      int("") => refused type
      int("-") => refused type
      int(" 4") => refused type
      int("4.0") => refused type
      int("0x1F") => refused type
      int("1_0") => refused type
      int("٣") => refused type
      int(s) => error conversion
      # Towards zero.
      int(2.9) => 2
      int(-2.9) => -2
      int(0.5) => 0
      int(-0.0) => 0
      int(11.5) => 11
      int(9223372036854774784.0) => 9223372036854774784
      int(-9223372036854774784.0) => -9223372036854774784
      int(9223372036854775807.0) => error overflow
      int(-9223372036854775808.0) => error overflow
      int(1e19) => error overflow
      int(1.0 / 0.0) => error overflow
      int(double("NaN")) => error overflow
      int(t) => 0
      int(timestamp("2009-02-13T23:31:30Z")) => 1234567890
      int(timestamp("1969-12-31T23:59:59Z")) => -1
      int(timestamp("0001-01-01T00:00:00Z")) => -62135596800
      int(timestamp("9999-12-31T23:59:59Z")) => 253402300799
      int(true) => refused type
      int(n) => refused type
      int(duration("1s")) => refused type
      int() => refused type
      i.int() => refused type
      """)
  }

  @Test func `to double`() {
    expectOutcomes(
      """
      double(3) => double 3.0
      double(-3) => double -3.0
      double(d) => double 2.5
      double(9223372036854775807) => double 9.223372036854776e+18
      double(9007199254740993) => double 9007199254740992.0
      double("1.5") => double 1.5
      double("-0.0") => double -0.0
      double("42") => double 42.0
      double("1e3") => double 1000.0
      double("6.02214e23") => double 6.02214e+23
      double("Infinity") => double inf
      double("-Inf") => double -inf
      double("") => refused type
      double(" 1") => refused type
      double("0x1p3") => refused type
      double("1,5") => refused type
      double("e") => refused type
      double("nan") => refused type
      double(s) => error conversion
      double(b) => refused type
      double(t) => refused type
      """)
  }

  @Test func `to string`() {
    expectOutcomes(
      #"""
      string("a") => "a"
      string(s) => "héllo"
      string(commit).size() => 40
      string(0) => "0"
      string(-456) => "-456"
      string(-9223372036854775808) => "-9223372036854775808"
      string(true) => "true"
      string(1 > 2) => "false"
      string(1.5) => "1.5"
      string(1.0) => "1"
      string(-0.0) => "-0"
      string(-0.0045) => "-0.0045"
      string(123456789.25) => "123456789.25"
      string(0.0001) => "0.0001"
      string(0.00001) => "1e-05"
      string(1e20) => "100000000000000000000"
      string(1e21) => "1e+21"
      string(6.02214e23) => "6.02214e+23"
      string(1.0 / 0.0) => "+Inf"
      string(-1.0 / 0.0) => "-Inf"
      string(0.0 / 0.0) => "NaN"
      string(t) => "1970-01-01T00:00:00Z"
      string(timestamp("2009-02-13T23:31:30.500+01:00")) => "2009-02-13T22:31:30.5Z"
      string(duration("1h30m")) => "5400s"
      string(duration("1000000s")) => "1000000s"
      string(duration("-1.5s")) => "-1.5s"
      string(duration("1ns")) => "0.000000001s"
      string(n) => refused type
      string(m) => refused type
      string(token) => refused secret
      """#)
  }

  @Test func `what is written reads back`() {
    expectOutcomes(
      """
      int(string(-9223372036854775808)) => -9223372036854775808
      double(string(0.1)) == 0.1 => true
      double(string(4.9e-324)) == 4.9e-324 => true
      double(string(1.7976931348623157e308)) == 1.7976931348623157e308 => true
      double(string(1.0 / 0.0)) == 1.0 / 0.0 => true
      timestamp(string(t)) == t => true
      timestamp(string(timestamp("2026-11-24T14:05:00.000000001Z"))) == timestamp("2026-11-24T14:05:00.000000001Z") => true
      duration(string(duration("-315576000000s"))) => duration -315576000000s
      """)
  }
}
