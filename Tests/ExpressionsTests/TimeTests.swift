import Testing

/// CEL specification, "Timestamps and durations".
@Suite struct TimeTests {
  @Test(arguments: [
    ("duration(\"1h30m\")", "duration 5400s"), ("duration(\"90d\")", "duration 7776000s"),
    ("duration(\"0\")", "duration 0s"),
    ("duration(\"1.5s\")", "duration 1.5s"), ("duration(\"-250ms\")", "duration -0.25s"),
    ("duration(\"1us1ns\")", "duration 0.000001001s"),
    ("duration(\"+1m\")", "duration 60s"), ("duration(\"315576000000s\")", "duration 315576000000s"),
    ("duration(\"315576000001s\")", "refused type"), ("duration(\"1\")", "refused type"),
    ("duration(\"\")", "refused type"),
    ("duration(\"s\")", "refused type"), ("duration(\"1 h\")", "refused type"), ("duration(\"1w\")", "refused type"),
    ("duration(s)", "error conversion"),
    ("duration(\"99999999999999999999999999999999999999999h\")", "refused type"),
    ("duration(\"1..5s\")", "refused type"),
    ("duration(\"1h\") + duration(\"30m\")", "duration 5400s"),
    ("duration(\"1h\") - duration(\"2h\")", "duration -3600s"),
    ("duration(\"315576000000s\") + duration(\"1s\")", "error overflow"),
    ("duration(\"1m\") == duration(\"60s\")", "true"),
    ("duration(\"59s\") < duration(\"1m\")", "true"), ("-duration(\"1s\")", "refused type"),
  ])
  func `durations`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }

  @Test(arguments: [
    ("timestamp(\"2009-02-13T23:31:30Z\")", "time 2009-02-13T23:31:30Z"),
    ("timestamp(\"2009-02-13T23:31:30.5+01:00\")", "time 2009-02-13T22:31:30.5Z"),
    ("timestamp(1234567890)", "time 2009-02-13T23:31:30Z"),
    ("timestamp(-1)", "time 1969-12-31T23:59:59Z"), ("int(timestamp(\"2009-02-13T23:31:30Z\"))", "1234567890"),
    ("timestamp(\"2009-02-30T00:00:00Z\")", "refused type"), ("timestamp(\"2009-02-13\")", "refused type"),
    ("timestamp(\"0000-12-31T00:00:00Z\")", "refused type"), ("timestamp(9223372036854775807)", "error overflow"),
    ("t + duration(\"1d\")", "time 1970-01-02T00:00:00Z"), ("duration(\"1s\") + t", "time 1970-01-01T00:00:01Z"),
    ("t - duration(\"0.5s\")", "time 1969-12-31T23:59:59.5Z"), ("timestamp(60) - t", "duration 60s"),
    ("t - timestamp(60)", "duration -60s"),
    ("timestamp(\"9999-12-31T23:59:59Z\") + duration(\"1s\")", "error overflow"),
    ("timestamp(\"0001-01-01T00:00:00Z\") - duration(\"1ns\")", "error overflow"),
    ("timestamp(\"9999-12-31T23:59:59Z\") - timestamp(\"0001-01-01T00:00:00Z\")", "duration 315537897599s"),
    ("t < timestamp(1)", "true"), ("t == timestamp(\"1970-01-01T01:00:00+01:00\")", "true"),
    ("duration(\"1s\") - t", "refused type"),
  ])
  func `timestamps`(text: String, expected: String) {
    #expect(outcome(text) == expected)
  }
}
