package import Vocabulary

extension Configuration {
  /// The JSON Schema (2020-12) of a configuration file.
  package static var schema: JSON {
    guard case .object(var members) = shape.schema else { return .null }
    members["$schema"] = .string("https://json-schema.org/draft/2020-12/schema")
    members["title"] = .string("Configuration file of iceprobe")
    members["$defs"] = .object(["secret": Shape.secretSchema, "duration": Shape.durationSchema])
    return .object(members)
  }
}

extension Shape {
  fileprivate var schema: JSON {
    switch self {
    case .text, .path, .checked: Self.type("string", ["minLength": .integer(1)])
    case .setting: .object(["type": .array([.string("string"), .string("number")])])
    case .bool: Self.type("boolean")
    case .integer(let range):
      Self.type(
        "integer",
        ["minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)])
    case .duration: .object(["$ref": .string("#/$defs/duration")])
    case .percentage:
      .object([
        "anyOf": .array([
          Self.type("number", ["minimum": .integer(0), "maximum": .integer(100)]),
          Self.type("string", ["pattern": .string(#"^[0-9]+(\.[0-9]+)? ?%?$"#)]),
        ])
      ])
    case .choice(let words): Self.choiceSchema(words)
    case .list(let element):
      Self.type("array", ["items": element.schema, "minItems": .integer(1)])
    case .object(let fields): Self.objectSchema(fields)
    case .secret: .object(["$ref": .string("#/$defs/secret")])
    case .named(let value):
      Self.type(
        "object",
        [
          "additionalProperties": value.schema, "minProperties": .integer(1),
          "propertyNames": .object(["pattern": .string("^[A-Za-z0-9_.-]{1,64}$")]),
        ])
    case .variants(let variants):
      .object(["oneOf": .array(variants.map { Self.objectSchema($0.allFields) })])
    }
  }

  /// A word that is a number may be written as one.
  private static func choiceSchema(_ words: [String]) -> JSON {
    let numbers = words.compactMap { Int($0).map(JSON.integer) }
    return .object(["enum": .array(words.map(JSON.string) + numbers)])
  }

  private static func objectSchema(_ fields: [Field]) -> JSON {
    let required = fields.filter(\.isRequired).map { JSON.string($0.key) }
    var members: JSON.Members = [
      "additionalProperties": .bool(false),
      "properties": .object(JSON.Members(fields.map { ($0.key, $0.schema) })),
    ]
    if !required.isEmpty { members["required"] = .array(required) }
    return type("object", members)
  }

  fileprivate static let secretSchema = JSON.object([
    "description": .string("Where a secret is; the secret itself is never in the file."),
    "oneOf": .array(
      secretPlaces.map { place in
        var required = place
        required.isRequired = true
        return objectSchema([required])
      }),
  ])

  fileprivate static let durationSchema = JSON.object([
    "description": .string("Seconds, or a number with its unit."),
    "anyOf": .array([
      type("number", ["minimum": .integer(0), "maximum": .integer(86_400)]),
      type("string", ["pattern": .string(#"^[0-9]+(\.[0-9]+)?(us|ms|s|m|h)?$"#)]),
    ]),
  ])

  private static func type(_ name: String, _ members: JSON.Members = [:]) -> JSON {
    .object(members.merging(["type": .string(name)]))
  }
}

extension Field {
  fileprivate var schema: JSON {
    guard case .object(var members) = shape.schema else { return .null }
    members["description"] = .string(meaning)
    members["default"] = standardValue
    return .object(members)
  }

  private var standardValue: JSON? {
    guard let standard else { return nil }
    switch shape {
    case .bool: return .bool(standard == "true")
    case .integer: return Int(standard).map(JSON.integer)
    case .list: return .array([.string(standard)])
    default: return .string(standard)
    }
  }
}
