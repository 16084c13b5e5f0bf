/// Every attribute that this program knows, in the order of the code points.
package enum AttributeRegistry {
  package static let all: [any Attribute.Type] = [
    MappedAddress.self, ResponseAddress.self, ChangeRequest.self, SourceAddress.self,
    ChangedAddress.self, Username.self, Password.self, MessageIntegrity.self, ErrorCode.self,
    UnknownAttributes.self, ReflectedFrom.self, ChannelNumber.self, Lifetime.self,
    Bandwidth.self, XORPeerAddress.self, DataAttribute.self, Realm.self, Nonce.self,
    XORRelayedAddress.self, RequestedAddressFamily.self, EvenPort.self, RequestedTransport.self,
    DontFragment.self, AccessToken.self, MessageIntegritySHA256.self, PasswordAlgorithm.self,
    Userhash.self, XORMappedAddress.self, TimerVal.self, ReservationToken.self, Priority.self,
    UseCandidate.self, Padding.self, ResponsePort.self, ConnectionID.self,
    AdditionalAddressFamily.self, AddressErrorCode.self, PasswordAlgorithms.self,
    AlternateDomain.self, ICMP.self, DraftXORMappedAddress.self, Software.self,
    AlternateServer.self, TransactionTransmitCounter.self, CacheTimeout.self, Fingerprint.self,
    ICEControlled.self, ICEControlling.self, ResponseOrigin.self, OtherAddress.self,
    ECNCheck.self, ThirdPartyAuthorization.self, Origin.self, MobilityTicket.self,
    Nomination.self, GoogNetworkInfo.self, GoogMiscInfo.self, GoogDelta.self, GoogDeltaAck.self,
    GoogMessageIntegrity32.self, RetransmitCount.self, TurnLoggingID.self,
  ]

  private static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })

  static func definition(of type: AttributeType) -> (any Attribute.Type)? { byType[type] }
}
