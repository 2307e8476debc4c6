import ProcscriptLua
import ProcscriptWire
import Testing

/// A toy: what an object in shared memory would be, known by a number.
private final class Cell {
  let number: UInt32
  init(_ number: UInt32) { self.number = number }
}

private let kind = UserdataKind<Cell>(name: "test.Cell")

private func register(in state: State) throws {
  state.register(kind) { offer in
    offer("number") { L in
      answer(L) { state throws(LuaError) in
        guard let cell = state.object(at: 1, as: kind) else { throw state.typeError(1, expected: kind.name) }
        state.push(Int64(cell.number))
        return 1
      }
    }
  }
  try Wire.register(
    kind, in: state,
    encode: { cell, buffer throws(LuaError) in
      if cell.number == 0 { throw .message("cannot send a closed cell") }
      buffer.append(cell.number)
    },
    decode: { bytes, _, state throws(LuaError) in
      guard bytes.count == 4 else { throw .message("not a cell") }
      state.push(Cell(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))), as: kind)
    })
}

@Suite struct CourierTests {
  private func makeLab(cell number: UInt32) throws -> Lab {
    let lab = try Lab()
    try register(in: lab.state)
    lab.state.push(Cell(number), as: kind)
    try lab.state.setGlobal("cell")
    return lab
  }

  @Test func `a kind with a courier travels`() throws {
    let message = try makeLab(cell: 77).message("return cell, {cell, deep = {cell}}, function() return cell end")
    let lab = try makeLab(cell: 1)
    try lab.receive(message)
    try lab.run(
      """
      local c, t, f = ...
      assert(c:number() == 77 and t[1] == c and t.deep[1] == c and f() == cell and cell:number() == 1)
      """)
  }

  @Test func `what the courier refuses is not sent`() throws {
    #expect(try makeLab(cell: 0).refusal("return {1, {cell}}") == "cannot send a closed cell")
  }

  @Test func `a finalized object is refused`() throws {
    let refusal = try makeLab(cell: 5).refusal("getmetatable(cell).__gc(cell) return {cell = cell}")
    #expect(refusal == "cannot send a finalized userdata (at .cell)")
  }

  @Test func `a kind that the receiver does not know is an error`() throws {
    let message = try makeLab(cell: 3).message("return cell")
    #expect(
      try Lab().refusal(of: message) == "not a message: nothing is known here of the userdata 'test.Cell'")
  }

  @Test func `what the courier does not understand is an error`() throws {
    var message = try makeLab(cell: 3).message("return cell")
    let size = message.count - 8
    message[size] = 3
    message.removeLast()
    #expect(try makeLab(cell: 1).refusal(of: message) == "not a cell")
  }

  @Test func `another kind is not sendable`() throws {
    let lab = try makeLab(cell: 3)
    #expect(try lab.refusal("return {cell, io.stdout}") == "cannot send a userdata (at [2])")
  }
}
