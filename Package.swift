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

// Only libFuzzer has the main function that this one lacks: it exists for Tests/Fuzz/run.sh.
let fuzzer: [Target] =
  Context.environment["ICEPROBE_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "Fuzzer", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver",
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
  ]

let package = Package(
  name: "iceprobe",
  products: [.executable(name: "iceprobe", targets: ["iceprobe"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // Percentiles of long runs in constant memory.
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // The HTTP side of serve and of live pages; the packages below it are named where they are imported.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
  ],
  targets: [
    .executableTarget(
      name: "iceprobe",
      dependencies: [
        "Capturing", "ConfigSources", "Configuring", "Diagnosing", "Displaying", "Exporting",
        "History", "HTTPFetching", "HTTPServing", "ICEServers", "Measurements", "Polling",
        "Probing", "Reporting", "Resolving", "Responder", "Serving", "SessionDescriptions",
        "Settings", "STUNClient", "STUNWire", "TLS", "Transports", "Vocabulary", "Watching",
        "WHIPServing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // Pure: no I/O, no clock, no randomness, no C library.
    source("Vocabulary"),
    source("STUNWire", ["Vocabulary"]),
    source("STUNClient", ["Vocabulary", "STUNWire"]),
    source("ICEServers", ["Vocabulary"]),
    source("Capturing", ["Vocabulary", "STUNWire"]),
    source("SessionDescriptions", ["Vocabulary", "ICEServers"]),
    source("Measurements", ["Vocabulary"]),
    source("Settings", ["Vocabulary"]),
    source("Diagnosing", ["Vocabulary", "Measurements"]),
    source(
      "Watching",
      [
        "Diagnosing", "Measurements", "Vocabulary",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ]),
    source("Reporting", ["Diagnosing", "Vocabulary", "Measurements"]),
    source(
      "Displaying", ["Diagnosing", "Measurements", "Reporting", "Vocabulary", "Watching"]),

    // At the edge: sockets, clocks, libraries.
    source("Polling", ["CLinux", "Vocabulary"]),
    source("TLS", ["COpenSSL", "Vocabulary"]),
    source("Transports", ["CLinux", "Vocabulary", "Polling", "TLS"]),
    source("Resolving", ["CAres", "Vocabulary", "Polling"]),
    source("HTTPFetching", ["CCurl", "CZlib", "Vocabulary"]),
    source("Exporting", ["HTTPFetching", "Measurements", "Reporting", "Vocabulary"]),
    source(
      "PortMapping",
      ["CMiniUPnPc", "CNATPMP", "HTTPFetching", "Polling", "Transports", "Vocabulary"]),
    source(
      "ConfigSources",
      [
        "CLinux", "Vocabulary", "HTTPFetching", "ICEServers", "SessionDescriptions",
      ]),
    source(
      "Configuring",
      [
        "ConfigSources", "Vocabulary", "HTTPFetching", "ICEServers", "Measurements", "Probing",
        "Settings",
        .product(name: "Yams", package: "Yams"),
      ]),
    source(
      "Proxying",
      ["CCurl", "CLinux", "Vocabulary", "HTTPFetching", "Polling", "TLS", "Transports"]),
    source(
      "History",
      [
        "Measurements", "Reporting", "Vocabulary",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    source("Responder", ["Vocabulary", "Polling", "STUNWire", "TLS", "Transports"]),
    source(
      "Probing",
      [
        "ConfigSources", "Diagnosing", "Vocabulary", "HTTPFetching", "ICEServers", "Measurements",
        "Polling", "PortMapping", "Proxying", "Resolving", "SessionDescriptions", "STUNClient",
        "STUNWire", "TLS", "Transports", "Watching",
      ]),
    // HTTP for those that answer: the one target that knows Hummingbird and NIO.
    source(
      "HTTPServing",
      [
        "Vocabulary",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    // A WHIP endpoint for peers elsewhere: sessions in Probing, the protocol here.
    source(
      "WHIPServing",
      [
        "HTTPServing", "Probing", "SessionDescriptions", "TLS", "Vocabulary",
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    source(
      "Serving",
      [
        "CLinux", "Configuring", "HTTPServing", "Measurements", "Polling", "Probing", "Reporting",
        "Vocabulary", "Watching",
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),

    .executableTarget(
      name: "CodecBenchmark",
      dependencies: ["CHeapCount", "COpenSSL", "Vocabulary", "STUNWire", "TLS"],
      path: "Benchmarks/CodecBenchmark", swiftSettings: settings,
      // Rounding is libm's, and nothing here imports Glibc, which would link it.
      linkerSettings: [.linkedLibrary("m")]),
    .executableTarget(
      name: "DiagnosisBenchmark", dependencies: ["Diagnosing", "Measurements", "Vocabulary"],
      path: "Benchmarks/DiagnosisBenchmark", swiftSettings: settings),
    .executableTarget(
      name: "TransportBenchmark",
      dependencies: [
        "CHeapCount", "Polling", "STUNClient", "STUNWire", "TLS", "Transports", "Vocabulary",
      ],
      path: "Benchmarks/TransportBenchmark", swiftSettings: settings),
    .target(name: "CHeapCount", path: "Benchmarks/CHeapCount"),

    // libcrypt belongs to the C library's packages, and knows bcrypt.
    .target(name: "CLinux", linkerSettings: [.linkedLibrary("crypt")]),
    .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),
    // Loads libcurl when it is needed (docs/decisions/0127): its headers are all that a build needs.
    .target(name: "CCurl"),
    // What the router here says of itself: UPnP's XML, and NAT-PMP.
    .systemLibrary(name: "CMiniUPnPc", providers: [.apt(["libminiupnpc-dev"])]),
    .systemLibrary(name: "CNATPMP", providers: [.apt(["libnatpmp-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    .target(
      name: "TestSupport",
      dependencies: ["Polling", "Responder", "STUNWire", "TLS", "Transports", "Vocabulary"],
      path: "Tests/TestSupport",
      swiftSettings: settings),
    tests("Vocabulary", ["Vocabulary"]),
    tests("STUNWire", ["Vocabulary", "STUNWire", "TLS"]),
    tests("Capturing", ["Capturing", "Vocabulary"]),
    tests("STUNClient", ["Vocabulary", "STUNClient", "STUNWire", "TLS"]),
    tests("ICEServers", ["Vocabulary", "ICEServers", "TLS"]),
    tests("SessionDescriptions", ["Vocabulary", "ICEServers", "SessionDescriptions"]),
    tests("Measurements", ["Vocabulary", "Measurements"]),
    tests("Settings", ["Vocabulary", "Settings"]),
    tests("Diagnosing", ["Diagnosing", "Vocabulary", "Measurements"]),
    tests("Watching", ["Diagnosing", "Measurements", "Vocabulary", "Watching"]),
    tests("Displaying", ["Displaying", "Measurements", "Reporting", "Vocabulary", "Watching"]),
    tests("Reporting", ["Diagnosing", "Vocabulary", "Measurements", "Reporting"]),
    tests(
      "Exporting",
      [
        "Diagnosing", "Exporting", "HTTPFetching", "Measurements", "Reporting", "Vocabulary",
      ]),
    tests(
      "History",
      [
        "History", "Measurements", "Reporting", "Vocabulary",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    tests("Polling", ["Vocabulary", "Polling"]),
    tests("TLS", ["COpenSSL", "Vocabulary", "TLS"]),
    tests("Transports", ["Vocabulary", "Polling", "TLS", "Transports"]),
    tests("HTTPFetching", ["Vocabulary", "HTTPFetching", "Polling", "Transports"]),
    tests("Proxying", ["Vocabulary", "HTTPFetching", "Polling", "Proxying", "Transports"]),
    tests("PortMapping", ["PortMapping", "Vocabulary"]),
    tests("Resolving", ["Vocabulary", "Polling", "Resolving"]),
    tests(
      "ConfigSources",
      [
        "ConfigSources", "Vocabulary", "HTTPFetching", "ICEServers", "SessionDescriptions",
        "TLS",
      ]),
    tests(
      "Configuring",
      [
        "ConfigSources", "Configuring", "Vocabulary", "HTTPFetching", "ICEServers",
        "Measurements", "Settings",
      ]),
    tests(
      "Responder",
      [
        "Vocabulary", "ICEServers", "Measurements", "Polling", "Probing", "Responder",
        "STUNClient", "STUNWire", "SessionDescriptions", "TLS", "Transports",
      ]),
    tests(
      "Probing",
      [
        "ConfigSources", "Vocabulary", "ICEServers", "Measurements", "Polling", "Probing",
        "Resolving", "Responder", "STUNClient", "STUNWire", "SessionDescriptions",
        "TLS", "Transports", "Watching",
      ]),
    tests(
      "WHIPServing",
      [
        "ICEServers", "Polling", "Probing", "SessionDescriptions", "TLS", "Vocabulary",
        "WHIPServing",
      ]),
    tests(
      "Serving",
      [
        "Configuring", "Measurements", "Polling", "Probing", "Reporting", "Serving", "Vocabulary",
      ]),
    tests(
      "Interop",
      [
        "Vocabulary", "Measurements", "Polling", "Probing", "SessionDescriptions", "TLS",
        "Transports",
      ]),
    tests("ServeInterop"),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "ConfigSources", "Configuring", "Vocabulary", "ICEServers", "Measurements", "Reporting",
        "STUNClient",
        "STUNWire", "SessionDescriptions", "TLS", "Transports",
      ],
      path: "Tests/Fuzz/Targets",
      swiftSettings: settings),
    tests("FuzzReplay", ["FuzzTargets"]),
    tests("Command", []),
    tests("Canary", ["ConfigSources", "Reporting", "Settings", "Vocabulary"]),
  ] + fuzzer
)
