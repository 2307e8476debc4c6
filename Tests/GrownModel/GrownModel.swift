import Foundation

/// What all deltas of a run say together: a page's model, by the rules that are written beside `Growth` alone.
package struct GrownModel: Equatable {
  package private(set) var end = 0
  package private(set) var isOver = false
  private var head: [String: Plain] = [:]
  private var sources: [String: Plain] = [:]
  private var objects: [String: Plain] = [:]
  package private(set) var lanes: [String: Lane] = [:]
  private var arrows: [String: Plain] = [:]
  private var queues: [String: [Plain]] = [:]
  private var sentences: Plain = .null

  package struct Lane: Equatable {
    package fileprivate(set) var fields: [String: Plain] = [:]
    package fileprivate(set) var lists: [String: [Plain]] = [:]
    /// By their numbers.
    package fileprivate(set) var prints: [Int: Plain] = [:]
    package fileprivate(set) var leftOut = 0..<0
  }

  /// A value of JSON.
  package enum Plain: Equatable, Decodable {
    case null, bool(Bool), number(Double), string(String)
    case array([Plain])
    case object([String: Plain])

    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let value = try? container.decode(String.self) {
        self = .string(value)
      } else if let value = try? container.decode([Plain].self) {
        self = .array(value)
      } else {
        self = .object(try container.decode([String: Plain].self))
      }
    }

    package var members: [String: Plain] { if case .object(let members) = self { members } else { [:] } }
    package var items: [Plain] { if case .array(let items) = self { items } else { [] } }
    package var text: String { if case .string(let text) = self { text } else { "" } }
    package var integer: Int { if case .number(let number) = self { Int(number) } else { 0 } }
  }

  /// - Parameter lines: The deltas.
  /// - Throws: What says that one of them is no JSON.
  package init(_ lines: [String] = []) throws {
    for line in lines { try apply(line) }
  }

  /// Takes in what is new.
  ///
  /// - Parameter line: A delta.
  /// - Throws: What says that it is no JSON.
  package mutating func apply(_ line: String) throws {
    let delta = try JSONDecoder().decode(Plain.self, from: Data(line.utf8)).members
    end = delta["end"]?.integer ?? -1
    isOver = isOver || delta["over"] == .bool(true)
    head.merge(delta["head"]?.members ?? [:]) { $1 }
    Self.merge(delta["sources"], into: &sources)
    Self.merge(delta["objects"], into: &objects)
    Self.merge(delta["arrows"], into: &arrows)
    for (name, change) in delta["queues"]?.members ?? [:] {
      queues[name] = change == .null ? nil : Self.regrown(queues[name] ?? [], change)
    }
    for (name, change) in delta["lanes"]?.members ?? [:] {
      if change == .null { lanes[name] = nil } else { grow(&lanes[name, default: Lane()], change.members) }
    }
    if let new = delta["sentences"] { sentences = new }
  }

  private func grow(_ lane: inout Lane, _ changes: [String: Plain]) {
    for (name, value) in changes {
      switch name {
      case "segments", "holds", "deeds", "places": lane.lists[name] = Self.regrown(lane.lists[name] ?? [], value)
      case "prints":
        if let range = value.members["leftOut"]?.items {
          lane.leftOut = range[0].integer..<range[1].integer
          for number in lane.prints.keys where lane.leftOut.contains(number) { lane.prints[number] = nil }
        }
        for print in value.members["add"]?.items ?? [] { lane.prints[print.items[0].integer] = print }
      default: lane.fields[name] = value
      }
    }
  }

  private static func merge(_ changes: Plain?, into table: inout [String: Plain]) {
    for (name, value) in changes?.members ?? [:] { table[name] = value == .null ? nil : value }
  }

  private static func regrown(_ list: [Plain], _ change: Plain) -> [Plain] {
    Array(list.prefix(change.items[0].integer)) + change.items.dropFirst()
  }

  /// The model that a page has.
  ///
  /// - Parameter page: The document.
  /// - Throws: What says that its data is no JSON.
  package init(ofPage page: String) throws {
    let data = page.components(separatedBy: "<script type=\"application/json\" id=\"data\">")
    let json = data.count == 2 ? data[1].components(separatedBy: "</script>")[0] : ""
    // A list of deltas, one a line.
    let lines = json.dropFirst().dropLast().components(separatedBy: ",\n")
    try self.init(lines)
  }
}
