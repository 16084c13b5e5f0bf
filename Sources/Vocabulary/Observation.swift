/// Something seen during a check that bears on the diagnosis but is not a measurement.
///
/// One name all the way from the state machine that sees it to the finding that reports it.
package enum Observation: Hashable, Sendable {
  /// A TURN server asked for credentials, and none were given.
  case noCredentials
  /// The credentials were accepted only when prepared with SASLprep, not with OpaqueString
  /// (STUN-39).
  case saslprepMatched
  /// An allocation was granted for an unsigned request (STUN-29).
  case allocatedWithoutCredentials
  /// The answer carried MAPPED-ADDRESS and no XOR-MAPPED-ADDRESS (RFC 3489).
  case mappedAddressOnly
  /// MAPPED-ADDRESS and XOR-MAPPED-ADDRESS of one answer disagree.
  case mappedAddressRewritten(plain: SocketAddress, xored: SocketAddress)
  /// One socket was seen under several mapped addresses.
  case mappingChanged([SocketAddress])
  /// The final error carried no integrity although the request did (STUN-28).
  case unsignedError(code: Int)
  /// The nonce cookie announces password algorithms that the answer does not list (STUN-31).
  case bidDown
  /// Time ran out before all requested Binding requests were sent.
  case samplesCut(asked: Int, sent: Int)
  /// Of the rounds of a watch so many failed, the last of them for this cause.
  case roundsFailed(Int, of: Int, cause: SafeText?)
  /// The server did not confirm the release; the allocation lasts this many seconds from its grant.
  case allocationNotReleased(lifetime: UInt32, reason: SafeText)
  /// A 300 answer and where it points (STUN-48).
  case redirected(to: SocketAddress, signed: Bool, followed: Bool)
  /// Something other than STUN came back.
  case answeredInstead(ForeignProtocol, firstLine: SafeText)
  /// An answer to our transaction came from an address other than the one we asked.
  case answeredFrom(SocketAddress)
  /// An ICMP or ICMPv6 error, its sender, and whether that is this host itself.
  case icmp(type: UInt8, code: UInt8, version: IPVersion, from: IPAddress, isOwn: Bool)
  /// The TLS peer sent a fatal alert (RFC 8446 section 6).
  case tlsAlert(SafeText)
  /// The TLS server refused to continue without a client certificate.
  case clientCertificateDemanded
  /// This host has no route for the IP version, and the name also has addresses of the other one.
  case noRoute(IPVersion)
  /// The name had more addresses than we try.
  case addressesCut(total: Int, kept: Int)
  /// How browsers treat the URI differently: the whole sentence, from the URI's own notes.
  case browserRejects(SafeText)
  /// Both ICE agents claimed the same role, and we changed ours (RFC 8445 section 7.2.5.1).
  case roleConflict
  /// The peer's own check came from the candidate, which was then checked from the port it had
  /// reached.
  case foundByPeersCheck(at: SocketAddress)
  /// The candidate had a name in place of an address (RFC 8839 section 5.1).
  case candidateIsName(SafeText)
  /// Why nothing was sent to a candidate.
  case candidateLeftOut(SafeText)
  /// The host has no address of its own, but SRV or NAPTR lead here: browsers query neither.
  case hiddenFromBrowsers([SafeText])
  /// The proxy in use carries TCP and TLS only, and this check uses UDP or DTLS.
  case notForProxy
  /// `--insecure`: TLS to the proxy was used whatever its certificate; its problem, if any.
  case proxyUnverified(CertificateProblem?)
  /// A spelling of the URI that the grammar or other readers may reject: the whole sentence.
  case spelling(SafeText)

  /// The TLS handshake was started without a server name, since the URI has an address.
  case noServerName
  /// TCP segments arrived but earlier ones never did, so nothing could be read.
  case laterSegmentsOnly(Int)
  /// The user name begins with a number that is not an expiry time in seconds: the whole sentence.
  case oddUsernameTime(SafeText)
  /// The form of a user name or password, which matters only if the server refuses them.
  case oddCredential(SafeText)

  /// These checks had heard nothing from the same host, so nothing was sent for this one.
  case toldByOthers([String])
  /// The URI is for this transport, and the run was to check others only.
  case transportLeftOut(TransportProtocol, checked: [TransportProtocol])
  /// The name led to an address that must not be sent to beside others, and it was left out.
  case addressRefused(IPAddress)

  // MARK: - What a server's answers show

  /// Refused with SHA-256, the digest that the server offered, and accepted with SHA-1.
  case acceptedWithoutSHA256
  /// 486 while other checks of this run held allocations, and success when tried alone.
  case quotaUsedByRun

  /// An answer came so long after its request was first sent, when it was no longer awaited.
  case lateAnswer(after: Nanoseconds, toAllocate: Bool)
  /// An answer came so long after its request was last sent, of several times: no round trip was shorter.
  case slowAnswer(afterLastSend: Nanoseconds)
  /// A signed Allocate got no answer, and the signed Refresh sent afterwards did.
  case onlyRefreshAnswered
  /// The nonce was stale and a new one was used (438).
  case staleNonce
  /// The realm changed in mid-operation, and the key was derived anew (STUN-26).
  case realmChanged
  /// The nonce begins like a nonce cookie but is not one.
  case malformedNonceCookie
  /// The error's reason phrase exceeds the limit of RFC 8489 section 14.8; its length in bytes.
  case longReasonPhrase(Int)
  /// The Allocate success had no XOR-MAPPED-ADDRESS (TURN-8).
  case missingMappedAddress
  /// The Allocate success had no LIFETIME; 600 s are assumed.
  case missingLifetime
  /// The Allocate success had LIFETIME 0: the allocation has as good as expired.
  case zeroLifetime
  /// The lifetime exceeds the 3600 s that RFC 8656 section 7.2 recommends as the maximum.
  case longLifetime(UInt32)
  /// The relayed address is not a global one (TURN-14).
  case relayUnroutable(SocketAddress)
  /// The relayed port is one of 0–1023, which RFC 8656 section 7.2 excludes.
  case relayPortReserved(SocketAddress)
  /// The relayed address is not of the requested family (TURN-15).
  case relayFamilyIgnored(asked: IPVersion, got: IPVersion)
  /// The server refused these attributes, and the request was repeated without them (420).
  case attributesRefused([UInt16])
  /// As the report of an earlier run put it, in words.
  case reported(SafeText)
  /// The request was sent again after a 5xx; the reason is the server's.
  case serverErrorRetried(code: Int, reason: SafeText, isAllocate: Bool)

  // MARK: - What came through a relay

  /// The run had sent as much media as it may before the flow was complete.
  case mediaCut(asked: Int, sent: Int)
  /// Data arrived from peers that were given no permission (RFC 8656 section 11.4); so many messages.
  case unpermittedData(Int)
  /// ChannelData arrived for channels that were never bound; so many messages.
  case unboundChannelData(Int)
  /// Packets arrived through the relay that this run did not send; so many.
  case foreignData(Int)
}
