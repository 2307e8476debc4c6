import ProcscriptLua
import ProcscriptWire
import Testing

/// A Lua state with its libraries, for one test.
final class Lab {
  private let lua: State.Owned

  var state: State { lua.state }

  init() throws {
    let lua = try State.Owned()
    try lua.state.openLibraries()
    self.lua = lua
  }

  /// Runs a script with the values on the stack as its arguments, and leaves its results in their place.
  func run(_ script: String) throws(ScriptError) {
    let arguments = state.top
    do {
      try state.load(script, name: "=script")
      state.insert(at: 1)
      try state.call(arguments: arguments, results: State.allResults)
    } catch {
      throw ScriptError(text: state.takeDescription(of: error))
    }
  }

  /// The message of what a script returns.
  func message(_ script: String) throws -> [UInt8] {
    try run(script)
    defer { state.setTop(0) }
    return try message()
  }

  /// The message of the values on the stack.
  func message() throws(LuaError) -> [UInt8] {
    let height = state.top
    var buffer = MessageBuffer()
    try Wire.encode(1, count: height, of: state, into: &buffer)
    #expect(state.top == height)
    return Array(buffer.bytes)
  }

  /// What is said of a script's results that can't be sent; nil when they can be.
  func refusal(_ script: String, naming noun: String = "result") throws -> String? {
    try run(script)
    let height = state.top
    defer { state.setTop(0) }
    var buffer = MessageBuffer()
    do {
      try Wire.encode(1, count: height, of: state, into: &buffer, naming: noun)
      return nil
    } catch {
      #expect(state.top == height)
      #expect(buffer.bytes.isEmpty)
      return state.takeDescription(of: error)
    }
  }

  /// Takes a message over, in place of what the stack held.
  func receive(_ message: [UInt8]) throws(LuaError) {
    state.setTop(0)
    let count = try decode(message)
    #expect(state.top == count)
  }

  /// What is said of a message that is refused; nil when it is not. Leaves the stack as it was.
  func refusal(of message: [UInt8]) -> String? {
    let height = state.top
    defer { state.setTop(height) }
    do {
      let count = try decode(message)
      #expect(state.top == height + count)
      return nil
    } catch {
      #expect(state.top == height)
      return state.takeDescription(of: error)
    }
  }

  private func decode(_ message: [UInt8]) throws(LuaError) -> Int32 {
    // A block of its own size: a read beyond it is found by the tools that look for such reads.
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: message.count, alignment: 1)
    defer { block.deallocate() }
    block.copyBytes(from: message)
    return try Wire.decode(UnsafeRawBufferPointer(block), into: state)
  }
}

struct ScriptError: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}

/// Sends what `values` returns through a message to `check`, a script that looks at its arguments with `assert`: once
/// into a fresh state, once within one.
func expect(
  _ values: String, arriveAs check: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let sender = try Lab()
  let message = try sender.message(values)
  do {
    let receiver = try Lab()
    try receiver.receive(message)
    try receiver.run(check)
    try sender.receive(message)
    try sender.run(check)
  } catch let error as ScriptError {
    Issue.record("\(error.text)", sourceLocation: sourceLocation)
  }
}
