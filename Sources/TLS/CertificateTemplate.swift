import COpenSSL

/// A certificate to create, for the built-in responder and for tests.
package struct CertificateTemplate: Sendable {
  package var commonName: String
  /// Names in OpenSSL's own syntax, such as `DNS:turn.example.org` or `IP:::1`; trusted text.
  package var alternativeNames: [String]
  /// Start of validity, in seconds from now.
  package var startsIn = -300
  /// End of validity, in seconds from now.
  package var endsIn = 7 * 86_400
  package var isAuthority = false

  package init(commonName: String, alternativeNames: [String] = []) {
    self.commonName = commonName
    self.alternativeNames = alternativeNames
  }

  /// Creates a key on P-256 and the certificate, signed by an issuer or self-signed.
  package func make(issuer: TLSIdentity? = nil) throws(TLSSetupError) -> TLSIdentity {
    ERR_clear_error()
    guard let certificate = Certificate(), let key = PrivateKey(),
      fill(certificate, key), sign(certificate, key, issuer),
      let leaf = certificate.der, let privateKey = key.der
    else { throw .library(detail: OpenSSLError.takeText()) }
    return TLSIdentity(chain: [leaf] + (issuer?.chain ?? []), privateKey: privateKey)
  }

  private func fill(_ certificate: borrowing Certificate, _ key: borrowing PrivateKey) -> Bool {
    let subject = unsafe X509_get_subject_name(certificate.pointer)
    let serial = unsafe X509_get_serialNumber(certificate.pointer)
    return unsafe ASN1_INTEGER_set_uint64(serial, UInt64.random(in: 1...(.max))) == 1
      && X509_NAME_add_entry_by_NID(
        subject, NID_commonName, MBSTRING_UTF8, commonName, Int32(commonName.utf8.count), -1, 0)
        == 1
      && X509_gmtime_adj(X509_getm_notBefore(certificate.pointer), startsIn) != nil
      && X509_gmtime_adj(X509_getm_notAfter(certificate.pointer), endsIn) != nil
      && X509_set_pubkey(certificate.pointer, key.pointer) == 1
      && extend(certificate)
  }

  private func extend(_ certificate: borrowing Certificate) -> Bool {
    let constraints = isAuthority ? "critical,CA:TRUE" : "critical,CA:FALSE"
    guard add(NID_basic_constraints, constraints, to: certificate) else { return false }
    return alternativeNames.isEmpty
      || add(NID_subject_alt_name, alternativeNames.joined(separator: ","), to: certificate)
  }

  private func add(
    _ kind: Int32, _ value: String, to certificate: borrowing Certificate
  ) -> Bool {
    guard let made = unsafe X509V3_EXT_nconf_nid(nil, nil, kind, value) else { return false }
    defer { unsafe X509_EXTENSION_free(made) }
    return unsafe X509_add_ext(certificate.pointer, made, -1) == 1
  }

  private func sign(
    _ certificate: borrowing Certificate, _ key: borrowing PrivateKey, _ issuer: TLSIdentity?
  ) -> Bool {
    guard let issuer else {
      let subject = unsafe X509_get_subject_name(certificate.pointer)
      return unsafe X509_set_issuer_name(certificate.pointer, subject) == 1
        && X509_sign(certificate.pointer, key.pointer, EVP_sha256()) > 0
    }
    guard let signer = issuer.chain.first.flatMap({ Certificate(der: $0) }),
      let signerKey = PrivateKey(der: issuer.privateKey)
    else { return false }
    return unsafe X509_set_issuer_name(
      certificate.pointer, X509_get_subject_name(signer.pointer)) == 1
      && X509_sign(certificate.pointer, signerKey.pointer, EVP_sha256()) > 0
  }
}
