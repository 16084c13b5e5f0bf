import Foundation

/// The parts of a JSON report that tests ask about.
package struct ReportDocument: Decodable, Sendable {
  package struct Failure: Decodable, Sendable {
    package var phase: String
    package var reason: String
    package var stunErrorCode: Int?
    package var errno: Int?
    package var message: String
    package var evidence: [String]?
  }

  package struct Phase: Decodable, Sendable {
    package var name: String
    package var startedOffsetSeconds: Double
    package var durationSeconds: Double
    package var outcome: String
  }

  package struct RTT: Decodable, Sendable {
    package var sampleCount: Int
    package var medianSeconds: Double
    package var clock: String
  }

  package struct TLS: Decodable, Sendable {
    package var version: String?
    package var verified: Bool
    package var verificationProblem: String?
  }

  package struct Server: Decodable, Sendable {
    package var host: String
    package var address: String?
    package var port: Int
  }

  package struct Candidate: Decodable, Sendable {
    package var type: String
    package var nominated: Bool
  }

  package struct NATView: Decodable, Sendable {
    package var destination: String
    package var mappedAddress: String?
  }

  package struct NATRelay: Decodable, Sendable {
    package var relayedAddresses: [String]
    package var failure: String?
  }

  package struct NATStreams: Decodable, Sendable {
    package var mapping: String?
    package var views: [NATView]
  }

  package struct NAT: Decodable, Sendable {
    package var method: String?
    package var mapping: String?
    package var filtering: String?
    package var filteringUntested: String?
    package var hairpin: String?
    package var tcp: NATStreams?
    package var relays: [NATRelay]?
  }

  package struct Audit: Decodable, Sendable {
    package struct Feature: Decodable, Sendable {
      package var feature: String
      package var state: String
      package var stunErrorCode: Int?
      package var evidence: String
    }

    package struct Peer: Decodable, Sendable {
      package var kind: String
      package var address: String
      package var permission: String
      package var stunErrorCode: Int?
      package var delivered: Bool?
    }

    package var features: [Feature]
    package var disclosures: [String]
    package var openRelay: Bool?
    package var peers: [Peer]?

    /// The state of each feature by its name.
    package var states: [String: String] {
      Dictionary(features.map { ($0.feature, $0.state) }, uniquingKeysWith: { first, _ in first })
    }
  }

  package struct Resolution: Decodable, Sendable {
    package var method: String
    package var path: String
    package var name: String
    package var trace: [String]
  }

  package struct Check: Decodable, Sendable {
    package var id: String
    package var source: String
    package var kind: String
    package var uri: String?
    package var candidate: Candidate?
    package var nat: NAT?
    package var audit: Audit?
    package var relay: Relay?
    package var transport: String
    package var server: Server
    package var resolution: Resolution?
    package var outcome: String
    package var startedOffsetSeconds: Double
    package var phases: [Phase]
    package var rtt: RTT?
    package var mappedAddress: String?
    package var relayedAddresses: [String]?
    package var lifetimeSeconds: Int?
    package var realm: String?
    package var software: String?
    package var integrity: String?
    package var tls: TLS?
    package var failure: Failure?
    package var requestsSentCount: Int?
  }

  package struct Relay: Decodable, Sendable {
    package struct Flow: Decodable, Sendable {
      package var sentCount: Int
      package var receivedCount: Int
      package var largestPacketBytes: Int?
    }

    package var toPeer: Flow?
    package var fromPeer: Flow?
  }

  package struct Step: Decodable, Sendable {
    package var name: String
    package var durationSeconds: Double
  }

  package struct Token: Decodable, Sendable {
    package var stage: String?
    package var mayPublish: Bool?
  }

  package struct TimeToConnected: Decodable, Sendable {
    package var totalSeconds: Double
    package var tokenSeconds: Double
    package var whipSeconds: Double
    package var iceSeconds: Double
    package var dtlsSeconds: Double
  }

  package struct Pair: Decodable, Sendable {
    package struct End: Decodable, Sendable {
      package var type: String
    }

    package struct Flow: Decodable, Sendable {
      package var sentCount: Int
      package var receivedCount: Int
    }

    package struct Data: Decodable, Sendable {
      package var toPeer: Flow
      package var fromPeer: Flow
    }

    package var local: End
    package var remote: End
    package var outcome: String
    package var nominated: Bool
    package var data: Data?
  }

  package struct Source: Decodable, Sendable {
    package var durationSeconds: Double
    package var pairs: [Pair]?
    package var proxy: String?
    package var steps: [Step]
    package var token: Token?
    package var timeToConnected: TimeToConnected?
    package var kind: String
    package var name: String
    package var outcome: String
    package var failure: Failure?
  }

  package struct Finding: Decodable, Sendable {
    package var id: String
    package var severity: String
    package var checks: [String]
    package var evidence: [String]
    package var remedy: String
  }

  package struct Proxy: Decodable, Sendable {
    package var scheme: String
    package var host: String
    package var port: UInt16
  }

  package struct Run: Decodable, Sendable {
    package var partial: Bool
    package var deadlineSeconds: Double?
    package var proxy: Proxy?
  }

  package var verdict: String
  package var run: Run
  package var sources: [Source]
  package var checks: [Check]
  package var findings: [Finding]

  package init(json: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(ReportDocument.self, from: Data(json.utf8))
  }
}

/// One run of the program that ended with a JSON report.
package struct ProgramRun: Sendable {
  package var status: Int32
  package var report: ReportDocument
  package var standardOutput: String
  package var standardError: String

  /// Runs `iceprobe run --format json`, or another command; whatever else is on standard output fails the decoding.
  ///
  /// Without data through relays, which has tests of its own, unless it is asked for.
  package static func run(
    _ arguments: [String], relay: Bool = false, environment: [String: String?] = [:],
    input: String = "", seconds: Double = 60, as command: String = "run"
  ) async throws -> ProgramRun {
    let finished = try await BuiltProgram.run(
      [command, "--format", "json"] + (relay ? [] : ["--no-relay"]) + arguments,
      environment: environment, input: input,
      seconds: seconds)
    return ProgramRun(
      status: finished.status, report: try ReportDocument(json: finished.standardOutput),
      standardOutput: finished.standardOutput, standardError: finished.standardError)
  }
}
