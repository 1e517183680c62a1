// Field after field in one order, as `Packing` wants it: what is added to a type is added here.
import Calendars
import Diagnostics

extension Place: Packable {
  func pack(into packer: inout Packer) {
    source.pack(into: &packer)
    range.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(source: try unpacker.value(), range: try unpacker.value())
  }
}

extension ContactMethod: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    kind.pack(into: &packer)
    address.pack(into: &packer)
    outOfBand.pack(into: &packer)
    sharedFate.pack(into: &packer)
    verified.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), kind: try unpacker.value(), address: try unpacker.value(),
      outOfBand: try unpacker.value(), sharedFate: try unpacker.value(), verified: try unpacker.value())
  }
}

extension Person.QuietHours: Packable {
  func pack(into packer: inout Packer) {
    from.pack(into: &packer)
    to.pack(into: &packer)
    breakThrough.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(from: try unpacker.value(), to: try unpacker.value(), breakThrough: try unpacker.value())
  }
}

extension Person.Absence: Packable {
  func pack(into packer: inout Packer) {
    from.pack(into: &packer)
    until.pack(into: &packer)
    delegate.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(from: try unpacker.value(), until: try unpacker.value(), delegate: try unpacker.value())
  }
}

extension Person: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    name.pack(into: &packer)
    organisation.pack(into: &packer)
    zone.pack(into: &packer)
    languages.pack(into: &packer)
    maximumTLP.pack(into: &packer)
    methods.pack(into: &packer)
    quiet.pack(into: &packer)
    absences.pack(into: &packer)
    keys.pack(into: &packer)
    reviewBy.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), name: try unpacker.value(),
      organisation: try unpacker.value(), zone: try unpacker.value(), languages: try unpacker.value(),
      maximumTLP: try unpacker.value(), methods: try unpacker.value(), quiet: try unpacker.value(),
      absences: try unpacker.value(), keys: try unpacker.value(), reviewBy: try unpacker.value())
  }
}

extension Group: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    name.pack(into: &packer)
    members.pack(into: &packer)
    minimumReachable.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), name: try unpacker.value(), members: try unpacker.value(),
      minimumReachable: try unpacker.value())
  }
}

extension Service: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    name.pack(into: &packer)
    owner.pack(into: &packer)
    policy.pack(into: &packer)
    paths.pack(into: &packer)
    dataClasses.pack(into: &packer)
    regions.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), name: try unpacker.value(), owner: try unpacker.value(),
      policy: try unpacker.value(), paths: try unpacker.value(), dataClasses: try unpacker.value(),
      regions: try unpacker.value())
  }
}

extension Channel.Retry: Packable {
  func pack(into packer: inout Packer) {
    attempts.pack(into: &packer)
    wait.pack(into: &packer)
    atMost.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(attempts: try unpacker.value(), wait: try unpacker.value(), atMost: try unpacker.value())
  }
}

extension Channel: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    kind.pack(into: &packer)
    endpoint.pack(into: &packer)
    secret.pack(into: &packer)
    user.pack(into: &packer)
    sender.pack(into: &packer)
    format.pack(into: &packer)
    encryption.pack(into: &packer)
    certificateAuthorities.pack(into: &packer)
    parallel.pack(into: &packer)
    retry.pack(into: &packer)
    fallback.pack(into: &packer)
    isIdempotent.pack(into: &packer)
    sharedFate.pack(into: &packer)
    exerciseSink.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), kind: try unpacker.value(), endpoint: try unpacker.value(),
      secret: try unpacker.value(), user: try unpacker.value(), sender: try unpacker.value(),
      format: try unpacker.value(), encryption: try unpacker.value(), certificateAuthorities: try unpacker.value(),
      parallel: try unpacker.value(), retry: try unpacker.value(), fallback: try unpacker.value(),
      isIdempotent: try unpacker.value(), sharedFate: try unpacker.value(), exerciseSink: try unpacker.value())
  }
}

