import ProcscriptLua
import ProcscriptSystem

/// Primitives of descriptors that a script waits for. They are given by codes: twice a descriptor's number, and one more
/// where it is to be written to.
enum DescriptorFunctions {
  static let functions: FunctionList = { offer in
    offer("file_descriptor", fileDescriptor)
    offer("are_ready", areReady)
  }

  /// `file_descriptor(v)` → the number of the descriptor of a file, of Lua's or of a process, whether the file has read more
  /// already than the script has, and whether it is one that is only written; false where it is closed; nothing for anything
  /// else.
  private static let fileDescriptor: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      if let file = state.object(at: 1, as: FileFunctions.kind) {
        guard file.isOpen else {
          state.push(false)
          return 1
        }
        state.push(Int64(file.number))
        state.push(file.holdsInput)
        state.push(file.direction == .writing)
        return 3
      }
      switch state.fileDescription(at: 1) {
      case nil: return 0
      case .closed:
        state.push(false)
        return 1
      case .open(let number, let holdsInput):
        state.push(Int64(number))
        state.push(holdsInput)
        return 2
      }
    }
  }

  /// `are_ready(codes)` → for each whether it is ready now.
  private static let areReady: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let interests = try state.interestsArgument(1)
      let outcome = try asLuaError { () throws(SystemError) in
        try Poll.wait(for: interests, until: .passed, attention: .toNothing)
      }
      var ready: [Bool] = Array(repeating: false, count: interests.count)
      if case .ready(let indices) = outcome { for index in indices { ready[index] = true } }
      state.pushTable(array: Int32(ready.count))
      for (index, isReady) in ready.enumerated() {
        state.push(isReady)
        state.rawSet(Int64(index + 1), in: -2)
      }
      return 1
    }
  }
}

extension State {
  /// A list of codes; nothing for nil.
  func interestsArgument(_ position: Int32) throws(LuaError) -> [Poll.Interest] {
    if isNil(at: position) { return [] }
    try expect(.table, at: position)
    var interests: [Poll.Interest] = []
    for element in 0..<rawLength(at: position) {
      rawGet(Int64(element + 1), from: position)
      let code = try integerArgument(-1)
      pop()
      guard let number = Int32(exactly: code >> 1) else { throw .message("descriptor \(code >> 1) is not open") }
      interests.append(Poll.Interest(number, code & 1 == 0 ? .readable : .writable))
    }
    return interests
  }
}
