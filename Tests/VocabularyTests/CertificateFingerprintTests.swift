import Testing
import Vocabulary

@Suite struct CertificateFingerprintTests {
  @Test(arguments: [
    "sha-256 AB", "sha-256", "md5 AB:CD", "",
    "sha-1 \(Array(repeating: "GG", count: 20).joined(separator: ":"))",
    "sha-1 \(Array(repeating: "A", count: 20).joined(separator: ":"))",
    "sha-1 \(Array(repeating: "+A", count: 20).joined(separator: ":"))",
    "sha-1 \(Array(repeating: "AB", count: 21).joined(separator: ":"))",
  ])
  func `an invalid fingerprint is rejected`(line: String) {
    #expect(CertificateFingerprint(line) == nil)
  }

  @Test(arguments: CertificateFingerprint.Algorithm.allCases)
  func `a fingerprint prints as it was read`(algorithm: CertificateFingerprint.Algorithm) {
    let pairs = Array(repeating: "0A", count: algorithm.digestCount).joined(separator: ":")
    let line = "\(algorithm.rawValue) \(pairs)"
    #expect(CertificateFingerprint(line.uppercased())?.description == line)
    #expect(CertificateFingerprint(line.lowercased())?.description == line)
  }
}
