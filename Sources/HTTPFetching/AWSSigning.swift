import CCurl
import Vocabulary

extension AWSSignature {
  /// Makes libcurl sign the request of `easy`; returns the headers to be signed.
  ///
  /// All four parts are always given: libcurl would guess region and service from host names that
  /// do not contain them. Nothing else may be set later on the same handle.
  func prepare(_ easy: borrowing EasyHandle) throws(HTTPError) -> [HTTPHeader] {
    try easy.set(CURLOPT_AWS_SIGV4, "aws:amz:\(region):\(service)")
    try easy.set(CURLOPT_USERNAME, accessKeyID)
    try easy.set(CURLOPT_PASSWORD, secretAccessKey.reveal())
    guard let sessionToken else { return [] }
    guard let found = LibcurlVersion.tooOldForSessionTokens() else {
      return [HTTPHeader("X-Amz-Security-Token", sessionToken.reveal())]
    }
    throw .sessionTokenUnsupported(found: found, needed: LibcurlVersion.neededText)
  }
}

/// The libcurl loaded at run time, which may be older than the one built against.
enum LibcurlVersion {
  /// The first that signs every header it sends: 7.86.0, as libcurl packs it.
  private static let needed: UInt32 = 0x07_56_00
  static let neededText = "7.86.0"

  /// The version as text if it would send a session token unsigned.
  static func tooOldForSessionTokens() -> String? {
    // SAFETY: libcurl answers a pointer to its own static data.
    guard let found = unsafe curl_version_info(CURLVERSION_FIRST) else { return "unknown" }
    return unsafe tooOldForSessionTokens(number: found.pointee.version_num)
  }

  static func tooOldForSessionTokens(number: UInt32) -> String? {
    guard number < needed else { return nil }
    return "\(number >> 16 & 0xFF).\(number >> 8 & 0xFF).\(number & 0xFF)"
  }
}
