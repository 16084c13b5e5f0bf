@_spi(_Unicode) import Swift

extension String {
  /// The text in Unicode's Normalization Form C (UAX #15).
  ///
  /// The standard library has it for comparing strings, and shows it only this way; Foundation, which
  /// offers it too, is too large for the pure targets.
  package var normalizedC: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: _nfc)
    return String(scalars)
  }
}
