public import Diagnostics

extension DiagnosticCode {
  public static let trustWrongDocument = DiagnosticCode("TR101")
  public static let trustNoObjectID = DiagnosticCode("TR102")
  public static let trustSignerWithoutKey = DiagnosticCode("TR103")
  public static let trustKeyFile = DiagnosticCode("TR104")
  public static let trustSharedKey = DiagnosticCode("TR105")
  public static let trustForge = DiagnosticCode("TR106")
  public static let trustUnknownSigner = DiagnosticCode("TR107")
  public static let trustPattern = DiagnosticCode("TR108")
  public static let trustThreshold = DiagnosticCode("TR109")
  public static let trustUnsupported = DiagnosticCode("TR110")
  public static let trustQuarantine = DiagnosticCode("TR111")
  public static let trustSignerName = DiagnosticCode("TR112")
  public static let trustBranch = DiagnosticCode("TR113")
  public static let trustNobodyCan = DiagnosticCode("TR114")
  public static let trustPrincipal = DiagnosticCode("TR115")
  public static let trustCertificate = DiagnosticCode("TR116")
}
