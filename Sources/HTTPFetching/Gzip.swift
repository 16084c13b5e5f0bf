import CZlib

/// The content coding `gzip` of a request's body (RFC 9110 section 8.4.1.3); libcurl decodes those of
/// answers.
package enum Gzip {
  /// The bytes compressed; `nil` if there is no memory for it, or if they are 4 GiB or more.
  package static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
    let room = Int(compressBound(UInt(bytes.count))) + frame
    let output = unsafe [UInt8](unsafeUninitializedCapacity: room) { place, count in
      // SAFETY: both buffers are as long as is said and outlive the call.
      count = unsafe bytes.withUnsafeBytes { source in
        unsafe iceprobe_gzip(source.baseAddress, source.count, place.baseAddress, place.count)
      }
    }
    return output.isEmpty ? nil : output
  }

  /// Header and trailer, in place of zlib's shorter ones.
  private static let frame = 18
}
