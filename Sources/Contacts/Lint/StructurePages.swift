import Diagnostics

/// What makes a registry unusable.
let structurePages: [DiagnosticPage] = [
  DiagnosticPage(
    code: .contactsBadID, title: "An id that is not one",
    explanation: """
      Ids name documents in references, commands and other files. They begin with a lowercase letter; lowercase
      letters, digits and `-` follow, at most 64 in all. No person can be called `nobody`: in schedules the word
      means a gap.
      """,
    example: """
      apiVersion: runback/v1
      kind: Person
      id: Ana Example
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
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
      """),
  DiagnosticPage(
    code: .contactsDuplicateID, title: "Two things of one name",
    explanation: """
      Two documents of one kind, two layers of one schedule, two rules of one matrix or two methods of one person
      have the same id. Which of them a reference means could not be told; in an incident the wrong person would
      be called.
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
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
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
      """),
  DiagnosticPage(
    code: .contactsDangling, title: "A reference that leads nowhere",
    explanation: """
      A document refers to an id that no document has. Whoever was meant would silently not be told, so the
      registry is not used until it is corrected. A document that has errors itself counts as being there.
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
      kind: Group
      id: security
      members: [person:anna]
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
      kind: Group
      id: security
      members: [person:ana]
      """),
  DiagnosticPage(
    code: .contactsBadReference, title: "A reference that cannot be read",
    explanation: """
      References are written `kind:id`, as in `group:legal` or `person:ana`. Not every kind makes sense
      everywhere: a group consists of persons, groups and schedules, a step of an escalation cannot lead to
      another escalation.
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
      kind: Group
      id: security
      members: [ana]
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
      kind: Group
      id: security
      members: [person:ana]
      """),
  DiagnosticPage(
    code: .contactsBadZone, title: "A time zone that is none",
    explanation: """
      Time zones are names of the IANA database in the form `Area/City`, or `UTC`. Abbreviations such as `CET` or
      `EST` are refused: they say nothing about summer time, and some mean several zones.
      """,
    example: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      tz: CET
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      """,
    fixed: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      tz: Europe/Brussels
      methods:
        - id: mobile
          type: tel
          value: +44 7700 900101
          outOfBand: true
          verified: 2026-11-02
      """),
  DiagnosticPage(
    code: .contactsEmptyRange, title: "A time that ends before it begins",
    explanation: """
      An absence, an override or quiet hours contain no moment. `until` is the first moment, or the first day,
      that no longer belongs to it; quiet hours may cross midnight, so only equal times are wrong there.
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
          until: 2026-12-24
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
      """),
  DiagnosticPage(
    code: .contactsCycle, title: "A circle",
    explanation: """
      Groups that contain each other, or schedules whose stand-ins lead back to them, never come to a person on
      that way. Nobody can stand in for themselves, either.
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
      kind: Group
      id: security
      members: [person:ana, group:security]
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
      kind: Group
      id: security
      members: [person:ana]
      """),
  DiagnosticPage(
    code: .contactsBadAddress, title: "An address that cannot be one",
    explanation: """
      The value does not have the form that its type needs: telephone numbers are international, with `+` and the
      code of the country, because the person who dials may be elsewhere; addresses of hooks begin with
      `https://`.
      """,
    example: """
      apiVersion: runback/v1
      kind: Person
      id: ana
      name: Ana
      methods:
        - id: mobile
          type: tel
          value: 07700 900101
          outOfBand: true
          verified: 2026-11-02
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
      """),
  DiagnosticPage(
    code: .contactsContradiction, title: "Things that exclude each other",
    explanation: """
      A method has exactly one of `value` and `secret`. A limit has exactly one of `hours`, `days`, `months` and
      `businessDays`, and something that starts its clock; a calendar matters to business days alone; a week has
      at least one business day.
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
          secret: env:NUMBER
          outOfBand: true
          verified: 2026-11-02
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
      """),
  DiagnosticPage(
    code: .contactsNothingToDo, title: "A document that does nothing",
    explanation: """
      A list that must have members is empty, or a rule names neither people nor duties. Whoever wrote it expects
      somebody to be told, and nobody would be.
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
      kind: Group
      id: security
      members: []
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
      kind: Group
      id: security
      members: [person:ana]
      """),
  DiagnosticPage(
    code: .contactsBadTemplate, title: "A template with a place that nothing fills",
    explanation: """
      Between `${{` and `}}` in a template stands one of `incident`, `severity`, `service`, `summary`, `name`, `tlp`,
      `at` and `answerBy`. Anything else would be sent as it stands. The redacted text is for people who may not see
      what the note is marked with: `service` and `summary` are not permitted in it.
      """,
    example: """
      apiVersion: runback/v1
      kind: Template
      id: alert
      subject: Incident ${{ incident }} (${{ severty }})
      text: |
        ${{ summary }}
        Answer by ${{ answerBy }}.
      """,
    fixed: """
      apiVersion: runback/v1
      kind: Template
      id: alert
      subject: Incident ${{ incident }} (${{ severity }})
      text: |
        ${{ summary }}
        Answer by ${{ answerBy }}.
      """),
  DiagnosticPage(
    code: .contactsBadCalendarFile, title: "A calendar file that cannot be used",
    explanation: """
      `source` of a schedule names an iCalendar file (RFC 5545) beside the document or in a folder below. Every event
      in it names somebody: its summary or an attendee is the id, the name or a mail address of a person, or
      `nobody`. What is not understood is refused, because half a calendar would leave somebody out: rules that repeat
      by seconds or by numbers of weeks, RECURRENCE-ID with RANGE, and zones that are not of the form `Area/City`.
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
      kind: Schedule
      id: primary
      tz: Europe/Brussels
      source: primray.ics
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
