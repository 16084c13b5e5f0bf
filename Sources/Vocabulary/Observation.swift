/// Something seen during a check that bears on the diagnosis and is not a measurement.
///
/// One name from the state machine that sees it to the finding that tells it.
package enum Observation: Hashable, Sendable {
  /// A TURN server asked for credentials and none were given.
  case noCredentials
  /// The credentials were accepted only as SASLprep prepares them, not as OpaqueString does (STUN-39).
  case saslprepMatched
  /// An allocation was granted to a bare request (STUN-29).
  case allocatedWithoutCredentials
  /// The answer carried MAPPED-ADDRESS and no XOR-MAPPED-ADDRESS (RFC 3489).
  case mappedAddressOnly
  /// MAPPED-ADDRESS and XOR-MAPPED-ADDRESS of one answer disagree.
  case mappedAddressRewritten(plain: SocketAddress, xored: SocketAddress)
  /// One socket was seen from several mapped addresses.
  case mappingChanged([SocketAddress])
  /// The final error carried no integrity although the request did (STUN-28).
  case unsignedError(code: Int)
  /// The nonce cookie promises password algorithms that the answer does not list (STUN-31).
  case bidDown
  /// The time ran out before all the Binding requests were sent that were asked for.
  case samplesCut(asked: Int, sent: Int)
  /// The server did not confirm the release; the allocation lasts this many seconds from its grant.
  case allocationNotReleased(lifetime: UInt32, reason: SafeText)
  /// A 300 answer and where it points (STUN-48).
  case redirected(to: SocketAddress, signed: Bool, followed: Bool)
  /// Something other than STUN came back.
  case answeredInstead(ForeignProtocol, firstLine: SafeText)
  /// An answer to our transaction came from an address that we did not ask.
  case answeredFrom(SocketAddress)
  /// An ICMP or ICMPv6 error, who sent it, and whether that is this host itself.
  case icmp(type: UInt8, code: UInt8, version: IPVersion, from: IPAddress, isOwn: Bool)
  /// The TLS peer sent a fatal alert (RFC 8446 section 6).
  case tlsAlert(SafeText)
  /// The TLS server would not go on without a client certificate.
  case clientCertificateDemanded
  /// This host has no route over the IP version, and the name has addresses of the other one too.
  case noRoute(IPVersion)
  /// The name had more addresses than are tried.
  case addressesCut(total: Int, kept: Int)
  /// What browsers do otherwise with the URI: the whole sentence, from the URI's own notes.
  case browserRejects(SafeText)
  /// Both ICE agents claimed one role, and ours was changed (RFC 8445 section 7.2.5.1).
  case roleConflict
  /// The peer's own check came from the candidate, which was then asked from the port it came to.
  case foundByPeersCheck(at: SocketAddress)
  /// The candidate had a name in place of an address (RFC 8839 section 5.1).
  case candidateIsName(SafeText)
  /// Why nothing was sent to a candidate.
  case candidateLeftOut(SafeText)
  /// The host has no address of its own, while SRV or NAPTR lead here: browsers ask for neither.
  case hiddenFromBrowsers([SafeText])
  /// The proxy in use carries TCP and TLS, and this check is of UDP or DTLS.
  case notForProxy
  /// `--insecure`: the TLS to the proxy was used whatever its certificate; what was wrong, if anything.
  case proxyUnverified(CertificateProblem?)
  /// How the URI was spelled that the grammar or its other readers may not take: the whole sentence.
  case spelling(SafeText)

  /// The TLS handshake was begun without a server name, since the URI has an address.
  case noServerName
  /// TCP segments came while those before them never did, so that nothing could be read.
  case laterSegmentsOnly(Int)
  /// The user name begins with a number that is no end in seconds: the whole sentence.
  case oddUsernameTime(SafeText)

  /// These checks had heard nothing from the same host, and nothing was sent for this one.
  case toldByOthers([String])
  /// How DNS failed for the name.
  case nameFailed(NameFailure)
  /// The name led to an address that nothing may be sent to, and that was left out.
  case addressRefused(IPAddress)

  // MARK: - What a server's answers show

  /// Refused with the digest that the server offered, SHA-256, and accepted with SHA-1.
  case acceptedWithoutSHA256
  /// 486 while other checks of this run held allocations, and success alone.
  case quotaUsedByRun

  /// The nonce was stale and a new one was taken (438).
  case staleNonce
  /// The realm changed in mid-operation, and the key was made anew (STUN-26).
  case realmChanged
  /// The nonce begins like a nonce cookie and is none.
  case malformedNonceCookie
  /// The error's reason phrase is longer than RFC 8489 section 14.8 allows, in bytes.
  case longReasonPhrase(Int)
  /// The Allocate success had no XOR-MAPPED-ADDRESS (TURN-8).
  case missingMappedAddress
  /// The Allocate success had no LIFETIME; 600 s are assumed.
  case missingLifetime
  /// The Allocate success had LIFETIME 0: the allocation is as good as expired.
  case zeroLifetime
  /// The lifetime exceeds the 3600 s that RFC 8656 section 7.2 recommends as the maximum.
  case longLifetime(UInt32)
  /// The relayed address is not a global one (TURN-14).
  case relayUnroutable(SocketAddress)
  /// The relayed port is one of 0–1023, which RFC 8656 section 7.2 excludes.
  case relayPortReserved(SocketAddress)
  /// The relayed address is of another family than the one asked for (TURN-15).
  case relayFamilyIgnored(asked: IPVersion, got: IPVersion)
  /// The server refused these attributes, and the request was repeated without them (420).
  case attributesRefused([UInt16])
  /// As the report of an earlier run tells it, in words.
  case reported(SafeText)
  /// The request was sent anew after a 5xx; the reason is the server's.
  case serverErrorRetried(code: Int, reason: SafeText)
}
