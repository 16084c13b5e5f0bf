/// A JSON value (RFC 8259) to be written.
///
/// Ours rather than a library's, because a report's bytes are its contract: ordered members, exact
/// decimal numbers that cannot be NaN, and `null` distinct from absent.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  /// Digits with an optional point; created only by the functions below.
  case number(Digits)
  case string(String)
  case array([JSON])
  case object(Members)

  package struct Digits: Hashable, Sendable {
    let text: String
  }

  package static func integer(_ value: some BinaryInteger) -> JSON {
    .number(Digits(text: String(value)))
  }

  package static func seconds(_ span: Nanoseconds) -> JSON {
    .number(Digits(text: span.decimalSeconds))
  }

  /// Two decimals, of a number below ten billion.
  package static func hundredths(_ value: Double) -> JSON {
    let hundredths = Int64((min(max(value, -1e10), 1e10) * 100).rounded())
    let fraction = hundredths.magnitude % 100
    let sign = hundredths < 0 ? "-" : ""
    return .number(
      Digits(text: "\(sign)\(hundredths.magnitude / 100).\(fraction < 10 ? "0" : "")\(fraction)"))
  }

  /// Up to six decimals, of a share or a probability.
  package static func millionths(_ value: Double) -> JSON {
    let millionths = Int64((min(max(value, -1e10), 1e10) * 1_000_000).rounded())
    return .number(Digits(text: Decimal.text(millionths, fractionDigits: 6)))
  }

  /// A number as written: digits with an optional sign and fraction; `nil` for any other text.
  package static func decimal(_ text: String) -> JSON? {
    let parts = text.utf8.drop { $0 == UInt8(ascii: "-") }
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let hasLeadingZero = parts.first.map { $0.count > 1 && $0.first == UInt8(ascii: "0") } ?? true
    guard parts.count <= 2, !hasLeadingZero, !text.hasPrefix("--"),
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) })
    else { return nil }
    return .number(Digits(text: text))
  }

  package static func text(_ text: SafeText) -> JSON {
    .string(text.text)
  }

  /// The value as text: on one line, or with every value that fits into 100 columns on one line.
  package func written(pretty: Bool) -> String {
    var writer = JSONWriter(pretty: pretty)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
