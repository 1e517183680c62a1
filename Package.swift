// swift-tools-version: 6.2
import PackageDescription

// CI sets RUNBACK_WARNINGS_AS_ERRORS; a user with a newer compiler is not stopped by a new warning.
let strict: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (Context.environment["RUNBACK_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// For every target that touches no C: an unsafe construct there is a warning, in CI an error.
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]

/// `scripts/build` says which commit it builds; only hexadecimal digits become part of the program.
let commit = (Context.environment["RUNBACK_COMMIT"] ?? "").filter(\.isHexDigit)

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

// Lowest first: a target depends only on targets above it. `scripts/check-architecture` holds this
// list against its own table.
let package = Package(
  name: "runback",
  products: [
    .executable(name: "runback", targets: ["runback"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CLibyaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CLibrnp", providers: [.apt(["librnp-dev"])]),
    .systemLibrary(name: "CLibcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CPosix"),
    .target(name: "CBuild", cSettings: [.define("RUNBACK_COMMIT", to: "\"\(commit)\"")]),

    .target(name: "JSON", swiftSettings: safe),
    .target(name: "Calendars", swiftSettings: safe),
    .target(name: "ICalendar", dependencies: ["Calendars"], swiftSettings: safe),
    .target(name: "Markdown", swiftSettings: safe),
    .target(name: "Diagnostics", dependencies: ["JSON"], swiftSettings: safe),
    .target(name: "Files", dependencies: ["Diagnostics"], swiftSettings: safe),
    .target(name: "HTTP", dependencies: ["CLibcurl", "Diagnostics"], swiftSettings: strict),
    .target(name: "YAML", dependencies: ["CLibyaml", "Diagnostics"], swiftSettings: strict),
    .target(name: "Manifests", dependencies: ["YAML", "Diagnostics", crypto], swiftSettings: safe),
    .target(name: "Expressions", dependencies: ["Diagnostics", "Calendars"], swiftSettings: safe),
    .target(name: "Git", dependencies: ["CLibgit2", "Diagnostics", "Calendars"], swiftSettings: strict),
    .target(
      name: "Signatures",
      dependencies: [
        "CLibrnp", "Diagnostics", "Calendars", crypto,
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ],
      swiftSettings: strict),
    .target(name: "Processes", dependencies: ["CPosix", "Diagnostics"], swiftSettings: strict),
    .target(name: "Signing", dependencies: ["Files", "Processes", "Signatures", "Diagnostics"], swiftSettings: safe),
    .target(
      name: "Trust", dependencies: ["Diagnostics", "Files", "Git", "Signatures", "YAML", "Calendars", "JSON", crypto],
      swiftSettings: safe),
    .target(
      name: "Rollback",
      dependencies: [
        "Files", "Git", "Trust", "Manifests", "Signing", "Processes", "JSON", "Calendars", "Markdown", "Diagnostics",
        crypto,
      ],
      swiftSettings: safe),
    .target(
      name: "Contacts",
      dependencies: ["Files", "Diagnostics", "YAML", "Calendars", "ICalendar", "Markdown", "JSON", crypto],
      swiftSettings: safe),
    .target(
      name: "RunbookLanguage", dependencies: ["Diagnostics", "Calendars", "YAML", "Expressions", "JSON"],
      swiftSettings: safe),
    .target(
      name: "RunbookViews", dependencies: ["RunbookLanguage", "Expressions", "Diagnostics", "Calendars", "Markdown"],
      swiftSettings: safe),
    .target(name: "Journal", dependencies: ["JSON", "Calendars", "Diagnostics", crypto], swiftSettings: strict),
    .target(
      name: "Incidents", dependencies: ["Files", "Journal", "JSON", "Calendars", "Diagnostics"], swiftSettings: safe),
    .target(
      name: "Approvals", dependencies: ["Contacts", "Signatures", "Journal", "JSON", "Calendars", "Diagnostics"],
      swiftSettings: safe),
    .target(
      name: "Delivery",
      dependencies: [
        "Contacts", "HTTP", "Incidents", "Journal", "Processes", "Signatures", "Files", "JSON", "Calendars",
        "Diagnostics", crypto,
      ],
      swiftSettings: safe),
    .target(
      name: "RunbookFlow", dependencies: ["RunbookLanguage", "Journal", "Expressions", "JSON", "Calendars"],
      swiftSettings: safe),
    .target(name: "Screens", dependencies: ["Diagnostics", "Calendars"], swiftSettings: safe),
    // Depends on nothing that could start a program or reach a host.
    .target(
      name: "RunbookSimulation",
      dependencies: [
        "RunbookFlow", "RunbookLanguage", "Journal", "Expressions", "YAML", "JSON", "Calendars", "Diagnostics",
      ],
      swiftSettings: safe),
    .target(
      name: "RunbookEngine",
      dependencies: [
        "RunbookFlow", "RunbookLanguage", "Journal", "Approvals", "Files", "Processes", "HTTP", "Trust", "Rollback",
        "Contacts", "Delivery", "Signing", "Signatures", "Git",
        "Expressions", "JSON", "Calendars", "Diagnostics",
      ],
      swiftSettings: safe),
    .target(
      name: "Reports",
      dependencies: [
        "Journal", "RunbookFlow", "RunbookEngine", "YAML", "JSON", "Calendars", "Markdown", "Diagnostics",
      ],
      swiftSettings: safe),
    .target(
      name: "Evidence",
      dependencies: [
        "Reports", "RunbookFlow", "Journal", "Git", "Processes", "Files", "JSON", "Calendars", "Markdown",
        "Diagnostics",
      ],
      swiftSettings: safe),
    .target(
      name: "RunbackCommands",
      dependencies: [
        "Incidents", "Screens",
        "CBuild", "RunbookEngine", "RunbookFlow", "RunbookSimulation", "Approvals", "RunbookViews", "Reports",
        "Evidence",
        "Contacts", "Delivery", "HTTP",
        "Rollback", "Trust",
        "Processes",
        "Diagnostics", "Calendars",
        "Files", "YAML", "Journal", "RunbookLanguage", "Signatures", "Signing", "Git", "JSON", "Expressions",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // `runbooks` and `contacts` in it are links to this repository's own, which `runback init` writes.
      resources: [.embedInCode("Shipped")],
      swiftSettings: safe),
    .executableTarget(name: "runback", dependencies: ["RunbackCommands", "Diagnostics"], swiftSettings: safe),

    // Repositories, keys and folders that tests make for themselves.
    .target(
      name: "TestSupport", dependencies: ["JSON", "YAML", crypto], path: "Tests/TestSupport", swiftSettings: strict),
  ]
    + [
      "JSON", "Calendars", "ICalendar", "Markdown", "Diagnostics", "Files", "HTTP", "YAML", "Manifests", "Expressions",
      "Git",
      "Signatures",
      "Processes",
      "Signing",
      "Trust",
      "Rollback", "Contacts", "RunbookLanguage", "RunbookViews", "Journal", "Approvals",
      "Delivery", "RunbookFlow", "RunbookSimulation",
      "RunbookEngine",
      "Reports", "Evidence",
      "Incidents", "Screens",
      "RunbackCommands",
    ].map { name in
      .testTarget(
        name: "\(name)Tests",
        // The engine is held against what tests of runbooks simulate.
        dependencies: [.target(name: name), "TestSupport"] + (name == "RunbookEngine" ? ["RunbookSimulation"] : []),
        swiftSettings: strict)
    }
    + [
      .testTarget(
        name: "DocumentationTests", dependencies: ["Files", "TestSupport", "runback"], swiftSettings: strict),
      // The program itself: killed, raced, in the clones of CI systems.
      .testTarget(name: "ProgramTests", dependencies: ["TestSupport", "runback"], swiftSettings: strict),
    ]
)
