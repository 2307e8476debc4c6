import CProcscriptSystem
import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSystem

/// `process.Value(v)` and `process.Array(n | list)`: both are cells, a value is one.
enum CellFunctions {
  static let constructors: FunctionList = { offer in
    offer("Value", makeValue)
    offer("Array", makeArray)
  }

  static let methodsOfValues: FunctionList = { offer in
    offer("add", add)
    offer("lock", lock)
  }

  static let metamethodsOfValues: FunctionList = { offer in
    offer("__index", indexValue)
    offer("__newindex", setValue)
  }

  static let methodsOfArrays: FunctionList = { offer in
    offer("lock", lock)
  }

  static let metamethodsOfArrays: FunctionList = { offer in
    offer("__index", indexArray)
    offer("__newindex", setElement)
    offer("__len", length)
  }

  // MARK: Without the lock

  /// Of arrays; and of values, whose one element has the key 1.
  static let elements: ElementFunctionList = { offer in
    offer(
      "__index",
      ElementFunction { reference, index, scalar, bits in
        withCells(reference) { cells in
          guard index >= 1, index <= cells.count, let read = cells.readOpenly(at: Int(index) - 1) else { return false }
          read.store(scalar, bits)
          return true
        }
      })
    offer(
      "__newindex",
      ElementFunction { reference, index, scalar, bits in
        withCells(reference) { cells in
          guard index >= 1, index <= cells.count, let new = Cell(scalar, bits) else { return false }
          return cells.writeOpenly(new, at: Int(index) - 1)
        }
      })
  }

  /// Runs `body` unless there is something to be done before: a turn to be waited for, or pools to be looked after.
  @inline(__always)
  private static func withCells(_ reference: UnsafeMutableRawPointer?, _ body: (Cells) -> Bool) -> Bool {
    if procscript_takes_turns() || procscript_has_upkeep() { return false }
    return Unmanaged<Cells>.fromOpaque(reference.unsafelyUnwrapped)._withUnsafeGuaranteedRef(body)
  }

  // MARK: Values

  /// `Value(v[, options])`
  private static let makeValue: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      guard let cell = state.cell(at: 1) else { throw state.typeError(1, expected: "number or boolean") }
      try state.checkOptions(at: 2)
      let cells = try make(1, in: state)
      try unlessAlone { () throws(Unmet) in try cells.write(cell, at: 0) }
      state.push(new: cells, as: ChannelKinds.value, options: 2)
      return 1
    }
  }

  /// `v.value`, and the methods.
  private static let indexValue: HostFunction = { L in
    channelCall(L, Cells.self) { state, cells throws(LuaError) in
      guard state.isName("value", at: 2) else { return try state.pushMethod() }
      try point(.read, cells)
      let cell = try unlessAlone { () throws(Unmet) in try cells.read(at: 0) }
      state.push(cell)
      Points.describe(cell)
      return 1
    }
  }

  /// `v.value = n`
  private static let setValue: HostFunction = { L in
    channelCall(L, Cells.self) { state, cells throws(LuaError) in
      guard state.isName("value", at: 2) else {
        throw .message("a Value has one field, v.value: there is no field \(state.shown(at: 2)) to write")
      }
      let cell = try state.newCell(at: 3, of: "a Value")
      try point(.write, cells)
      Points.describe(cell)
      try unlessAlone { () throws(Unmet) in try cells.write(cell, at: 0) }
      return 0
    }
  }

  /// `v:add(k)` → the sum.
  private static let add: HostFunction = { L in
    channelCall(L, Cells.self, .change) { state, cells throws(LuaError) in
      guard state.type(at: 2) == .number, let amount = state.cell(at: 2) else {
        throw state.typeError(2, expected: "number")
      }
      guard let sum = try unlessAlone({ () throws(Unmet) in try cells.add(amount, at: 0) }) else {
        throw .message("cannot add to a Value that is a boolean")
      }
      state.push(sum)
      Points.describe(sum)
      return 1
    }
  }

  // MARK: Arrays

  /// `Array(n[, options])`, all zeros, or `Array(list[, options])`
  private static let makeArray: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      try state.checkOptions(at: 2)
      if state.type(at: 1) == .table {
        state.push(new: try makeArray(ofListAt: 1, in: state), as: ChannelKinds.array, options: 2)
        return 1
      }
      guard state.type(at: 1) == .number else { throw state.typeError(1, expected: "number of elements or list") }
      let count = try state.integerArgument(1)
      guard (0...largestCount).contains(count) else {
        throw .argument(1, "a number of elements from 0 to \(largestCount) expected, got \(count)")
      }
      state.push(new: try make(Int(count), in: state), as: ChannelKinds.array, options: 2)
      return 1
    }
  }

  /// 100 GB of memory.
  private static let largestCount: Int64 = 10_000_000_000

  private static func makeArray(ofListAt index: Int32, in state: State) throws(LuaError) -> Cells {
    let cells = try make(state.rawLength(at: index), in: state)
    for position in 0..<cells.count {
      state.rawGet(Int64(position + 1), from: index)
      let cell = try state.newCell(at: -1, of: "element \(position + 1) of an Array")
      state.pop()
      try unlessAlone { () throws(Unmet) in try cells.write(cell, at: position) }
    }
    return cells
  }

  /// `a[i]`, and the methods.
  private static let indexArray: HostFunction = { L in
    channelCall(L, Cells.self) { state, cells throws(LuaError) in
      if state.type(at: 2) == .string { return try state.pushMethod() }
      // Where `ipairs` ends.
      if let index = state.integer(at: 2), index == Int64(cells.count) + 1 { return 0 }
      let index = try state.elementIndex(2, of: cells, "there is no element")
      try point(.read, cells, element: index)
      let cell = try unlessAlone { () throws(Unmet) in try cells.read(at: index) }
      state.push(cell)
      Points.describe(cell)
      return 1
    }
  }

  /// `a[i] = n`
  private static let setElement: HostFunction = { L in
    channelCall(L, Cells.self) { state, cells throws(LuaError) in
      let index = try state.elementIndex(2, of: cells, "cannot write element")
      let cell = try state.newCell(at: 3, of: "element \(index + 1) of an Array")
      try point(.write, cells, element: index)
      Points.describe(cell)
      try unlessAlone { () throws(Unmet) in try cells.write(cell, at: index) }
      return 0
    }
  }

  /// `#a`
  private static let length: HostFunction = { L in
    channelCall(L, Cells.self) { state, cells throws(LuaError) in
      state.push(Int64(cells.count))
      return 1
    }
  }

  // MARK: Both

  private static func make(_ count: Int, in state: State) throws(LuaError) -> Cells {
    try makeShared(in: state, weight: SharedGarbage.object + 9 * count) { () throws(SystemError) in
      try Cells(count: count)
    }
  }

  /// `v:lock()` → the lock that all calls take.
  private static let lock: HostFunction = { L in
    channelCall(L, Cells.self) { state, cells throws(LuaError) in
      state.push(lockOf: cells, as: ChannelKinds.cellsLock)
      return 1
    }
  }
}

