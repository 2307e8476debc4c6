import ProcscriptNodes
import Testing

/// The stream between home and a node, as bytes.
@Suite struct `A stream of frames` {
  private static let all: [Frame] =
    Frame.Kind.allCases.enumerated().map {
      Frame($1, of: UInt32($0) &* 0x0101_0101, Array(repeating: UInt8($0), count: $0))
    }
    + [
      Frame(.output, of: .max, Array(0...255)), Frame(.call, of: 1, [0x0A, 0x02, 0x0A]), Frame(.error, of: 2),
      Frame(.outcome, of: 7, [1], isContinued: true),
    ]

  private static func bytes(of frames: [Frame]) -> [UInt8] {
    var bytes: [UInt8] = []
    for frame in frames {
      frame.body.withUnsafeBytes {
        Frame.append(frame.kind, of: frame.process, $0, isContinued: frame.isContinued, to: &bytes)
      }
    }
    return bytes
  }

  private static func frames(in pieces: [ArraySlice<UInt8>]) throws -> [Frame] {
    var reader = FrameReader()
    var frames: [Frame] = []
    for piece in pieces {
      piece.withUnsafeBytes { reader.append($0) }
      while let frame = try reader.next() { frames.append(frame) }
    }
    #expect(reader.isEmpty)
    return frames
  }

  @Test func `comes out as it went in, wherever it is cut`() throws {
    let bytes = Self.bytes(of: Self.all)
    #expect(try Self.frames(in: [bytes[...]]) == Self.all)
    #expect(try Self.frames(in: bytes.indices.map { bytes[$0...$0] }) == Self.all)
    for place in 1..<bytes.count {
      #expect(try Self.frames(in: [bytes[..<place], bytes[place...]]) == Self.all)
    }
  }

  @Test func `ends each frame with a newline, and takes newlines between two for nothing`() throws {
    let bytes = Self.bytes(of: [Frame(.output, of: 3, [65, 66])])
    #expect(bytes == [2, 7, 0, 0, 0, 37, 3, 0, 0, 0, 65, 66, 10])
    var ticked: [UInt8] = [10, 10]
    for frame in Self.all { ticked += Self.bytes(of: [frame]) + [10] }
    #expect(try Self.frames(in: [ticked[...]]) == Self.all)
  }

  @Test func `takes long bodies in pieces, between which others come`() throws {
    let long = (0..<(3 * Frame.mostBytes + 5)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let pieces = try Self.frames(in: [Self.bytes(of: [Frame(.outcome, of: 1, long)])[...]])
    #expect(pieces.map(\.body.count) == [Frame.mostBytes, Frame.mostBytes, Frame.mostBytes, 5])
    #expect(pieces.map(\.isContinued) == [true, true, true, false])
    var joiner = FrameJoiner()
    var whole: [Frame] = []
    for piece in pieces {
      for frame in [piece, Frame(.outcome, of: 2, [1]), Frame(.started, of: 1, [2])] {
        if let frame = joiner.join(frame) { whole.append(frame) }
      }
    }
    #expect(whole.filter { $0.process == 1 && $0.kind == .outcome } == [Frame(.outcome, of: 1, long)])
    #expect(whole.count { $0.process == 2 } == 4 && whole.count { $0.kind == .started } == 4)
    #expect(joiner.join(Frame(.outcome, of: 5, [1], isContinued: true)) == nil)
    joiner.forget(5)
    #expect(joiner.join(Frame(.outcome, of: 5, [2])) == Frame(.outcome, of: 5, [2]))
  }

  @Test func `is refused where it is no stream of frames, and takes no memory for what is only promised`() {
    func reason(_ bytes: [UInt8]) -> String? {
      var reader = FrameReader()
      bytes.withUnsafeBytes { reader.append($0) }
      do throws(FrameReader.Damage) {
        while try reader.next() != nil {}
        return nil
      } catch {
        return error.reason
      }
    }
    #expect(reason([65]) == "a byte 65 between two frames")
    #expect(reason([2, 4, 0, 0, 0]) == "a frame of 4 bytes")
    #expect(reason([2, 0, 0, 0, 64]) == "a frame of 1073741824 bytes")
    #expect(reason([2, 5, 0, 0, 0, 37, 0, 0, 0, 0, 65]) == "a frame that ends with a byte 65")
    #expect(reason([2, 5, 0, 0, 0, 99, 0, 0, 0, 0, 10]) == "a frame of kind 99")
    #expect(reason([2, 5, 0, 0, 0, 37, 0, 0, 0, 0, 10]) == nil)
    // Each byte of a sound stream changed: it is refused, or other frames come out, and nothing else happens.
    let sound = Self.bytes(of: Array(Self.all.prefix(4)))
    for place in sound.indices {
      for value: UInt8 in [0, 1, 2, 10, 128, 255] {
        var bytes = sound
        bytes[place] = value
        _ = reason(bytes)
      }
    }
  }

  @Test func `tells how a process has ended`() {
    for ending in [Ending.exited(0), .exited(255), .signalled(9, coreDumped: false), .signalled(64, coreDumped: true)] {
      #expect(Ending(ending.bytes) == ending)
    }
    for bytes: [UInt8] in [[], [0], [0, 1], [2, 1, 0], [1, 0, 0], [1, 65, 0], [0, 1, 2], [0, 1, 0, 0]] {
      #expect(Ending(bytes) == nil)
    }
  }
}
