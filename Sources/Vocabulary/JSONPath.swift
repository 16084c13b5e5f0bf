/// A place in a JSON document, printed as `$.iceServers[1].urls[0]`.
package struct JSONPath: Hashable, Sendable {
  package enum Step: Hashable, Sendable {
    case member(String)
    case element(Int)
  }

  package var steps: [Step]

  package static let root = JSONPath()

  package init(_ steps: [Step] = []) {
    self.steps = steps
  }

  package func member(_ name: String) -> JSONPath { JSONPath(steps + [.member(name)]) }

  package func element(_ index: Int) -> JSONPath { JSONPath(steps + [.element(index)]) }
}

extension JSONPath: CustomStringConvertible {
  package var description: String {
    "$"
      + steps.map { step in
        switch step {
        case .element(let index): "[\(index)]"
        case .member(let name): Self.isPlain(name) ? ".\(name)" : "[…]"
        }
      }.joined()
  }

  /// The path appears in logs and reports, so names that are not identifiers are left out.
  package static func isPlain(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
  }
}

extension JSONPath {
  /// The path, with line and column if known.
  package func described(_ place: TextPlace?) -> String {
    guard let place else { return description }
    return steps.isEmpty ? "\(place)" : "\(self) (\(place))"
  }
}
