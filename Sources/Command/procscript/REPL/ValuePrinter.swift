import ProcscriptLua
import ProcscriptSystem

/// A Lua value as a person reads it: tables with what is in them, within limits.
///
/// It looks without metamethods, except that `__tostring` is called where a value has it.
struct ValuePrinter {
  /// Columns that a table may take to be shown in one row.
  var width = 80

  private static let depthLimit = 4
  /// Items of one table.
  private static let itemLimit = 100
  /// Items of all tables together.
  private static let totalLimit = 1000
  /// Bytes of a string, and of one inside a table.
  private static let stringLimit = 10_000
  private static let itemStringLimit = 200

  private let state: State
  private var ancestors: [UnsafeRawPointer] = []
  private var total = 0

  init(_ state: State, width: Int = 80) {
    self.state = state
    self.width = width
  }

  /// The value at `index`.
  mutating func text(of index: Int32) -> [UInt8] {
    shown(state.absolute(index), indent: 0, room: width)
  }

  /// - Parameters:
  ///   - indent: Columns in front of each row but the first.
  ///   - room: Columns that are left in the first row.
  private mutating func shown(_ index: Int32, indent: Int, room: Int) -> [UInt8] {
    switch state.type(at: index) {
    case .string:
      return quoted(state.bytes(at: index)!, limit: ancestors.isEmpty ? Self.stringLimit : Self.itemStringLimit)
    case .table where !tellsItself(index): return table(index, indent: indent, room: room)
    default: return told(index)
    }
  }

  /// Whether a value has a `__tostring`.
  func tellsItself(_ index: Int32) -> Bool {
    guard state.pushMetatable(of: index) else { return false }
    defer { state.pop(2) }
    return state.rawGet("__tostring", from: -1) != .nil
  }

  private func told(_ index: Int32) -> [UInt8] {
    do throws(LuaError) {
      return Array(try state.description(at: index).utf8)
    } catch {
      return "<its __tostring fails: ".utf8 + state.takeReport(of: error).description + ">".utf8
    }
  }

  // MARK: Tables

  private mutating func table(_ index: Int32, indent: Int, room: Int) -> [UInt8] {
    let identity = state.identity(at: index)!
    if let depth = ancestors.lastIndex(of: identity) {
      let distance = ancestors.count - 1 - depth
      return Array("<cycle: \(distance == 0 ? "this table" : "\(distance) up")>".utf8)
    }
    let name = self.name(of: index)
    guard ancestors.count < ValuePrinter.depthLimit, (try? state.ensureRoom(for: 16)) != nil else {
      return name + (hasItems(index) ? "{…}" : "{}").utf8
    }
    ancestors.append(identity)
    defer { ancestors.removeLast() }
    let items = self.items(of: index, indent: indent + 2)
    let count = items.reduce(name.count + 2) { $0 + $1.count + 2 }
    if count <= max(room, 20) && !items.contains(where: { $0.contains(newline) }) {
      return name + "{".utf8 + Array(items.joined(separator: ", ".utf8)) + "}".utf8
    }
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: indent)
    let rows = items.map { blanks + "  ".utf8 + $0 + ",\n".utf8 }
    return name + "{\n".utf8 + Array(rows.joined()) + blanks + "}".utf8
  }

  private func hasItems(_ index: Int32) -> Bool {
    state.pushNil()
    guard state.next(in: index) else { return false }
    state.pop(2)
    return true
  }

  /// What a class calls itself, and a blank.
  private func name(of index: Int32) -> [UInt8] {
    guard state.pushMetatable(of: index) else { return [] }
    defer { state.pop(2) }
    state.rawGet("__name", from: -1)
    return state.bytes(at: -1).map { Array($0) + " ".utf8 } ?? []
  }

  private mutating func items(of index: Int32, indent: Int) -> [[UInt8]] {
    let base = state.top
    defer { state.setTop(base) }
    let length = state.rawLength(at: index)
    var items: [[UInt8]] = []
    var hidden = 0
    for position in 0..<min(length, ValuePrinter.itemLimit) {
      if isExhausted { break }
      state.rawGet(Int64(position + 1), from: index)
      items.append(value(prefix: [], indent: indent))
    }
    hidden += length - items.count
    let keys = SortedKeys(of: index, in: state, beyond: length, limit: ValuePrinter.itemLimit)
    hidden += keys.hiddenCount
    for key in keys.keys {
      if isExhausted || items.count >= ValuePrinter.itemLimit {
        hidden += 1
        continue
      }
      key.push(to: state)
      let prefix = field(-1)
      state.rawGet(from: index)
      items.append(value(prefix: prefix + " = ".utf8, indent: indent))
    }
    if hidden > 0 { items.append(Array("… \(hidden) more".utf8)) }
    return items
  }

  /// Takes the value on top of the stack.
  private mutating func value(prefix: [UInt8], indent: Int) -> [UInt8] {
    total += 1
    let text = prefix + shown(state.top, indent: indent, room: width - indent - prefix.count - 1)
    state.pop()
    return text
  }

  /// Ctrl-C ends it too.
  private var isExhausted: Bool { total >= ValuePrinter.totalLimit || Interrupts.isPending }

  /// A key as it is written in a table constructor.
  private mutating func field(_ index: Int32) -> [UInt8] {
    if let bytes = state.bytes(at: index), LuaLexer.isName(bytes) { return Array(bytes) }
    let key = state.type(at: index) == .table ? told(index) : shown(state.absolute(index), indent: 0, room: width)
    return "[".utf8 + key + "]".utf8
  }

  // MARK: Strings

  /// A string as it is written in Lua, long ones cut.
  private func quoted(_ bytes: UnsafeRawBufferPointer, limit: Int) -> [UInt8] {
    var result = [UInt8(ascii: "\"")]
    var rest = bytes.prefix(limit)
    // Not in the middle of a character.
    if rest.count < bytes.count { while let last = rest.last, last & 0xC0 == 0x80 { rest.removeLast() } }
    if rest.count < bytes.count, let last = rest.last, last >= 0xC0 { rest.removeLast() }
    let isText = String(validating: rest, as: UTF8.self) != nil
    for byte in rest {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case newline: result += "\\n".utf8
      case UInt8(ascii: "\t"): result += "\\t".utf8
      case UInt8(ascii: "\r"): result += "\\r".utf8
      case 0..<0x20, 0x7F: result += "\\x\(hexadecimal(byte))".utf8
      case 0x80... where !isText: result += "\\x\(hexadecimal(byte))".utf8
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
    return rest.count == bytes.count ? result : result + "… (\(bytes.count) bytes)".utf8
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
  }
}

private let newline = UInt8(ascii: "\n")
