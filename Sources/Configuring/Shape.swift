package import Settings
package import Vocabulary

/// The permitted form of a value in the configuration file, for checking and for the schema.
package indirect enum Shape: Sendable {
  case text
  /// A file's path.
  case path(PathUse)
  /// Text or a number, for settings that a service reads itself.
  case setting
  case bool
  case integer(ClosedRange<Int>)
  case duration(ClosedRange<Nanoseconds>)
  /// From 0 to 100, with a percent sign or without.
  case percentage
  case choice([String])
  /// Text in a format shared with the command line.
  case checked(ValueShape)
  case list(Shape)
  case object([Field])
  /// The place of a secret; never the secret itself.
  case secret
  /// A mapping with user-defined names.
  case named(Shape)
  /// A mapping whose field `kind` determines its other fields.
  case variants([Variant])

  package struct Variant: Sendable {
    package var kind: String
    package var meaning: String
    package var fields: [Field]
  }
}

/// The use of a path in the file, which determines what must exist.
package enum PathUse: Sendable {
  /// A file to read.
  case input
  /// A file to read; or a URL, or - for standard input.
  case document
  /// A file to create or replace.
  case output
}

/// A key of a mapping.
package struct Field: Sendable {
  package var key: String
  package var shape: Shape
  package var isRequired: Bool
  package var meaning: String
  /// The default if the key is absent, as printed by `config show`.
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
