public import Diagnostics

extension DiagnosticCode {
  public static let testNoRunbook = DiagnosticCode("RB401")
  public static let testUnknownStep = DiagnosticCode("RB402")
  public static let testDoesNotFit = DiagnosticCode("RB403")
  public static let testTwice = DiagnosticCode("RB404")
  public static let testInput = DiagnosticCode("RB405")
  public static let testFileName = DiagnosticCode("RB406")
}
