import Diagnostics

/// Findings about schedules; the examples are judged on 2026-11-24.
let schedulePages: [DiagnosticPage] = [
  DiagnosticPage(
    code: .contactsStarved, title: "Somebody who never has a turn",
    explanation: """
      Shifts go on while a layer does not count, and use up turns. Here shifts of 12 hours alternate between day and
      night, and only the nights count: all of them fall to one person. With `advance: active` only shifts in which the
      layer counts at some time use up a turn.
      """,
    example: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: nights
          start: 2026-01-05T08:00
          every: 12h
          users: [ana, bo]
          only: { from: "20:00", to: "08:00" }
      onGap: person:ana
      """,
    fixed: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: nights
          start: 2026-01-05T08:00
          every: 12h
          users: [ana, bo]
          advance: active
          only: { from: "20:00", to: "08:00" }
      onGap: person:ana
      """),
  DiagnosticPage(
    code: .contactsHiddenLayer, title: "A layer that never counts",
    explanation: """
      The last layer that counts at an instant wins. This one is hidden by later layers at every instant of the days
      that were looked at (`--days`): whoever wrote it expects its people to be on call.
      """,
    example: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: weekends
          start: 2026-01-02T17:00
          every: 1w
          users: [bo]
          only: { from: fri 17:00, to: mon 09:00 }
        - id: weekly
          start: 2026-01-05T09:00
          every: 1w
          users: [ana, bo]
      """,
    fixed: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: weekly
          start: 2026-01-05T09:00
          every: 1w
          users: [ana, bo]
        - id: weekends
          start: 2026-01-02T17:00
          every: 1w
          users: [bo]
          only: { from: fri 17:00, to: mon 09:00 }
      """),
  DiagnosticPage(
    code: .contactsNoRestriction, title: "A restriction that restricts nothing",
    explanation: """
      The times in `only` cover the whole week. Either one of them is wrong, or the layer needs no restriction.
      """,
    example: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: weekly
          start: 2026-01-05T09:00
          every: 1w
          users: [ana, bo]
          only:
            - { from: "08:00", to: "20:00" }
            - { from: "20:00", to: "08:00" }
      """,
    fixed: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: weekly
          start: 2026-01-05T09:00
          every: 1w
          users: [ana, bo]
      """),
  DiagnosticPage(
    code: .contactsOverlappingOverrides, title: "Overrides that overlap",
    explanation: """
      Two overrides of one schedule hold at one time, and the later one in the files wins. That is seldom what both
      of their writers meant. Overrides that have ended are left aside.
      """,
    example: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: weekly
          start: 2026-01-05T09:00
          every: 1w
          users: [ana]
      ---
      apiVersion: runback/v1
      kind: Override
      id: swap
      schedule: primary
      from: 2026-12-01
      until: 2026-12-05
      user: bo
      ---
      apiVersion: runback/v1
      kind: Override
      id: holiday
      schedule: primary
      from: 2026-12-04
      until: 2026-12-08
      user: bo
      """,
    fixed: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: weekly
          start: 2026-01-05T09:00
          every: 1w
          users: [ana]
      ---
      apiVersion: runback/v1
      kind: Override
      id: swap
      schedule: primary
      from: 2026-12-01
      until: 2026-12-04
      user: bo
      ---
      apiVersion: runback/v1
      kind: Override
      id: holiday
      schedule: primary
      from: 2026-12-04
      until: 2026-12-08
      user: bo
      """),
  DiagnosticPage(
    code: .contactsAwayOnCall, title: "Somebody is on call and away",
    explanation: """
      A person is on call within the days that were looked at (`--days`), and absent without a delegate: nobody would be
      told.
      """,
    example: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      absent:
        - from: 2026-12-24
          until: 2026-12-27
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: weekly
          start: 2026-01-05T09:00
          every: 1w
          users: [ana]
      """,
    fixed: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      absent:
        - from: 2026-12-24
          until: 2026-12-27
          delegate: bo
      ---
      apiVersion: runback/v1
      kind: Person
      id: bo
      name: Bo
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900102
          outOfBand: true
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      layers:
        - id: weekly
          start: 2026-01-05T09:00
          every: 1w
          users: [ana]
      """),
]
