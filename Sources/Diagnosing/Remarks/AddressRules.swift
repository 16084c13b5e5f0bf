import Measurements
import Vocabulary

extension Diagnosis {
  static let addressRules = [
    mappedAddressOnly, rewrittenAddress, unstableMapping, otherSender, mappedAddress, disagreement,
  ]

  private static let mappedAddressOnly = Rule.eachObservation { observation, check in
    guard observation == .mappedAddressOnly else { return nil }
    return check.remark(
      .legacyMappedOnly, nil, .confirmed, "MAPPED-ADDRESS without XOR-MAPPED-ADDRESS")
  }

  //
  private static let rewrittenAddress = Rule.eachObservation { observation, check in
    guard case .mappedAddressRewritten(let plain, let xored) = observation else { return nil }
    return check.remark(
      .rewrittenAddress, nil, .likely, "MAPPED-ADDRESS \(plain), XOR-MAPPED-ADDRESS \(xored)")
  }

  // B-31
  private static let unstableMapping = Rule.eachObservation { observation, check in
    guard case .mappingChanged(let seen) = observation else { return nil }
    // What cannot be an address of ours is no mapping; see `mappedAddress`.
    let addresses = seen.filter {
      $0.port != 0 && $0.ip.version == check.server.address?.version
        && ![.unspecified, .multicast, .broadcast].contains($0.ip.reach)
    }
    guard addresses.count > 1 else { return nil }
    let isPort = Set(addresses.map(\.ip)).count == 1
    return check.remark(
      .mappingUnstable, nil, .confirmed,
      "one socket was seen as \(addresses.map(\.description).joined(separator: ", "))",
      remedy: isPort
        ? """
        Compare with another server: if the port changes there too, a NAT on this side gives one \
        socket a new port again and again; if not, a balancer before this server does.
        """ : nil)
  }

  // Q-55; if nothing else came, it is the cause of the failure.
  private static let otherSender = Rule.eachObservation { observation, check in
    guard case .answeredFrom(let sender) = observation, check.outcome == .ok else { return nil }
    return check.remark(
      .answerFromElsewhere, nil, .confirmed, "an answer came from \(sender), which was not asked")
  }

  /// Compares the mapped address with those that the server can have seen.
  private static let mappedAddress = Rule.eachCheck { check, _ in
    guard !check.isCandidate, let mapped = check.mappedAddress, let server = check.server.address
    else { return nil }
    let seen = "the server sees us as \(mapped)"
    if mapped.ip.isMappedIPv4 {
      return check.remark(
        .mappedAddressWrong, nil, .confirmed, "\(seen), an IPv4 address in IPv6 form")
    }
    guard mapped.ip.version == server.version else {
      return check.remark(
        .mappedAddressWrong, nil, .confirmed, "\(seen), which is not of the IP version in use")
    }
    guard mapped.port != 0 else {
      return check.remark(.mappedAddressWrong, nil, .confirmed, "\(seen), which has no port")
    }
    switch mapped.ip.reach {
    case .global: return nil
    case .unspecified, .multicast, .broadcast:
      return check.remark(
        .mappedAddressWrong, nil, .confirmed, "\(seen), which is \(mapped.ip.reach.words)")
    case .loopback, .linkLocal, .privateUse, .sharedCarrier:
      guard server.reach == .global else {
        return mapped.ip.reach == .loopback && server.reach != .loopback
          ? check.remark(
            .mappedAddressWrong, nil, .confirmed, "\(seen), which is a loopback address") : nil
      }
      return check.remark(
        .mappedAddressPrivate, nil, .likely, "\(seen), which is \(mapped.ip.reach.words)")
    }
  }

  /// Public addresses of one IP version seen by servers, if they differ.
  private static let disagreement = Rule.run { evidence in
    let seen = evidence.checks.filter {
      $0.mappedAddress?.ip.reach == .global && $0.server.address?.reach == .global
        && !$0.isCandidate
    }
    return [IPVersion.v4, .v6].compactMap { version in
      let checks = seen.filter { $0.mappedAddress?.ip.version == version }
      let groups = Dictionary(grouping: checks) { $0.mappedAddress?.ip ?? .anyV4 }
      guard groups.count > 1 else { return nil }
      let sorted = groups.sorted {
        ($0.value.count, $0.key.description) > ($1.value.count, $1.key.description)
      }
      return Conclusion(
        .mappedAddressesDiffer, nil, .confirmed, checks: checks, explains: false,
        lines: sorted.map { address, checks in
          let hosts = Set(checks.map(\.server.host.text)).sorted()
          let named =
            hosts.prefix(3).joined(separator: ", ") + (hosts.count > 3 ? " and others" : "")
          return .init(place: nil, text: "\(named) saw \(address)")
        }, remedy: nil)
    }
  }
}
