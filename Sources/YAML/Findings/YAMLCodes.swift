public import Diagnostics

extension DiagnosticCode {
  public static let yamlSyntax = DiagnosticCode("YM101")
  public static let yamlEncoding = DiagnosticCode("YM102")
  public static let yamlControlCharacter = DiagnosticCode("YM103")
  public static let yamlByteOrderMark = DiagnosticCode("YM104")
  public static let yamlTooLarge = DiagnosticCode("YM105")
  public static let yamlTooDeep = DiagnosticCode("YM106")
  public static let yamlTooManyNodes = DiagnosticCode("YM107")
  public static let yamlDuplicateKey = DiagnosticCode("YM108")
  public static let yamlKeyNoString = DiagnosticCode("YM109")
  public static let yamlSeveralDocuments = DiagnosticCode("YM110")
  public static let yamlTag = DiagnosticCode("YM111")
  public static let yamlTab = DiagnosticCode("YM112")
  public static let yamlAlias = DiagnosticCode("YM113")
  public static let yamlMergeKey = DiagnosticCode("YM114")
  public static let yamlEmpty = DiagnosticCode("YM115")
  public static let yamlTooManyFindings = DiagnosticCode("YM116")
  public static let yamlDirective = DiagnosticCode("YM117")

  public static let yamlWrongKind = DiagnosticCode("YM120")
  public static let yamlUnknownKey = DiagnosticCode("YM121")
  public static let yamlMissingKey = DiagnosticCode("YM122")
  public static let yamlQuoteIt = DiagnosticCode("YM123")
  public static let yamlBadValue = DiagnosticCode("YM124")
  public static let yamlSwallowedComment = DiagnosticCode("YM125")
}
