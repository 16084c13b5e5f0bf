// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

func source(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: ["TestSupport"] + dependencies,
    swiftSettings: settings)
}

let package = Package(
  name: "iceprobe",
  products: [.executable(name: "iceprobe", targets: ["iceprobe"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .executableTarget(
      name: "iceprobe",
      dependencies: [
        "ConfigSources", "Configuration", "Diagnosing", "Endpoints", "HTTPFetching", "ICEServers",
        "Measurements", "Polling", "Probing", "Reporting", "Resolving", "Responder",
        "SessionDescriptions", "STUNClient", "STUNWire", "Transports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // Pure: no I/O, no clock, no randomness, no C library.
    source("Endpoints"),
    source("STUNWire", ["Endpoints"]),
    source("STUNClient", ["Endpoints", "STUNWire"]),
    source("ICEServers", ["Endpoints"]),
    source("SessionDescriptions", ["Endpoints", "ICEServers"]),
    source("Measurements", ["Endpoints"]),
    source("Diagnosing", ["Endpoints", "Measurements"]),
    source("Reporting", ["Diagnosing", "Endpoints", "Measurements"]),

    // At the edge: sockets, clocks, libraries.
    source("Polling", ["CLinux", "Endpoints"]),
    source("Transports", ["CLinux", "COpenSSL", "Endpoints", "HTTPFetching", "Polling"]),
    source("Resolving", ["CAres", "Endpoints", "Polling"]),
    source("HTTPFetching", ["CCurl", "Endpoints", "Polling"]),
    source(
      "ConfigSources",
      [
        "CLinux", "Endpoints", "HTTPFetching", "ICEServers", "Measurements", "SessionDescriptions",
      ]),
    source(
      "Configuration",
      [
        "ConfigSources", "Endpoints", "HTTPFetching", "ICEServers", "Measurements", "Reporting",
        .product(name: "Yams", package: "Yams"),
      ]),
    source("Responder", ["Endpoints", "Polling", "STUNWire", "Transports"]),
    source(
      "Probing",
      [
        "ConfigSources", "Diagnosing", "Endpoints", "HTTPFetching", "ICEServers", "Measurements",
        "Polling", "Resolving", "SessionDescriptions", "STUNClient", "STUNWire", "Transports",
      ]),

    .executableTarget(
      name: "CodecBenchmark",
      dependencies: ["CHeapCount", "COpenSSL", "Endpoints", "STUNWire", "Transports"],
      path: "Benchmarks/CodecBenchmark", swiftSettings: settings),
    .executableTarget(
      name: "TransportBenchmark",
      dependencies: ["Endpoints", "Polling", "STUNClient", "STUNWire", "Transports"],
      path: "Benchmarks/TransportBenchmark", swiftSettings: settings),
    .target(name: "CHeapCount", path: "Benchmarks/CHeapCount"),

    .target(name: "CLinux"),
    .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),

    .target(
      name: "TestSupport", dependencies: ["Endpoints", "STUNWire"], path: "Tests/TestSupport",
      swiftSettings: settings),
    tests("Endpoints", ["Endpoints"]),
    tests("STUNWire", ["Endpoints", "STUNWire", "Transports"]),
    tests("STUNClient", ["Endpoints", "STUNClient", "STUNWire", "Transports"]),
    tests("ICEServers", ["Endpoints", "ICEServers", "Transports"]),
    tests("SessionDescriptions", ["Endpoints", "ICEServers", "SessionDescriptions"]),
    tests("Measurements", ["Endpoints", "Measurements"]),
    tests("Diagnosing", ["Diagnosing", "Endpoints", "Measurements"]),
    tests("Reporting", ["Diagnosing", "Endpoints", "Measurements", "Reporting"]),
    tests("Polling", ["Endpoints", "Polling"]),
    tests(
      "Transports", ["COpenSSL", "Endpoints", "HTTPFetching", "Polling", "Transports"]),
    tests("Resolving", ["Endpoints", "Polling", "Resolving"]),
    tests(
      "ConfigSources",
      [
        "ConfigSources", "Endpoints", "HTTPFetching", "ICEServers", "SessionDescriptions",
        "Transports",
      ]),
    tests(
      "Configuration",
      ["ConfigSources", "Configuration", "Endpoints", "HTTPFetching", "ICEServers", "Measurements"]),
    tests(
      "Responder",
      [
        "Endpoints", "ICEServers", "Measurements", "Polling", "Probing", "Responder", "STUNWire",
        "SessionDescriptions", "Transports",
      ]),
    tests(
      "Probing",
      [
        "ConfigSources", "Endpoints", "ICEServers", "Measurements", "Polling", "Probing",
        "Resolving", "Responder", "STUNClient", "STUNWire", "SessionDescriptions",
        "Transports",
      ]),
    tests(
      "Interop",
      ["Endpoints", "Measurements", "Polling", "Probing", "SessionDescriptions", "Transports"]),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "ConfigSources", "Configuration", "Endpoints", "ICEServers", "STUNClient", "STUNWire",
        "SessionDescriptions", "Transports",
      ],
      path: "Tests/Fuzz/Targets",
      swiftSettings: settings),
    tests("FuzzReplay", ["FuzzTargets"]),
    tests("Command", []),
  ]
)
