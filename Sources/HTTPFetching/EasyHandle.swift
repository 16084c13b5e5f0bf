package import CCurl

/// A libcurl easy handle together with its headers and error text, which must live as long.
@safe package struct EasyHandle: ~Copyable {
  package let pointer: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let errorText: UnsafeMutablePointer<CChar>

  package init() throws(HTTPError) {
    guard Self.isReady, let pointer = unsafe curl_easy_init() else { throw .noHandle }
    unsafe self.pointer = pointer
    unsafe headers = nil
    unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    // SAFETY: the buffer has the size that libcurl demands and outlives the handle.
    unsafe iceprobe_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
  }

  deinit {
    unsafe curl_easy_cleanup(pointer)
    unsafe curl_slist_free_all(headers)
    unsafe errorText.deallocate()
  }

  /// libcurl's global state, initialised once per process before the first handle.
  package static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  package func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
    try check(unsafe iceprobe_setopt_long(pointer, option, value))
  }

  package func set(_ option: CURLoption, offset value: Int) throws(HTTPError) {
    try check(unsafe iceprobe_setopt_offset(pointer, option, curl_off_t(value)))
  }

  /// Strings are copied by libcurl.
  package func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
    try check(unsafe iceprobe_setopt_string(pointer, option, value))
  }

  package func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) throws(HTTPError) {
    try check(unsafe iceprobe_setopt_pointer(pointer, option, value))
  }

  package func set(_ option: CURLoption, callback: @escaping curl_write_callback) throws(HTTPError)
  {
    try check(unsafe iceprobe_setopt_callback(pointer, option, callback))
  }

  /// Makes libcurl copy the body: its size is set first, or the copy would end at the first NUL.
  package func setBody(_ body: [UInt8]) throws(HTTPError) {
    try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
    let result = unsafe body.withUnsafeBytes { bytes in
      let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      // SAFETY: libcurl copies `count` bytes before it returns; an empty body has no address to read.
      return unsafe iceprobe_setopt_pointer(
        pointer, CURLOPT_COPYPOSTFIELDS, start ?? UnsafeMutableRawPointer(errorText))
    }
    try check(result)
  }

  package mutating func setHeaders(_ list: [HTTPHeader]) throws(HTTPError) {
    for header in list {
      guard header.isSafe else { throw .invalidHeader(name: header.name) }
      // SAFETY: the list copies the text; on failure the old list is still whole and ours.
      guard let longer = unsafe curl_slist_append(headers, "\(header.name): \(header.value)") else {
        throw .outOfMemory
      }
      unsafe headers = longer
    }
    guard let headers = unsafe headers else { return }
    unsafe try set(CURLOPT_HTTPHEADER, pointer: headers)
  }

  package func socket(_ info: CURLINFO) -> curl_socket_t {
    var value: curl_socket_t = CURL_SOCKET_BAD
    // SAFETY: the info codes asked for here are those of a socket.
    unsafe iceprobe_getinfo_socket(pointer, info, &value)
    return value
  }

  package func number(_ info: CURLINFO) -> Int {
    var value = 0
    // SAFETY: the info codes asked for here are those of a long.
    unsafe iceprobe_getinfo_long(pointer, info, &value)
    return value
  }

  package func microseconds(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    // SAFETY: the info codes asked for here are those of a curl_off_t.
    unsafe iceprobe_getinfo_offset(pointer, info, &value)
    return Int(value)
  }

  package func text(_ info: CURLINFO) -> String? {
    var value: UnsafePointer<CChar>?
    // SAFETY: the string is libcurl's and lives as long as the handle; it is copied at once.
    guard unsafe iceprobe_getinfo_string(pointer, info, &value) == CURLE_OK,
      let value = unsafe value
    else { return nil }
    return unsafe String(cString: value)
  }

  /// libcurl's description of its last failure, which may contain the proxy's URL.
  package func failureText(_ code: CURLcode) -> String {
    let text = unsafe String(cString: errorText)
    return text.isEmpty ? Self.words(for: code) : text
  }

  /// libcurl's generic text for this kind of failure, without details.
  static func words(for code: CURLcode) -> String {
    unsafe String(cString: curl_easy_strerror(code))
  }

  package func check(_ code: CURLcode) throws(HTTPError) {
    guard code != CURLE_OK else { return }
    if code == CURLE_OUT_OF_MEMORY { throw .outOfMemory }
    throw .other(code: Int(code.rawValue), message: Self.words(for: code))
  }
}

extension HTTPHeader {
  /// No part may contain a line end, and a value may not be empty: libcurl reads `Name:` as a
  /// removal.
  fileprivate var isSafe: Bool {
    let ends: Set<UInt8> = [0x00, 0x0A, 0x0D]
    return !name.isEmpty && !name.utf8.contains { ends.contains($0) || $0 == UInt8(ascii: ":") }
      && !value.isEmpty && !value.utf8.contains(where: ends.contains)
  }
}

extension HTTPError {
  /// Why libcurl gave no handle.
  static var noHandle: HTTPError {
    // SAFETY: the text is never freed.
    guard let problem = unsafe iceprobe_curl_problem() else { return .outOfMemory }
    return unsafe .libraryMissing(String(cString: problem))
  }
}