extension Escalation.Step: Packable {
  func pack(into packer: inout Packer) {
    notify.pack(into: &packer)
    within.pack(into: &packer)
    acknowledgement.pack(into: &packer)
    skipIfEmpty.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      notify: try unpacker.value(), within: try unpacker.value(), acknowledgement: try unpacker.value(),
      skipIfEmpty: try unpacker.value())
  }
}

extension Escalation: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    steps.pack(into: &packer)
    exhausted.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), steps: try unpacker.value(),
      exhausted: try unpacker.value())
  }
}

extension Matrix.Conditions: Packable {
  func pack(into packer: inout Packer) {
    severities.pack(into: &packer)
    services.pack(into: &packer)
    dataClasses.pack(into: &packer)
    regions.pack(into: &packer)
    tags.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      severities: try unpacker.value(), services: try unpacker.value(), dataClasses: try unpacker.value(),
      regions: try unpacker.value(), tags: try unpacker.value())
  }
}

extension Matrix.Rule: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    conditions.pack(into: &packer)
    notify.pack(into: &packer)
    within.pack(into: &packer)
    tlp.pack(into: &packer)
    template.pack(into: &packer)
    obligations.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), conditions: try unpacker.value(),
      notify: try unpacker.value(), within: try unpacker.value(), tlp: try unpacker.value(),
      template: try unpacker.value(), obligations: try unpacker.value())
  }
}

extension Matrix: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    rules.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(id: try unpacker.value(), place: try unpacker.value(), rules: try unpacker.value())
  }
}

extension Obligation.Limit: Packable {
  func pack(into packer: inout Packer) {
    trigger.pack(into: &packer)
    period.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(trigger: try unpacker.value(), period: try unpacker.value())
  }
}

extension Obligation: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    title.pack(into: &packer)
    limits.pack(into: &packer)
    zone.pack(into: &packer)
    owner.pack(into: &packer)
    to.pack(into: &packer)
    cite.pack(into: &packer)
    reviewed.pack(into: &packer)
    note.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), title: try unpacker.value(), limits: try unpacker.value(),
      zone: try unpacker.value(), owner: try unpacker.value(), to: try unpacker.value(), cite: try unpacker.value(),
      reviewed: try unpacker.value(), note: try unpacker.value())
  }
}

extension HolidayCalendar: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    days.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(id: try unpacker.value(), place: try unpacker.value(), days: try unpacker.value())
  }
}

extension Template.Wording: Packable {
  func pack(into packer: inout Packer) {
    subject.pack(into: &packer)
    text.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(subject: try unpacker.value(), text: try unpacker.value())
  }
}

extension Template: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    full.pack(into: &packer)
    redacted.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), full: try unpacker.value(), redacted: try unpacker.value())
  }
}

extension Schedule.Layer: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    start.pack(into: &packer)
    until.pack(into: &packer)
    every.pack(into: &packer)
    users.pack(into: &packer)
    advance.pack(into: &packer)
    only.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), start: try unpacker.value(), until: try unpacker.value(),
      every: try unpacker.value(), users: try unpacker.value(), advance: try unpacker.value(),
      only: try unpacker.value())
  }
}

extension Schedule: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    name.pack(into: &packer)
    zone.pack(into: &packer)
    layers.pack(into: &packer)
    source.pack(into: &packer)
    overlap.pack(into: &packer)
    onGap.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), name: try unpacker.value(), zone: try unpacker.value(),
      layers: try unpacker.value(), source: try unpacker.value(), overlap: try unpacker.value(),
      onGap: try unpacker.value())
  }
}

extension Override: Packable {
  func pack(into packer: inout Packer) {
    id.pack(into: &packer)
    place.pack(into: &packer)
    schedule.pack(into: &packer)
    from.pack(into: &packer)
    until.pack(into: &packer)
    user.pack(into: &packer)
    reason.pack(into: &packer)
  }
  init(from unpacker: inout Unpacker) throws(UnpackError) {
    self.init(
      id: try unpacker.value(), place: try unpacker.value(), schedule: try unpacker.value(), from: try unpacker.value(),
      until: try unpacker.value(), user: try unpacker.value(), reason: try unpacker.value())
  }
}
