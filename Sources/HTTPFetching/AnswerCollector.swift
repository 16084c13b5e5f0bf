import CCurl

/// Collects the answer as libcurl delivers it, and stops the transfer when it exceeds its limits.
///
/// Used on the transfer's own thread only.
package final class AnswerCollector {
  package private(set) var headers: [HTTPHeader] = []
  package private(set) var body: [UInt8] = []
  /// The first line received, whatever it is.
  package private(set) var firstLine: String?
  /// Set if the answer was rejected; libcurl itself only knows that a callback failed.
  package private(set) var refusal: HTTPError?
  /// Whether the header section is complete.
  package private(set) var isHeadComplete = false

  private let limits: HTTPLimits
  private var headerBytes = 0
  /// Whether the header section being received is an interim answer's, with another one to follow
  /// (RFC 9110 section 15.2).
  private var isInterim = false

  package init(limits: HTTPLimits) {
    self.limits = limits
  }

  /// Receives one line of a header section, including those of interim answers (100, 103).
  fileprivate func receive(headerLine bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= limits.headerBytes else {
      refusal = .headersTooLarge(limit: limits.headerBytes)
      return false
    }
    let line = unsafe String(decoding: bytes, as: UTF8.self)
    if firstLine == nil { firstLine = String(line.prefix { !$0.isNewline }) }
    if line.allSatisfy(\.isNewline) { isHeadComplete = !isInterim }
    if line.hasPrefix("HTTP/") {
      headers = []
      isHeadComplete = false
      isInterim = Self.isInterim(line)
    } else if let colon = line.firstIndex(of: ":") {
      headers.append(
        HTTPHeader(String(line[..<colon]), line[line.index(after: colon)...].trimmed))
    }
    return true
  }

  /// Whether a status line has a code of 100 to 199.
  private static func isInterim(_ statusLine: String) -> Bool {
    let fields = statusLine.split(separator: " ", maxSplits: 2)
    return fields.count > 1 && fields[1].first == "1" && fields[1].utf8.count == 3
  }

  fileprivate func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= limits.bodyBytes else {
      refusal = .bodyTooLarge(limit: limits.bodyBytes)
      return false
    }
    unsafe body.append(contentsOf: bytes)
    return true
  }
}

extension AnswerCollector {
  /// Directs the answer of `easy` here; the caller keeps `self` alive until the transfer has ended.
  package func collect(from easy: borrowing EasyHandle) throws(HTTPError) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe try easy.set(CURLOPT_HEADERDATA, pointer: context)
    unsafe try easy.set(CURLOPT_WRITEDATA, pointer: context)
    unsafe try easy.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      unsafe AnswerCollector.deliver(bytes, size * count, context) {
        unsafe $0.receive(headerLine: $1)
      }
    }
    unsafe try easy.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      unsafe AnswerCollector.deliver(bytes, size * count, context) { unsafe $0.receive(body: $1) }
    }
  }

  /// Returns the number of bytes consumed to libcurl; any other number ends the transfer.
  private static func deliver(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    to receive: (AnswerCollector, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let context = unsafe context else { return 0 }
    // SAFETY: the context is the collector set above; libcurl hands `count` readable bytes.
    let collector = unsafe Unmanaged<AnswerCollector>.fromOpaque(context).takeUnretainedValue()
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    // For a zero count, returning zero would read as success: one more is always an error.
    return unsafe receive(collector, buffer) ? count : count + 1
  }
}

extension Substring {
  /// Without white space at either end (RFC 9110 section 5.5).
  fileprivate var trimmed: String {
    let isBlank = { (character: Character) in character.isWhitespace }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
