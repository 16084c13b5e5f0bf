import Measurements
import Vocabulary

extension ReportForms {
  /// The NATs' behaviour; conclusions about peers are written with it, but not read.
  static let nat = RecordForm(
    NATDetail(),
    [
      .nullable("method", \.method, .word),
      .nullable("local_address", \.local, .socketAddress),
      .always("views", \.views, .list(of: view.form)),
      .nullable("mapping", \.mapping, .word),
      .optional("tcp", \.tcp, tcp.form),
      .nullable("mapping_stable", \.isStable, .bool),
      .nullable("filtering", \.filtering, .word),
      .always("filtering_confirmed", \.isFilteringConfirmed, .bool),
      .nullable("filtering_untested", \.filteringUntested, .word),
      .nullable("hairpin", \.hairpin, .word),
      .nullable("preserves_ports", \.preservesPorts, .bool),
      .nullable("preserves_parity", \.preservesParity, .bool),
      .nullable("pairs_addresses", \.pairsAddresses, .bool),
      .nullable("passes_fragments", \.passesFragments, .bool),
      .nullable("rewrites_addresses", \.rewritesAddresses, .bool),
      .nullable("hops", \.hops, .list(of: .orNull(.ipAddress))),
      .optional("router", \.router, router.form),
      .optional("lifetime", \.lifetime, lifetime.form),
      .unless([], "relays", \.relays, .list(of: allocated.form)),
      .optional("mdns_name", \.hostName, .text),
      .nullable("nat64_prefix", \.nat64, prefix),
      .derived("keepalive_seconds") { .seconds($0.keepalive) },
      .derived("candidates") { .array($0.candidates.map(candidate)) },
      .derived("predictions") { .array($0.predictions.map(prediction)) },
    ])

  private static let view = RecordForm(
    NATView(SocketAddress(.loopbackV4, port: 0), sees: nil),
    [
      .always("destination", \.destination, .socketAddress),
      .nullable("mapped_address", \.mapped, .socketAddress),
    ])

  private static let tcp = RecordForm(
    NATStreamMapping(local: SocketAddress(.loopbackV4, port: 0), views: [], mapping: nil),
    [
      .always("local_address", \.local, .socketAddress),
      .always("views", \.views, .list(of: view.form)),
      .nullable("mapping", \.mapping, .word),
    ])

  private static let router = RecordForm(
    NATRouter(.anyV4, .natPMP, outside: nil),
    [
      .always("address", \.address, .ipAddress), .always("method", \.method, .word),
      .nullable("outside_address", \.outside, .ipAddress),
    ])

  private static let allocated = RecordForm(
    NATRelay(SocketAddress(.loopbackV4, port: 0), relayed: [], mapped: nil, failure: nil),
    [
      .always("server", \.server, .socketAddress),
      .always("relayed_addresses", \.relayed, .list(of: .socketAddress)),
      .nullable("mapped_address", \.mapped, .socketAddress),
      .nullable("failure", \.failure, .text),
    ])

  private static let prefix = JSONForm<NAT64Prefix>.spelled(
    "an IPv6 prefix", write: { $0.description }, read: { NAT64Prefix($0) })

  private static let lifetime = RecordForm(
    NATLifetime(alive: nil, gone: nil),
    [
      .nullable("alive_seconds", \.alive, .seconds), .nullable("gone_seconds", \.gone, .seconds),
    ])

  @Sendable private static func candidate(_ candidate: GatheredCandidate) -> JSON {
    .object([
      "type": .string(candidate.kind.rawValue), "foundation": .string(candidate.foundation),
      "priority": .integer(Int(candidate.priority)),
      "address": .string(candidate.address.description),
      "related_address": candidate.related.map { .string($0.description) } ?? .null,
    ])
  }

  @Sendable private static func prediction(_ prediction: NATPrediction) -> JSON {
    .object([
      "peer": .string(prediction.peer.rawValue), "path": .string(prediction.path.rawValue),
      "reason": .text(prediction.reason),
    ])
  }
}
