/// Devices and programs that re-sign certificates on the way, by the names they use as issuers.
///
/// From the vendors' documentation of their TLS inspection; such a name is a reason to suspect
/// interception, not a proof.
enum Interceptors {
  private static let names = [
    "Avast", "AVG", "Barracuda", "BitDefender", "Blue Coat", "Cato Networks", "Charles Proxy",
    "Check Point", "Cisco Umbrella", "ESET SSL Filter", "Fiddler", "Forcepoint", "FortiGate",
    "Fortinet",
    "iboss", "Kaspersky", "Lightspeed", "McAfee Web Gateway", "mitmproxy", "Netskope", "Palo Alto",
    "Smoothwall", "SonicWall", "Sophos", "Squid", "Untangle", "WatchGuard", "Web Gateway",
    "Zscaler",
  ]

  /// The first of them that appears in the issuer's name.
  static func name(in issuer: String) -> String? {
    let issuer = issuer.lowercased()
    return names.first { issuer.contains($0.lowercased()) }
  }
}
