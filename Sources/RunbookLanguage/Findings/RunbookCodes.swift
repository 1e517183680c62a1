public import Diagnostics

extension DiagnosticCode {
  // Structure.
  public static let runbookNotARunbook = DiagnosticCode("RB101")
  public static let runbookBadName = DiagnosticCode("RB102")
  public static let runbookStepKind = DiagnosticCode("RB103")
  public static let runbookUnknownAction = DiagnosticCode("RB104")
  public static let runbookKeyDoesNotFit = DiagnosticCode("RB105")
  public static let runbookUnsupported = DiagnosticCode("RB106")
  public static let runbookDuplicateName = DiagnosticCode("RB107")
  public static let runbookFileName = DiagnosticCode("RB108")
  public static let runbookTemplate = DiagnosticCode("RB109")
  public static let runbookExpressionSyntax = DiagnosticCode("RB110")
  public static let runbookQuoteExpression = DiagnosticCode("RB111")
  public static let runbookBadForm = DiagnosticCode("RB112")
  public static let runbookBadType = DiagnosticCode("RB113")
  public static let runbookBadPattern = DiagnosticCode("RB114")
  public static let runbookNoTimeout = DiagnosticCode("RB115")
  public static let runbookEmptyList = DiagnosticCode("RB116")
  public static let runbookUnknownArgument = DiagnosticCode("RB117")
  public static let runbookMissingArgument = DiagnosticCode("RB118")

  // References and types.
  public static let runbookUnknownName = DiagnosticCode("RB201")
  public static let runbookUnknownField = DiagnosticCode("RB202")
  public static let runbookNotYetKnown = DiagnosticCode("RB203")
  public static let runbookMayBeAbsent = DiagnosticCode("RB204")
  public static let runbookType = DiagnosticCode("RB205")
  public static let runbookUnknownFunction = DiagnosticCode("RB206")
  public static let runbookBadDefault = DiagnosticCode("RB207")
  public static let runbookNoText = DiagnosticCode("RB208")
  public static let runbookSecret = DiagnosticCode("RB209")
  public static let runbookUnknownContact = DiagnosticCode("RB210")

  // Safety.
  public static let runbookUndeclaredProgram = DiagnosticCode("RB301")
  public static let runbookScriptInjection = DiagnosticCode("RB302")
  public static let runbookOptionInjection = DiagnosticCode("RB303")
  public static let runbookNoUndo = DiagnosticCode("RB304")
  public static let runbookUnconfirmed = DiagnosticCode("RB305")
  public static let runbookReviewOverdue = DiagnosticCode("RB306")
  public static let runbookImageByTag = DiagnosticCode("RB307")
  public static let runbookUnusedPermission = DiagnosticCode("RB308")
  public static let runbookUnusedInput = DiagnosticCode("RB309")
  public static let runbookUselessAllow = DiagnosticCode("RB310")
  public static let runbookShellWord = DiagnosticCode("RB311")
}
