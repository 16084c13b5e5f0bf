import Measurements
import Probing
import Reporting
import Resolving
import Vocabulary

// The servers of a URI, as printed by `iceprobe parse --resolve`.

extension ServerLocation {
  /// Whether at least one place has an address.
  var hasAddress: Bool { places.contains { !$0.addresses.isEmpty } }

  /// The method, one row for each place and address, and the trace.
  var json: JSON {
    .object([
      "method": .string(method.rawValue),
      "servers": .array(places.flatMap(\.json)),
      "browsers_find_it": .bool(hiddenTargets.isEmpty),
      "trace": .array(traceLines.map(JSON.text)),
    ])
  }

  /// The same for a person: the label and content of each line.
  var lines: [(name: String, value: String)] {
    places.flatMap(\.lines)
      + (places.isEmpty ? [("leads to", "nothing")] : [])
      + (hiddenTargets.isEmpty
        ? [] : [("note", "browsers do not find it: they query neither SRV nor NAPTR")])
      + traceLines.map { ("trace", $0.text) }
  }

  private var traceLines: [SafeText] {
    let steps = trace.map(\.description) + places.flatMap(\.trace)
    // Transports share their lookups.
    return steps.enumerated().filter { !steps[..<$0].contains($1) }.map { SafeText($1) }
  }
}

extension ServerLocation.Place {
  fileprivate var addresses: [ResolvedAddress] {
    guard case .success(let resolution) = result else { return [] }
    return resolution.addresses
  }

  fileprivate var json: [JSON] {
    let common: JSON.Members = [
      "transport": .string(target.transport.rawValue),
      "path": .string(target.path.rawValue),
      "name": .text(SafeText(target.host)),
      "port": .integer(target.port),
      "address": .null,
    ]
    guard !addresses.isEmpty else { return [.object(common)] }
    return addresses.map { address in
      .object(common.merging(["address": .string(address.ip.description)]))
    }
  }

  fileprivate var lines: [(name: String, value: String)] {
    let way = "over \(target.transport.rawValue), by \(target.path.rawValue)"
    guard !addresses.isEmpty else {
      return [("leads to", "no address of \(SafeText(target.host)), \(way)")]
    }
    return addresses.map { address in
      let socket = SocketAddress(address.ip, port: target.port)
      return ("leads to", "\(socket) \(way)")
    }
  }
}
