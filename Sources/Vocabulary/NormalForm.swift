@_spi(_Unicode) import Swift

extension String {
  /// The text in Unicode's Normalization Form C (UAX #15).
  ///
  /// The standard library uses it to compare strings and exposes it only this way; Foundation,
  /// which also offers it, is too large for the pure targets.
  package var normalizedC: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: _nfc)
    return String(scalars)
  }
}
