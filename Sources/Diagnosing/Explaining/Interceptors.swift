/// Devices and programs that sign certificates anew on the way, as their issuers call themselves.
///
/// From the vendors' documentation of their TLS inspection; a name in an issuer is a reason to suspect
/// interception, and no proof.
enum Interceptors {
  private static let names = [
    "Avast", "AVG", "Barracuda", "BitDefender", "Blue Coat", "Cato Networks", "Charles Proxy",
    "Check Point", "Cisco Umbrella", "ESET SSL Filter", "Fiddler", "Forcepoint", "FortiGate",
    "Fortinet",
    "iboss", "Kaspersky", "Lightspeed", "McAfee Web Gateway", "mitmproxy", "Netskope", "Palo Alto",
    "Smoothwall", "SonicWall", "Sophos", "Squid", "Untangle", "WatchGuard", "Web Gateway",
    "Zscaler",
  ]

  /// The first of them that the issuer's name holds.
  static func name(in issuer: String) -> String? {
    let issuer = issuer.lowercased()
    return names.first { issuer.contains($0.lowercased()) }
  }
}
