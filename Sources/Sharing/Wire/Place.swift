package import ProcscriptLua

// Where in the values the encoder stands, for errors: `.items[3].file`.
extension Wire {
  /// Lets errors show nothing of the insides of some functions: the place that they name is that of the function.
  ///
  /// - Parameters:
  ///   - isTheirs: Whether the functions are from the chunk of a name.
  ///   - name: What errors call one of them: `a function of the process module`.
  /// - Throws: ``LuaError/message(_:)`` when the stack is full.
  package static func conceal(
    functionsOf isTheirs: @escaping @Sendable (_ chunk: String) -> Bool, calling name: String, of state: State
  ) throws(LuaError) {
    try Context.of(state).concealed = (isTheirs, name)
  }
}

extension Encoder {
  /// A failure in words, with its place among the insides of a value that is called `root`.
  func describe(_ failure: EncodingFailure, root: String) -> LuaError {
    switch failure {
    case .unsendable(let description):
      if let concealed = outermostConcealed {
        return .message("cannot send \(concealed.name)\(place(root: root, upTo: concealed.depth))")
      }
      return .message("cannot send \(description)\(place(root: root))")
    case .tooDeep(let kind):
      return .message("cannot send \(kind) nested more than \(Format.deepestNesting) levels deep")
    case .other(let error):
      return error
    }
  }

  /// The first function on the way to a value that can't be sent whose insides are none of the script's: what it is
  /// called, and how many frames lead to it.
  private var outermostConcealed: (name: String, depth: Int)? {
    guard let concealed = context.concealed else { return nil }
    for depth in 0..<memory.pointee.frames.count {
      let frame = memory.pointee.frames[depth].pointee
      if frame.phase == .upvalues, let chunk = state.chunkName(ofFunctionAt: frame.index), concealed.isTheirs(chunk) {
        return (concealed.name, depth)
      }
    }
    return nil
  }

  /// - Parameter depth: How many frames lead to the value; nil for all.
  private func place(root: String, upTo depth: Int? = nil) -> String {
    let depth = depth ?? memory.pointee.frames.count
    // A key that can't be sent itself is none of the steps.
    let isKey = depth > 0 && memory.pointee.frames[depth - 1].pointee.phase == .key
    let steps = depth - (isKey ? 1 : 0)
    var place = root
    for number in 0..<steps {
      if steps > 2 * shownSteps, (shownSteps..<steps - shownSteps).contains(number) {
        if number == shownSteps { place += " … " }
      } else {
        place += step(into: memory.pointee.frames[number].pointee, after: place)
      }
    }
    if isKey { return place.isEmpty ? " (as a key)" : " (as a key of \(place))" }
    return place.isEmpty ? "" : " (at \(place))"
  }

  /// So many steps are shown of a long path's beginning and of its end.
  private var shownSteps: Int { 6 }

  /// The step from a table or function to the value that was being written: `.name`, or words that follow the place so
  /// far as its own: `'s metatable`.
  private func step(into frame: EncoderFrame, after place: String) -> String {
    let own = place.isEmpty || place.hasSuffix(" ") ? "" : place.hasSuffix("'") ? ", " : "'s "
    switch frame.phase {
    case .metatable:
      return own + "metatable"
    case .key:
      return own + "key"
    case .upvalues:
      let name = state.pushUpvalue(Int32(frame.position), of: frame.index)
      state.pop()
      return own + "upvalue '\(name ?? "?")'"
    case .elements, .value:
      return state.step(byKeyAt: frame.index + 1)
    }
  }
}

extension State {
  /// The key at an index as a script would write it after a table.
  fileprivate func step(byKeyAt index: Int32) -> String {
    switch type(at: index) {
    case .string:
      let name = string(at: index) ?? ""
      return name.isLuaName ? ".\(name.cut)" : "[\"\(name.cut.escaped)\"]"
    case .number, .boolean:
      let shown = try? description(at: index)
      return "[\(shown ?? "?")]"
    case let type:
      return "[\(type.name)]"
    }
  }
}

extension String {
  /// Whether it can be written as a name in Lua.
  fileprivate var isLuaName: Bool {
    let isWord = utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard let first = utf8.first, isWord, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return !LuaSyntax.keywords.contains(self)
  }

  /// At most 40 characters of it.
  fileprivate var cut: String {
    count > 40 ? prefix(39) + "…" : self
  }

  /// As between quotes in Lua.
  fileprivate var escaped: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\\", "\"": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\\\(scalar.value)"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
