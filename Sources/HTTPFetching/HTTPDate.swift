import CCurl

/// Dates in header fields (RFC 9110 section 5.6.7).
enum HTTPDate {
  /// The Unix time of a date in any format HTTP has used; `nil` for anything else.
  static func unixTime(_ text: String) -> Int? {
    // SAFETY: the text is only read; the second argument is unused by libcurl.
    let time = unsafe curl_getdate(text, nil)
    return time < 0 ? nil : Int(time)
  }
}
