public import Diagnostics

extension DiagnosticCode {
  // Structure: the registry cannot be used.
  public static let contactsBadID = DiagnosticCode("CT101")
  public static let contactsDuplicateID = DiagnosticCode("CT102")
  public static let contactsDangling = DiagnosticCode("CT103")
  public static let contactsBadReference = DiagnosticCode("CT104")
  public static let contactsBadZone = DiagnosticCode("CT105")
  public static let contactsEmptyRange = DiagnosticCode("CT106")
  // CT107 was a key that the format had and the program did not honour.
  public static let contactsCycle = DiagnosticCode("CT108")
  public static let contactsBadAddress = DiagnosticCode("CT109")
  public static let contactsContradiction = DiagnosticCode("CT110")
  public static let contactsNothingToDo = DiagnosticCode("CT111")

  public static let contactsBadTemplate = DiagnosticCode("CT112")
  public static let contactsBadCalendarFile = DiagnosticCode("CT113")

  // Findings: the registry can be used, and somebody should look.
  public static let contactsNobodyOutOfBand = DiagnosticCode("CT201")
  public static let contactsStaleVerification = DiagnosticCode("CT202")
  public static let contactsPlaintextSecret = DiagnosticCode("CT203")
  public static let contactsGap = DiagnosticCode("CT204")
  public static let contactsUnreviewedObligation = DiagnosticCode("CT205")
  public static let contactsOverdueReview = DiagnosticCode("CT206")
  public static let contactsOneFate = DiagnosticCode("CT207")
  public static let contactsOnePersonInEveryStep = DiagnosticCode("CT208")
  public static let contactsTooSmallGroup = DiagnosticCode("CT209")
  public static let contactsStarved = DiagnosticCode("CT210")
  public static let contactsHiddenLayer = DiagnosticCode("CT211")
  public static let contactsNoRestriction = DiagnosticCode("CT212")
  public static let contactsOverlappingOverrides = DiagnosticCode("CT213")
  public static let contactsAwayOnCall = DiagnosticCode("CT214")
}
