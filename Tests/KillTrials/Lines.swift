import Glibc
import ProcscriptOutput
import ProcscriptSystem

/// Lines that tell whether they are whole: a letter for who wrote it, a number that grows by one, a length, and as many
/// of the letter.
struct Line {
  let writer: UInt8
  let number: Int
  let length: Int

  var text: [UInt8] {
    [writer] + Array("\(number) \(length) ".utf8) + Array(repeating: writer, count: length) + [newline]
  }

  /// A whole one, without its end; nil for anything else.
  init?(_ text: UnsafeRawBufferPointer) {
    guard let header = Header(text), let number = header.number, let length = header.length,
      header.restLength == length
    else { return nil }
    (self.writer, self.number, self.length) = (header.writer, number, length)
  }

  /// Whether the text is the beginning of one, cut off by a kill.
  static func isBeginning(_ text: UnsafeRawBufferPointer) -> Bool { text.isEmpty || Header(text) != nil }

  init(writer: UInt8, number: Int) {
    (self.writer, self.number) = (writer, number)
    // Short ones, some around what a pipe keeps whole, and some that fill it.
    length = [.random(in: 10...200), .random(in: 4000...4200), .random(in: 10_000...100_000)].randomElement()!
  }

  /// What stands before the letters, as far as it is there; nil if something else than the letter follows.
  private struct Header {
    let writer: UInt8
    let number: Int?
    let length: Int?
    let restLength: Int

    init?(_ text: UnsafeRawBufferPointer) {
      guard let writer = text.first else { return nil }
      self.writer = writer
      var numbers: [Int?] = [nil, nil]
      var index = 1
      for field in 0..<2 {
        while index < text.count, case let digit = text[index], (48...57).contains(digit) {
          numbers[field] = (numbers[field] ?? 0) * 10 + Int(digit - 48)
          index += 1
        }
        if index < text.count {
          guard text[index] == UInt8(ascii: " ") else { return nil }
          index += 1
        }
      }
      (number, length, restLength) = (numbers[0], numbers[1], text.count - index)
      guard restLength > 0, let rest = text.baseAddress.map({ $0 + index }) else { return }
      // All the bytes are the letter if the first is, and each is like the one before it.
      guard text[index] == writer, memcmp(rest, rest + 1, restLength - 1) == 0 else { return nil }
    }
  }
}

let newline = UInt8(ascii: "\n")

/// A pipe, and what its writers share.
struct LinePipe {
  let readEnd: Int32
  let writeEnd: Int32
  let shared: UnsafeMutableRawPointer

  init() {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0, let memory = try? SharedMemory(byteCount: LineWriter.sharedByteCount) else {
      fail("no pipe")
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
    shared = memory.keepForever().baseAddress!
  }

  func writer() -> LineWriter { LineWriter(descriptor: writeEnd, shared: shared) }

  /// A process that prints lines: some in one piece, some in two, some several at a time.
  func printer(_ letter: UInt8, from first: Int = 1, lines count: Int = .max) -> Child {
    Child {
      var writer = writer()
      var number = first
      while number - first < count {
        var text = Line(writer: letter, number: number).text
        number += 1
        if Int.random(in: 0..<4) == 0 && number - first < count {
          text += Line(writer: letter, number: number).text
          number += 1
        }
        let cut = Bool.random() ? text.count : .random(in: 0...text.count)
        writer.print(Array(text[..<cut]))
        writer.print(Array(text[cut...]))
      }
    }
  }

  /// Reads what is there, and waits if nothing is.
  ///
  /// - Returns: Empty at the end of all writers.
  func read() -> ArraySlice<UInt8> {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var poll = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&poll, 1, 20_000) == 1 else { fail("nothing more is printed") }
    let count = Glibc.read(readEnd, &buffer, buffer.count)
    if count < 0 { fail("read: \(Errno.current)") }
    return buffer[..<count]
  }

  func closeWriteEnd() { close(writeEnd) }
}

extension LineWriter {
  mutating func print(_ bytes: [UInt8]) {
    do {
      try bytes.withUnsafeBytes { try append($0) }
    } catch {
      fail("append: \(error)")
    }
  }

  /// What prevents it.
  mutating func error(printing text: String) -> Errno? {
    do {
      try Array(text.utf8).withUnsafeBytes { try append($0) }
      return nil
    } catch {
      return error as? Errno
    }
  }

  mutating func print(_ text: String) { print(Array(text.utf8)) }
}
