public import Diagnostics

/// What `runback explain CT…` prints: one page a code.
public let contactsDiagnosticPages: [DiagnosticPage] = structurePages + findingPages + schedulePages
