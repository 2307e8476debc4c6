import Glibc
import ProcscriptLua
import ProcscriptSystem

/// One reading of a file of ours, as Lua's library reads its own: what doesn't belong to it stays for the next one, and all
/// of it where the time is up before it is there.
struct Reading {
  enum Format {
    case line(keepsEnd: Bool)
    case number
    case all
    case bytes(Int)

    init(at index: Int32, of state: State) throws(LuaError) {
      if state.type(at: index) == .number {
        let count = state.integer(at: index)
        guard let count, count >= 0, let count = Int(exactly: count) else {
          throw .message("cannot read \(state.shown(at: index)) bytes")
        }
        self = .bytes(count)
        return
      }
      // Before Lua 5.3 there was a star.
      switch (state.string(at: index) ?? "").drop(while: { $0 == "*" }).first {
      case "l": self = .line(keepsEnd: false)
      case "L": self = .line(keepsEnd: true)
      case "n": self = .number
      case "a": self = .all
      default:
        throw .message(
          "unknown format \(state.shown(at: index)): write \"l\", \"L\", \"n\", \"a\" or a number of bytes")
      }
    }
  }

  private let file: PipeFile
  private let deadline: Deadline
  private let state: State

  init(_ file: PipeFile, until deadline: Deadline, _ state: State) {
    (self.file, self.deadline, self.state) = (file, deadline, state)
  }

  /// Pushes what was read; nil at the end of the file; nil and the reason where the time was up.
  ///
  /// - Returns: How many values these are.
  func read(_ format: Format) throws(LuaError) -> Int32 {
    let outcome =
      switch format {
      case .line(let keepsEnd): try readLine(keepsEnd: keepsEnd)
      case .number: try readNumber()
      case .all: try readAll()
      case .bytes(let count): try readBytes(count)
      }
    if outcome == .done { return 1 }
    if outcome == .timedOut { return state.push(refusal: deadline == .passed ? "empty" : "timeout") }
    state.pushNil()
    return 1
  }

  /// Waits for bytes beyond those that are there.
  private func more() throws(LuaError) -> PipeFile.Outcome {
    try state.waiting(.reading, until: deadline) { deadline throws(SystemError) in
      // A function that handles a signal may have closed it.
      file.isOpen ? try file.readMore(until: deadline) : .closed
    }
  }

  /// Pushes the first bytes of those that are there, without some at their end, and takes them.
  private func push(_ count: Int, without end: Int = 0) {
    state.push(bytes: UnsafeRawBufferPointer(rebasing: file.bytes.prefix(count - end)))
    file.take(count)
  }

  private func readLine(keepsEnd: Bool) throws(LuaError) -> PipeFile.Outcome {
    var seen = 0
    while true {
      let bytes = file.bytes
      if let newline = firstNewline(in: bytes, from: seen) {
        push(newline + 1, without: keepsEnd ? 0 : 1)
        return .done
      }
      seen = bytes.count
      let outcome = try more()
      if outcome == .done { continue }
      // The last line may lack its end.
      if outcome == .closed && seen > 0 {
        push(seen)
        return .done
      }
      return outcome
    }
  }

  private func readAll() throws(LuaError) -> PipeFile.Outcome {
    while true {
      let outcome = try more()
      if outcome == .done { continue }
      guard outcome == .closed else { return outcome }
      push(file.bytes.count)
      return .done
    }
  }

  /// Of 0 bytes it is only told whether the file is at its end.
  private func readBytes(_ count: Int) throws(LuaError) -> PipeFile.Outcome {
    while file.bytes.count < max(count, 1) {
      let outcome = try more()
      if outcome == .done { continue }
      if outcome == .closed && !file.bytes.isEmpty { break }
      return outcome
    }
    push(min(count, file.bytes.count))
    return .done
  }

  // MARK: Numbers

  /// Lua's own library takes no longer ones either.
  private static let longestNumber = 200

  /// As Lua's library does it: the longest beginning that may be that of a number is taken, whether it is one or not.
  private func readNumber() throws(LuaError) -> PipeFile.Outcome {
    var place = 0
    var failure: PipeFile.Outcome?

    /// The next byte; nil at the end of the file, and where it can't be had now.
    func peek() throws(LuaError) -> UInt8? {
      while failure == nil && place >= file.bytes.count {
        let outcome = try more()
        if outcome == .closed { return nil }
        if outcome != .done { failure = outcome }
      }
      return failure == nil ? file.bytes[place] : nil
    }
    var start = 0
    func accept(_ accepted: String) throws(LuaError) -> Bool {
      guard place - start < Self.longestNumber, let byte = try peek(), accepted.utf8.contains(byte) else {
        return false
      }
      place += 1
      return true
    }
    func digits(_ isHexadecimal: Bool) throws(LuaError) -> Int {
      var count = 0
      while try accept(isHexadecimal ? "0123456789abcdefABCDEF" : "0123456789") { count += 1 }
      return count
    }

    while let byte = try peek(), byte == 32 || (9...13).contains(byte) { place += 1 }
    start = place
    let isAtEnd = try peek() == nil && failure == nil
    _ = try accept("+-")
    var (count, isHexadecimal) = (0, false)
    if try accept("0") {
      if try accept("xX") { isHexadecimal = true } else { count = 1 }
    }
    count += try digits(isHexadecimal)
    if try accept(".") { count += try digits(isHexadecimal) }
    if count > 0, try accept(isHexadecimal ? "pP" : "eE") {
      _ = try accept("+-")
      _ = try digits(false)
    }
    if let failure { return failure }
    if isAtEnd {
      file.take(place)
      return .closed
    }
    state.pushNumber(spelledBy: UnsafeRawBufferPointer(rebasing: file.bytes[start..<place]))
    file.take(place)
    return .done
  }
}

/// The place of the first newline among some bytes, from a place on; nil where there is none.
private func firstNewline(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
  guard start < bytes.count, let base = bytes.baseAddress,
    let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
  else { return nil }
  return UnsafeRawPointer(found) - base
}
