import Testing

/// CEL specification, "Abstract Types", "Overflow"; RFC 3339; the ranges of `google.protobuf.Timestamp` and `Duration`.
@Suite struct TimeConformanceTests {
  @Test func `timestamps`() {
    expectOutcomes(
      """
      timestamp("2009-02-13T23:31:30Z") => time 2009-02-13T23:31:30Z
      timestamp("2009-02-13T23:31:30.5+01:00") => time 2009-02-13T22:31:30.5Z
      timestamp("2009-02-13T23:31:30-23:59") => time 2009-02-14T23:30:30Z
      timestamp("1970-01-01T00:00:00.000000001Z") => time 1970-01-01T00:00:00.000000001Z
      timestamp("2024-02-29T00:00:00Z") => time 2024-02-29T00:00:00Z
      # RFC 3339 §5.6: T and Z may be lowercase.
      timestamp("2009-02-13t23:31:30z") => time 2009-02-13T23:31:30Z
      timestamp(t) => time 1970-01-01T00:00:00Z
      timestamp(0) => time 1970-01-01T00:00:00Z
      timestamp(1234567890) => time 2009-02-13T23:31:30Z
      timestamp(-1) => time 1969-12-31T23:59:59Z
      timestamp("0001-01-01T00:00:00Z") => time 0001-01-01T00:00:00Z
      timestamp("9999-12-31T23:59:59.999999999Z") => time 9999-12-31T23:59:59.999999999Z
      timestamp(-62135596800) => time 0001-01-01T00:00:00Z
      timestamp(253402300799) => time 9999-12-31T23:59:59Z
      timestamp(-62135596801) => error overflow
      timestamp(253402300800) => error overflow
      timestamp(9223372036854775807) => error overflow
      timestamp("0000-12-31T23:59:59Z") => refused type
      timestamp("0001-01-01T00:00:00+00:01") => refused type
      timestamp("9999-12-31T23:59:59-00:01") => refused type
      timestamp("10000-01-01T00:00:00Z") => refused type
      timestamp("2009-02-30T00:00:00Z") => refused type
      timestamp("2023-02-29T00:00:00Z") => refused type
      timestamp("2009-13-01T00:00:00Z") => refused type
      timestamp("2009-02-13T24:00:00Z") => refused type
      timestamp("2009-02-13T23:60:00Z") => refused type
      timestamp("2016-12-31T23:59:60Z") => refused type
      timestamp("2009-02-13T23:31:30") => refused type
      timestamp("2009-02-13 23:31:30Z") => refused type
      timestamp("2009-02-13T23:31Z") => refused type
      timestamp("2009-02-13T23:31:30.Z") => refused type
      timestamp("2009-02-13T23:31:30+1:00") => refused type
      timestamp("2009-02-13") => refused type
      timestamp("") => refused type
      timestamp(s) => error conversion
      timestamp(1.5) => refused type
      """)
  }

  @Test func `durations`() {
    expectOutcomes(
      """
      duration("0") => duration 0s
      duration("0s") => duration 0s
      duration("-0") => duration 0s
      duration("1s") => duration 1s
      duration("1.5s") => duration 1.5s
      duration(".5s") => duration 0.5s
      duration("+1m") => duration 60s
      duration("-250ms") => duration -0.25s
      duration("1h30m") => duration 5400s
      duration("1h1m1s1ms1us1ns") => duration 3661.001001001s
      duration("0.000000001s") => duration 0.000000001s
      duration("1.5h") => duration 5400s
      # One unit more than in CEL: 24 hours.
      duration("90d") => duration 7776000s
      duration(duration("1s")) => duration 1s
      duration("315576000000s") => duration 315576000000s
      duration("-315576000000s") => duration -315576000000s
      duration("315576000001s") => refused type
      duration("-315576000001s") => refused type
      duration("99999999999999999999999999999999999999999h") => refused type
      duration("") => refused type
      duration("-") => refused type
      duration("1") => refused type
      duration("s") => refused type
      duration(".s") => refused type
      duration("1 h") => refused type
      duration("1w") => refused type
      duration("1S") => refused type
      duration("1h-1m") => refused type
      duration("--1s") => refused type
      duration("1..5s") => refused type
      duration(s) => error conversion
      duration(60) => refused type
      """)
  }

  @Test func `arithmetic with times`() {
    expectOutcomes(
      """
      t + duration("1d") => time 1970-01-02T00:00:00Z
      duration("1s") + t => time 1970-01-01T00:00:01Z
      t + duration("-1s") => time 1969-12-31T23:59:59Z
      t - duration("0.5s") => time 1969-12-31T23:59:59.5Z
      timestamp(60) - t => duration 60s
      t - timestamp(60) => duration -60s
      t - t => duration 0s
      duration("1h") + duration("30m") => duration 5400s
      duration("1h") - duration("2h") => duration -3600s
      duration("600s") - duration("50s") - duration("50s") => duration 500s
      timestamp("9999-12-31T23:59:59Z") - timestamp("0001-01-01T00:00:00Z") => duration 315537897599s
      timestamp("9999-12-31T23:59:59.999999998Z") + duration("1ns") => time 9999-12-31T23:59:59.999999999Z
      timestamp("9999-12-31T23:59:59.999999999Z") + duration("1ns") => error overflow
      timestamp("0001-01-01T00:00:00Z") - duration("1ns") => error overflow
      timestamp("0001-01-01T00:00:00Z") + duration("-315576000000s") => error overflow
      duration("315576000000s") + duration("1ns") => error overflow
      duration("-315576000000s") - duration("1ns") => error overflow
      duration("1m") == duration("60s") => true
      duration("1ns") != duration("0s") => true
      t == timestamp("1970-01-01T01:00:00+01:00") => true
      t < timestamp("1970-01-01T00:00:00.000000001Z") => true
      t >= timestamp("1970-01-01T01:00:00+02:00") => true
      timestamp(5) in [timestamp(4), timestamp("1970-01-01T00:00:05Z")] => true
      t + t => refused type
      t * 2 => refused type
      t + 1 => refused type
      duration("1s") - t => refused type
      duration("1s") + 1 => refused type
      duration("1s") * 2 => refused type
      -duration("1s") => refused type
      t.getHours() => refused unknownFunction
      """)
  }
}
