import Calendars
import Diagnostics

extension ContactMethod.Kind: PackableWord {}
extension Person.Organisation: PackableWord {}
extension Severity: PackableWord {}
extension TrafficLight: PackableWord {}
extension Channel.Format: PackableWord {}
extension Channel.Encryption: PackableWord {}
extension Schedule.Layer.Advance: PackableWord {}
extension Schedule.Overlap: PackableWord {}
extension Template.Field: PackableWord {}
extension Reference.Kind: PackableWord {}

extension SourceRange: Packable {
  func pack(into packer: inout Packer) {
    packer.int(lower)
    packer.int(upper)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    let lower = try unpacker.int()
    let upper = try unpacker.int()
    guard 0 <= lower, lower <= upper else { throw UnpackError() }
    self.init(lower: lower, upper: upper)
  }
}

extension Sourced: Packable where Value: Packable {
  func pack(into packer: inout Packer) {
    value.pack(into: &packer)
    place.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    let value: Value = try unpacker.value()
    self.init(value, at: try unpacker.value())
  }
}

extension CivilDate: Packable {
  func pack(into packer: inout Packer) { packer.int(daysSinceEpoch) }
  init(from unpacker: inout Unpacker) throws(UnpackError) { self.init(daysSinceEpoch: try unpacker.int()) }
}

extension CivilDateTime: Packable {
  func pack(into packer: inout Packer) { packer.int(clockSeconds) }
  init(from unpacker: inout Unpacker) throws(UnpackError) { self.init(clockSeconds: try unpacker.int()) }
}

extension CivilTime: Packable {
  func pack(into packer: inout Packer) { packer.int(secondsSinceMidnight) }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self = CivilDateTime(clockSeconds: try unpacker.int()).time
  }
}

extension TimeSpan: Packable {
  func pack(into packer: inout Packer) { packer.int(Int(milliseconds)) }
  init(from unpacker: inout Unpacker) throws(UnpackError) { self.init(milliseconds: Int64(try unpacker.int())) }
}

extension Weekday: Packable {
  func pack(into packer: inout Packer) { packer.int(rawValue) }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    guard let day = Weekday(rawValue: try unpacker.int()) else { throw UnpackError() }
    self = day
  }
}

extension CalendarStep: Packable {
  func pack(into packer: inout Packer) { packer.text("\(self)") }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    guard let step = CalendarStep(try unpacker.text()) else { throw UnpackError() }
    self = step
  }
}

extension Reference: Packable {
  func pack(into packer: inout Packer) {
    kind.pack(into: &packer)
    packer.text(id)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    let kind: Kind = try unpacker.value()
    self.init(kind, try unpacker.text())
  }
}

extension BusinessCalendar: Packable {
  func pack(into packer: inout Packer) {
    weekend.pack(into: &packer)
    holidays.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    let weekend: Set<Weekday> = try unpacker.value()
    guard let calendar = BusinessCalendar(weekend: weekend, holidays: try unpacker.value()) else {
      throw UnpackError()
    }
    self = calendar
  }
}

extension PathPattern: Packable {
  func pack(into packer: inout Packer) { packer.text(text) }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    guard let pattern = PathPattern(try unpacker.text()) else { throw UnpackError() }
    self = pattern
  }
}

extension WeekTimes: Packable {
  func pack(into packer: inout Packer) {
    packer.int(windows.count)
    for window in windows {
      packer.int(window.start)
      packer.int(window.length)
    }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    var windows: [Window] = []
    for _ in 0..<(try unpacker.count()) {
      let start = try unpacker.int()
      windows.append(Window(start: start, length: try unpacker.int()))
    }
    guard let times = WeekTimes(windows) else { throw UnpackError() }
    self = times
  }
}

extension ContactMethod.Address: Packable {
  func pack(into packer: inout Packer) {
    switch self {
    case .value(let text):
      packer.byte(0)
      packer.text(text)
    case .secret(let text):
      packer.byte(1)
      packer.text(text)
    }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    let isSecret = try unpacker.byte() == 1
    let text = try unpacker.text()
    self = isSecret ? .secret(text) : .value(text)
  }
}

extension Schedule.Turn: Packable {
  func pack(into packer: inout Packer) {
    switch self {
    case .nobody: packer.byte(0)
    case .person(let id):
      packer.byte(1)
      id.pack(into: &packer)
    }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self = try unpacker.byte() == 0 ? .nobody : .person(try unpacker.value())
  }
}

extension Schedule.OnGap: Packable {
  func pack(into packer: inout Packer) {
    switch self {
    case .problem: packer.byte(0)
    case .notify(let reference):
      packer.byte(1)
      reference.pack(into: &packer)
    }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self = try unpacker.byte() == 0 ? .problem : .notify(try unpacker.value())
  }
}

extension Matrix.Target: Packable {
  func pack(into packer: inout Packer) {
    switch self {
    case .serviceOwner: packer.byte(0)
    case .servicePolicy: packer.byte(1)
    case .reference(let reference):
      packer.byte(2)
      reference.pack(into: &packer)
    }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    switch try unpacker.byte() {
    case 0: self = .serviceOwner
    case 1: self = .servicePolicy
    default: self = .reference(try unpacker.value())
    }
  }
}

extension Escalation.Acknowledgement: Packable {
  func pack(into packer: inout Packer) {
    switch self {
    case .any: packer.int(-1)
    case .all: packer.int(-2)
    case .quorum(let count): packer.int(count)
    }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    switch try unpacker.int() {
    case -1: self = .any
    case -2: self = .all
    case let count: self = .quorum(count)
    }
  }
}

extension Obligation.Trigger: Packable {
  func pack(into packer: inout Packer) { packer.text(description) }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    guard let trigger = Obligation.Trigger(try unpacker.text()) else { throw UnpackError() }
    self = trigger
  }
}

extension Obligation.Period: Packable {
  func pack(into packer: inout Packer) {
    switch self {
    case .hours(let count): pack(0, count, nil, &packer)
    case .days(let count): pack(1, count, nil, &packer)
    case .months(let count): pack(2, count, nil, &packer)
    case .businessDays(let count, let calendar): pack(3, count, calendar, &packer)
    }
  }
  private func pack(_ unit: UInt8, _ count: Int, _ calendar: Sourced<String>?, _ packer: inout Packer) {
    packer.byte(unit)
    packer.int(count)
    calendar.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    let unit = try unpacker.byte()
    let count = try unpacker.int()
    let calendar: Sourced<String>? = try unpacker.value()
    switch unit {
    case 0: self = .hours(count)
    case 1: self = .days(count)
    case 2: self = .months(count)
    default: self = .businessDays(count, calendar: calendar)
    }
  }
}

extension Template.Part: Packable {
  func pack(into packer: inout Packer) {
    switch self {
    case .text(let text):
      packer.byte(0)
      packer.text(text)
    case .field(let field):
      packer.byte(1)
      field.pack(into: &packer)
    }
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self = try unpacker.byte() == 0 ? .text(try unpacker.text()) : .field(try unpacker.value())
  }
}
