/// What there is to know of one call, field or type of the module.
package struct Entry: Sendable, Equatable {
  package enum Kind: Sendable {
    /// A function of the module: `process.spawn`.
    case function
    /// A method of objects: `p:join`.
    case method
    /// A field of objects: `p.pid`.
    case field
    /// A type that others refer to: `process.Options`.
    case type
  }

  /// A parameter, a result or a field.
  package struct Value: Sendable, Equatable {
    package let name: String
    /// As LuaCATS writes types.
    package let type: String
    package let text: String
    /// Whether a call may leave it out.
    package let isOptional: Bool
  }

  package let kind: Kind
  /// As scripts write it: `process.spawn`, `p:join`, `p.pid`.
  package let name: String
  /// Under which heading of the reference it stands.
  package let section: String
  /// The class of objects that has it: "Process", "Queue"; empty for functions of the module and for types.
  package internal(set) var owner = ""
  /// Its description, a paragraph each; the first one's first sentence says it all in short.
  package internal(set) var paragraphs: [String] = []
  /// A script that shows it, line by line.
  package internal(set) var example: [String] = []
  /// What it takes; of a type, its fields.
  package internal(set) var parameters: [Value] = []
  package internal(set) var returns: [Value] = []
  /// Other ways to call it, as `(options: process.Options): process.Process`.
  package internal(set) var overloads: [String] = []
  /// Other names: every method is a function of the module too.
  package internal(set) var aliases: [String] = []
}

/// A class of objects that the module makes: processes, queues.
package struct ObjectClass: Sendable, Equatable {
  /// "Queue" of `process.Queue`.
  package let name: String
  /// What the reference calls such an object: "q".
  package let variable: String
  /// The class whose methods it has beside its own.
  package let base: String?
}

extension Entry {
  /// The last part of the name: `join` of `p:join`.
  package var key: String { Self.key(of: name) }

  static func key(of name: String) -> String {
    String(name.split { $0 == "." || $0 == ":" }.last ?? "")
  }

  /// The first sentence of the description.
  package var summary: String {
    guard let text = paragraphs.first else { return "" }
    let characters = Array(text)
    let end = characters.indices.first { index in
      ".:".contains(characters[index]) && (index + 1 == characters.count || characters[index + 1] == " ")
    }
    return String(characters[..<(end ?? characters.count)])
  }
}
