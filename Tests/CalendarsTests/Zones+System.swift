import Calendars
import Testing

/// A zone of the machine that runs the tests.
func systemZone(_ name: String) throws -> Zone { try ZoneDatabase.system().zone(name) }

func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

func local(_ text: String) throws -> CivilDateTime { try #require(CivilDateTime(text)) }

func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }
