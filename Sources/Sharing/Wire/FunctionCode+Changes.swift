// What a function may change of the variables that came with it.

/// What an upvalue of a received function holds.
enum UpvalueContent {
  /// Nothing that could be changed, or that the receiver has of its own.
  case fixed
  /// A table of the message's.
  case table
}

extension FunctionCode {
  /// Words by which a script can get at the variables of functions, whatever the code says.
  private static let powers: Set = ["debug", "setupvalue", "upvaluejoin"]

  /// Whether calls of it may leave its variables, or tables in them, changed. Where this says no, there is none that does.
  ///
  /// Of a table only the use as `t[key]` and `#t` is sure to change nothing, and what comes of it must be no table.
  func mayChange(_ contents: [UpvalueContent]) -> Bool {
    if !assignedUpvalues.isEmpty || mentions(Self.powers) { return true }
    return mayChangeTables(contents)
  }

  private func mayChangeTables(_ contents: [UpvalueContent]) -> Bool {
    guard contents.contains(.table) else { return false }
    func isTable(_ upvalue: Int) -> Bool { upvalue >= contents.count || contents[upvalue] == .table }
    for (position, instruction) in instructions.enumerated() {
      switch instruction.operation {
      case .setUpvalueField where isTable(instruction.a): return true
      case .getUpvalue where isTable(instruction.b):
        if !isJustRead(register: instruction.a, from: position + 1) { return true }
      default: break
      }
    }
    return inner.contains { code in
      // A register that holds a table was found above.
      code.mayChangeTables(code.upvalues.map { !$0.isRegister && isTable($0.index) ? .table : .fixed })
    }
  }

  /// Whether a register's value is used once, as the table of an index or for its length, and gone with that: the usual
  /// code of `t[key]`, in which nothing but the making of the key comes between, without a branch.
  private func isJustRead(register: Int, from start: Int) -> Bool {
    var position = start
    while position < instructions.count {
      let instruction = instructions[position]
      let (a, b, c) = (instruction.a, instruction.b, instruction.c)
      switch instruction.number {
      case Operation.getTable.rawValue, Operation.getElement.rawValue, Operation.getField.rawValue:
        let keyIsIt = instruction.operation == .getTable && c == register
        if b == register { return a == register && !keyIsIt }
        if a == register || keyIsIt { return false }
      case Operation.length.rawValue:
        if b == register { return a == register }
        if a == register { return false }
      case Operation.move.rawValue, Operation.firstMinus.rawValue...Operation.not.rawValue:
        if a == register || b == register { return false }
      case Operation.move.rawValue...Operation.lastLoad.rawValue, Operation.getUpvalue.rawValue,
        Operation.getUpvalueField.rawValue:
        // Their operands are constants and upvalues.
        if a == register { return false }
      case Operation.firstArithmetic.rawValue..<Operation.firstOfRegisters.rawValue:
        // One operand is a constant.
        if a == register || b == register { return false }
      case Operation.firstOfRegisters.rawValue..<Operation.firstMetamethod.rawValue:
        if a == register || b == register || c == register { return false }
      case Operation.firstMetamethod.rawValue:
        // What follows arithmetic of other things than numbers.
        if a == register || b == register { return false }
      case Operation.firstMetamethod.rawValue...Operation.lastMetamethod.rawValue:
        if a == register { return false }
      case Operation.getMethod.rawValue:
        if a <= register || b == register || c == register { return false }
      case Operation.call.rawValue:
        // It concerns the registers from its first on, no other.
        if a <= register { return false }
      default: return false
      }
      position += 1
    }
    return false
  }

  private typealias Operation = Instruction.Operation
}
