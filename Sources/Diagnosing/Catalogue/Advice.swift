/// A remedy: sentences, with the settings in them kept apart until it is known what to call them.
package struct Advice: Hashable, Sendable {
  fileprivate enum Part: Hashable, Sendable {
    case text(String)
    case setting(Setting)
  }

  private var parts: [Part] = []

  package func text(naming notation: Setting.Notation) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .setting(let setting): setting.name(as: notation)
      }
    }.joined()
  }

  /// The settings that it names, in order.
  package var settings: [Setting] {
    parts.compactMap { if case .setting(let setting) = $0 { setting } else { nil } }
  }

  /// One after the other, as two sentences.
  package static func + (first: Advice, second: Advice) -> Advice {
    var both = first
    both.parts += [.text(" ")] + second.parts
    return both
  }
}

extension Advice: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) {
    parts = [.text(value)]
  }

  package init(stringInterpolation: Interpolation) {
    parts = stringInterpolation.parts
  }

  /// A setting as `\(.cacert)`, other text as `\(text: host)`.
  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      parts.append(.text(literal))
    }

    package mutating func appendInterpolation(_ setting: Setting) {
      parts.append(.setting(setting))
    }

    package mutating func appendInterpolation(text: some CustomStringConvertible) {
      parts.append(.text(text.description))
    }
  }
}
