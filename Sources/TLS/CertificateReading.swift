import COpenSSL
import Vocabulary

extension TLSCertificate {
  /// Reads a certificate's properties; unreadable ones are left empty.
  init(reading certificate: OpaquePointer) {
    let names = unsafe Self.alternativeNames(certificate)
    unsafe self.init(
      subject: Self.text(X509_get_subject_name(certificate)),
      issuer: Self.text(X509_get_issuer_name(certificate)),
      commonName: Self.commonName(X509_get_subject_name(certificate)),
      notBefore: Self.seconds(X509_get0_notBefore(certificate)),
      notAfter: Self.seconds(X509_get0_notAfter(certificate)),
      sha256: Self.digest(of: certificate),
      publicKeySHA256: Self.publicKeyDigest(of: certificate),
      dnsNames: names.dns,
      ipAddresses: names.ip,
      keyType: Self.keyType(of: certificate))
  }

  /// Records the other certificates that the peer sent.
  mutating func record(chain: OpaquePointer?) {
    let count = unsafe COpenSSL_sk_X509_num(chain)
    guard count > 0 else { return }
    chainCount = Int(count)
    guard let last = unsafe COpenSSL_sk_X509_value(chain, count - 1) else { return }
    chainIssuer = unsafe Self.text(X509_get_issuer_name(last))
    chainHoldsIssuer = (1..<count).contains { index in
      unsafe COpenSSL_sk_X509_value(chain, index)
        .map { unsafe Self.text(X509_get_subject_name($0)) } == issuer
    }
  }

  private static func keyType(of certificate: OpaquePointer) -> String {
    guard let key = unsafe X509_get0_pubkey(certificate),
      let type = unsafe EVP_PKEY_get0_type_name(key)
    else { return "" }
    // SAFETY: a constant string of OpenSSL's that ends in NUL.
    let name = unsafe String(cString: type)
    switch name {
    case "RSA", "RSA-PSS": return unsafe "\(name) \(EVP_PKEY_get_bits(key))"
    case "EC": return unsafe curve(of: key)
    case "ED25519": return "Ed25519"
    case "ED448": return "Ed448"
    default: return name
    }
  }

  /// The curve under the name used in certificates and by browsers.
  private static func curve(of key: OpaquePointer) -> String {
    var bytes = [CChar](repeating: 0, count: 64)
    var length = 0
    guard unsafe EVP_PKEY_get_group_name(key, &bytes, bytes.count, &length) == 1 else {
      return "EC"
    }
    let name = String(
      decoding: bytes.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    switch name {
    case "prime256v1": return "P-256"
    case "secp384r1": return "P-384"
    case "secp521r1": return "P-521"
    default: return name
    }
  }

  private static func text(_ name: OpaquePointer?) -> String {
    guard let bio = unsafe BIO_new(BIO_s_mem()) else { return "" }
    defer { unsafe BIO_free(bio) }
    // UTF-8 is kept rather than escaped byte by byte; controls stay escaped.
    let flags = COPENSSL_XN_FLAG_RFC2253 & ~UInt(ASN1_STRFLGS_ESC_MSB)
    guard unsafe X509_NAME_print_ex(bio, name, 0, flags) >= 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(bio))
    let count = unsafe BIO_read(bio, &bytes, Int32(bytes.count))
    return String(decoding: bytes.prefix(Int(max(count, 0))), as: UTF8.self)
  }

  private static func commonName(_ name: OpaquePointer?) -> String? {
    let index = unsafe X509_NAME_get_index_by_NID(name, NID_commonName, -1)
    guard index >= 0, let entry = unsafe X509_NAME_get_entry(name, index) else { return nil }
    var bytes: UnsafeMutablePointer<UInt8>?
    let count = unsafe ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(entry))
    guard count >= 0 else { return nil }
    defer { unsafe CRYPTO_free(bytes, #file, #line) }
    return unsafe String(
      decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
  }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
    let epoch = unsafe ASN1_TIME_set(nil, 0)
    defer { unsafe ASN1_STRING_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return 0 }
    return Int64(days) * 86_400 + Int64(seconds)
  }

  private static func digest(of certificate: OpaquePointer) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard unsafe X509_digest(certificate, EVP_sha256(), &digest, &count) == 1 else { return "" }
    return Hexadecimal.text(digest.prefix(Int(count)))
  }

  private static func publicKeyDigest(of certificate: OpaquePointer) -> String {
    var der: UnsafeMutablePointer<UInt8>?
    let length = unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der)
    guard length > 0 else { return "" }
    defer { unsafe CRYPTO_free(der, #file, #line) }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard unsafe EVP_Digest(der, Int(length), &digest, &count, EVP_sha256(), nil) == 1 else {
      return ""
    }
    return Hexadecimal.text(digest.prefix(Int(count)))
  }

  private static func alternativeNames(
    _ certificate: OpaquePointer
  ) -> (dns: [String], ip: [String]) {
    var dns: [String] = []
    var ip: [String] = []
    let names = unsafe OpaquePointer(X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil))
    defer { unsafe GENERAL_NAMES_free(names) }
    for index in 0..<max(unsafe COpenSSL_sk_GENERAL_NAME_num(names), 0) {
      guard let name = unsafe COpenSSL_sk_GENERAL_NAME_value(names, index) else { continue }
      switch unsafe name.pointee.type {
      case GEN_DNS:
        dns.append(unsafe String(decoding: bytes(name.pointee.d.dNSName), as: UTF8.self))
      case GEN_IPADD:
        let address = unsafe IPAddress(bytes: bytes(name.pointee.d.iPAddress).span)
        if let address { ip.append("\(address)") }
      default: break
      }
    }
    return (dns, ip)
  }

  private static func bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
    unsafe Array(
      UnsafeBufferPointer(
        start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string))))
  }
}
