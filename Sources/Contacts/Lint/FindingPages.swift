import Diagnostics

/// What can be used, and somebody should look at; the examples are judged on 2026-11-24.
let findingPages: [DiagnosticPage] = [
  DiagnosticPage(
    code: .contactsNobodyOutOfBand, title: "Nobody can be reached out of band",
    explanation: """
      A group, or somebody who is on call, has no method with `outOfBand: true`. An attacker who holds the
      company's systems reads or stops everything that goes through them. A group needs as many such people as its
      `minReachable`.
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
          verified: 2026-11-02
      ---
      apiVersion: runback/v1
      kind: Group
      id: security
      members: [person:ana]
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
    code: .contactsStaleVerification, title: "A method that nobody has tried lately",
    explanation: """
      Numbers change. `verified` is the day on which somebody last reached the person in this way; it is missing,
      more than 180 days old, or in the future.
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
          verified: 2026-01-02
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
    code: .contactsPlaintextSecret, title: "A secret in the registry",
    explanation: """
      The value looks like a token, or like an address that is a secret as a whole. Everybody who can read the
      repository, and its history, can use it. Keep it in the environment or in a file, name the place with
      `secret`, and replace the secret.
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
        - id: page
          type: webhook
          value: https://example.org/hook?token=0123456789abcdef
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
        - id: page
          type: webhook
          secret: env:ANA_HOOK
          verified: 2026-11-02
      """),
  DiagnosticPage(
    code: .contactsGap, title: "A gap in a schedule",
    explanation: """
      In the time that is looked at there are moments at which no layer has begun, so nobody is on call. A gap
      that is meant is written as `nobody` among the users of a layer.
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
      layers:
        - id: weekly
          start: 2027-01-04T09:00
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
  DiagnosticPage(
    code: .contactsUnreviewedObligation, title: "A duty that no counsel has reviewed",
    explanation: """
      Whether a law applies, what starts its clock and who has to be told are questions for counsel. `reviewed` is
      the day on which counsel last answered them; it is missing, or in the future. The obligations that Runback
      ships are examples, and none of them has been reviewed for you.
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
      kind: Obligation
      id: gdpr-33
      title: Notify the supervisory authority of the personal data breach
      trigger: aware
      due: { hours: 72 }
      owner: person:ana
      to: the competent supervisory authority
      cite: Regulation (EU) 2016/679 (GDPR), Article 33(1)
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
      kind: Obligation
      id: gdpr-33
      title: Notify the supervisory authority of the personal data breach
      trigger: aware
      due: { hours: 72 }
      owner: person:ana
      to: the competent supervisory authority
      cite: Regulation (EU) 2016/679 (GDPR), Article 33(1)
      reviewed: 2026-11-02
      """),
  DiagnosticPage(
    code: .contactsOverdueReview, title: "A review that is overdue",
    explanation: """
      `reviewBy` is the day by which somebody wanted to check the entry again. It has passed.
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
      reviewBy: 2026-11-01
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
      reviewBy: 2027-05-01
      """),
  DiagnosticPage(
    code: .contactsOneFate, title: "Everything hangs on one system",
    explanation: """
      Every method of a person depends on the same systems (`sharedFate`, of the method or of its channel). When
      they fail or are in the wrong hands, the person cannot be reached at all.
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
          sharedFate: [corp-sso]
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
    code: .contactsOnePersonInEveryStep, title: "An escalation to the same person",
    explanation: """
      Every step leads to one person alone. If they do not answer at first, they will hardly answer later; an
      escalation is there to find somebody else.
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
      kind: Escalation
      id: security
      steps:
        - notify: person:ana
          within: 10m
        - notify: person:ana
          within: 10m
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
      kind: Escalation
      id: security
      steps:
        - notify: person:ana
          within: 10m
        - notify: person:bo
          within: 10m
      """),
  DiagnosticPage(
    code: .contactsTooSmallGroup, title: "A group that is too small",
    explanation: """
      `minReachable` asks for more people than the group has. Every list would name it as a problem.
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
      members: [person:ana]
      minReachable: 2
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
      kind: Group
      id: security
      members: [person:ana, person:bo]
      minReachable: 2
      """),
]
