import ProcscriptLua
import ProcscriptWire
import Testing

@Suite struct ScalarRunTests {
  /// The run of the list's elements from `first` on that the script returns, and how many there are.
  private func run(
    of script: String, from first: Int64 = 1, count: Int64, upTo limit: Int = .max, in lab: Lab
  ) throws -> ([UInt8], Int64) {
    try lab.run(script)
    var buffer = MessageBuffer()
    let appended = buffer.append(scalarsOf: 1, from: first, count: count, upTo: limit, of: lab.state)
    #expect(lab.state.top == 1)
    return (Array(buffer.bytes), appended)
  }

  @Test func `scalars of every kind arrive exactly, and nothing behind them is read`() throws {
    let lab = try Lab()
    let list = """
      list = {0, -64, 127, 128, 1.0, '', ('s'):rep(31), ('s'):rep(32), true, false, nil, math.mininteger, math.maxinteger}
      """
    let (bytes, count) = try run(of: "\(list) return list", count: 13, in: lab)
    #expect(count == 13)
    (bytes + [0xF7, 65]).withUnsafeBytes {
      var rest = $0
      lab.state.pushTable()
      #expect(Wire.storeScalars(takenFrom: &rest, into: 2, from: 1, of: lab.state) == 13)
      #expect(Array(rest) == [0xF7, 65])
      #expect(Wire.takeEnd(ofRun: &rest))
      #expect(Array(rest) == [65])
    }
    try lab.run(
      """
      local sent, come = ...
      for i = 1, 13 do assert(sent[i] == come[i] and math.type(sent[i]) == math.type(come[i]), i) end
      """)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func `an integer is the last bytes there are`(size: Int) throws {
    let lab = try Lab()
    for script in ["(1 << \(8 * size - 1)) - 1", "-(1 << \(8 * size - 1))", "1 << \(8 * size - 2)"] {
      let (bytes, _) = try run(of: "return {\(script)}", count: 1, in: lab)
      // A block of its own size: a read beyond it is found by the tools that look for such reads.
      let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
      defer { block.deallocate() }
      block.copyBytes(from: bytes)
      var rest = UnsafeRawBufferPointer(block)
      #expect(Wire.pushScalar(takenFrom: &rest, to: lab.state))
      #expect(rest.isEmpty)
      #expect(!Wire.pushScalar(takenFrom: &rest, to: lab.state))
      #expect(!Wire.takeEnd(ofRun: &rest))
      try lab.run("local list, come = ... assert(list[1] == come)")
    }
  }

  @Test(arguments: ["{}", "print", "function() end", "io.stdout", "coroutine.create(print)"])
  func `a run ends before what is no scalar`(value: String) throws {
    let lab = try Lab()
    let (bytes, count) = try run(of: "return {1, 2, 'x', \(value), 4}", from: 2, count: 4, in: lab)
    #expect(count == 2)
    #expect(bytes == [66, 0xC1, 0x78])
    lab.state.rawGet(4, from: 1)
    var buffer = MessageBuffer()
    let isAppended = buffer.append(runOfScalarAt: -1, of: lab.state)
    #expect(!isAppended)
    #expect(buffer.count == 0)
  }

  @Test func `a run grows beyond its limit only by the scalar that reaches it`() throws {
    let lab = try Lab()
    let (bytes, count) = try run(of: "return {1, 'text', 'more', 4}", count: 4, upTo: 7, in: lab)
    #expect(count == 3)
    #expect(bytes.count == 11)
    #expect(try run(of: "return ...", count: 4, upTo: 6, in: lab).1 == 2)
  }

  @Test func `a list's metamethods are not called`() throws {
    let lab = try Lab()
    let (bytes, count) = try run(
      of: "return setmetatable({1}, {__index = function() error 'called' end})", count: 3, in: lab)
    #expect(count == 3)
    #expect(bytes == [65, 0xF0, 0xF0])
  }

  @Test func `what is cut off is left where it is`() throws {
    let lab = try Lab()
    for cut in [[0xF9, 1], [0xC2, 0x61], [0xF3, 0, 0], [0xE0], [0xE0, 5, 0x61], [0xF7], [0xE1, 0, 0]] as [[UInt8]] {
      (([65] as [UInt8]) + cut).withUnsafeBytes {
        var rest = $0
        lab.state.pushTable()
        #expect(Wire.storeScalars(takenFrom: &rest, into: 1, from: 1, of: lab.state) == 1)
        lab.state.setTop(0)
        #expect(!Wire.pushScalar(takenFrom: &rest, to: lab.state))
        #expect(Array(rest) == cut)
        #expect(lab.state.top == 0)
      }
    }
  }
}
