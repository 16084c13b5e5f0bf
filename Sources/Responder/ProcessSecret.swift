/// A key that nobody else knows, and that is gone with the process.
enum ProcessSecret {
  static func make() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }
}