extension State {
  /// The number or boolean at an index; nil for anything else.
  @inline(__always)
  fileprivate func cell(at index: Int32) -> Cell? {
    switch type(at: index) {
    case .number: isInteger(at: index) ? integer(at: index).map { .integer($0) } : number(at: index).map { .float($0) }
    case .boolean: .boolean(boolean(at: index))
    default: nil
    }
  }

  /// What is to be stored.
  fileprivate func newCell(at index: Int32, of what: @autoclosure () -> String) throws(LuaError) -> Cell {
    if let cell = cell(at: index) { return cell }
    throw .message("\(what()) must be a number or a boolean, got \(shown(at: index))")
  }

  @inline(__always)
  fileprivate func push(_ cell: Cell) {
    switch cell {
    case .integer(let value): push(value)
    case .float(let value): push(value)
    case .boolean(let value): push(value)
    }
  }

  @inline(__always)
  fileprivate func isName(_ name: StaticString, at index: Int32) -> Bool {
    guard let bytes = bytes(at: index), bytes.count == name.utf8CodeUnitCount else { return false }
    return bytes.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
  }

  /// Which element of an array an index names, counted from 0.
  @inline(__always)
  fileprivate func elementIndex(
    _ position: Int32, of cells: Cells, _ complaint: @autoclosure () -> String
  ) throws(LuaError) -> Int {
    if let index = integer(at: position), index >= 1, index <= Int64(cells.count) { return Int(index) - 1 }
    throw .message("\(complaint()) \(shown(at: position)): the array's elements are 1 to \(cells.count)")
  }
}

extension Cell {
  /// What an element function is to write.
  @inline(__always)
  fileprivate init?(_ scalar: UnsafeMutablePointer<Int32>?, _ bits: UnsafeMutablePointer<UInt64>?) {
    guard let scalar = scalar?.pointee, let bits = bits?.pointee else { return nil }
    switch scalar {
    case ElementFunction.Scalar.integer: self = .integer(Int64(bitPattern: bits))
    case ElementFunction.Scalar.float: self = .float(Double(bitPattern: bits))
    default: self = .boolean(bits != 0)
    }
  }

  /// What an element function has read.
  @inline(__always)
  fileprivate func store(_ scalar: UnsafeMutablePointer<Int32>?, _ bits: UnsafeMutablePointer<UInt64>?) {
    let (kind, payload) =
      switch self {
      case .integer(let value): (ElementFunction.Scalar.integer, UInt64(bitPattern: value))
      case .float(let value): (ElementFunction.Scalar.float, value.bitPattern)
      case .boolean(let value): (ElementFunction.Scalar.boolean, value ? 1 as UInt64 : 0)
      }
    scalar?.pointee = kind
    bits?.pointee = payload
  }
}
