package import Settings
package import Vocabulary

/// What a value of the configuration file may be: what it is checked by, and what its schema says.
package indirect enum Shape: Sendable {
  case text
  /// A file's path.
  case path(PathUse)
  /// Text or a number, for settings that a service reads itself.
  case setting
  case bool
  case integer(ClosedRange<Int>)
  case duration(ClosedRange<Nanoseconds>)
  case choice([String])
  /// Text of a form that is the same on the command line.
  case checked(ValueShape)
  case list(Shape)
  case object([Field])
  /// Where a secret is; never the secret itself.
  case secret
  /// A mapping from names of one's own.
  case named(Shape)
  /// A mapping whose field `kind` says which other fields it has.
  case variants([Variant])

  package struct Variant: Sendable {
    package var kind: String
    package var meaning: String
    package var fields: [Field]
  }
}

/// What a path in the file is for, and so what has to be there when it is used.
package enum PathUse: Sendable {
  /// A file that is read.
  case input
  /// A file that is read; or a URL, or - for standard input.
  case document
  /// A file that is made or replaced.
  case output
}

/// A key of a mapping.
package struct Field: Sendable {
  package var key: String
  package var shape: Shape
  package var isRequired: Bool
  package var meaning: String
  /// What holds where the key is absent, as `config show` prints it.
  package var standard: String?

  init(
    _ key: String, _ shape: Shape, required: Bool = false, standard: String? = nil,
    _ meaning: String
  ) {
    self.key = key
    self.shape = shape
    self.isRequired = required
    self.standard = standard
    self.meaning = meaning
  }
}
