import CProcscriptSystem
import Glibc
import ProcscriptLua
import ProcscriptOutput
import ProcscriptSystem

/// What a process that is about to be started has as its standard descriptors, and what this process keeps of them.
///
/// All that is opened for the new process is closed here when this object goes, whether the start has succeeded or not; all
/// of it is close-on-exec meanwhile. What this process keeps are ``PipeFile``s, which become the script's by
/// ``give(to:of:in:)``.
final class Streams {
  /// The fields of a process object that hold what this process keeps, in the order of the descriptors.
  static let names = ["stdin", "stdout", "stderr"]

  /// What the new process has as 0, 1 and 2.
  private(set) var standard: [ProgramStart.Standard] = [.nothing, .inherited, .inherited]

  /// What is to be passed on line by line.
  private var pumped: [OutputPump.Source] = []

  /// What is open for the new process alone.
  private var opened: [Int32] = []
  /// The other ends of pipes, by descriptor.
  private var kept: [PipeFile?] = [nil, nil, nil]
  /// Ends of other pipes that become the new process's.
  private var handedOver: [PipeFile] = []

  /// Whether output and errors go elsewhere than those of this process.
  var redirected: (output: Bool, error: Bool) { (standard[1] != .inherited, standard[2] != .inherited) }

  /// - Parameters:
  ///   - index: The stack index of a table of `stdin`, `stdout`, `stderr` and `input`, checked by the Lua part.
  ///   - isProgram: Whether a program is started: the lines of functions are whole already.
  /// - Throws: ``LuaError/message(_:)`` for what can't be opened.
  init(at index: Int32, of state: State, forProgram isProgram: Bool) throws(LuaError) {
    for (number, name) in Self.names.enumerated() {
      let top = state.top
      defer { state.setTop(top) }
      state.rawGet(name, from: index)
      try open(Int32(number), at: state.top, of: state, forProgram: isProgram)
    }
    let top = state.top
    defer { state.setTop(top) }
    if state.rawGet("input", from: index) != .nil, let input = state.bytes(at: -1) {
      try asLuaError(collectingIn: state) { () throws(SystemError) in try openInput(input) }
    }
  }

  deinit { closeOpened() }

  private func closeOpened() {
    for descriptor in opened { close(descriptor) }
    opened = []
  }

  private func open(
    _ number: Int32, at index: Int32, of state: State, forProgram isProgram: Bool
  ) throws(LuaError) {
    if let file = state.object(at: index, as: FileFunctions.kind) {
      return try take(file, as: number)
    }
    guard state.type(at: index) == .string, let word = state.string(at: index) else {
      if let descriptor = try state.descriptorOfFile(at: index) { place(descriptor, as: number) }
      return
    }
    switch word {
    case "inherit": standard[Int(number)] = .inherited
    case "null" where number == 0: standard[0] = .nothing
    case "null": try openFile("/dev/null", O_WRONLY, as: number, in: state)
    case "pipe": try asLuaError(collectingIn: state) { () throws(SystemError) in try openPipe(number) }
    case "lines" where isProgram:
      try asLuaError(collectingIn: state) { () throws(SystemError) in try openPumped(number) }
    case "lines": standard[Int(number)] = .inherited
    case "stdout": standard[2] = standard[1] == .inherited ? .descriptor(1) : standard[1]
    default:
      let flags =
        word.hasPrefix("<") ? O_RDONLY : O_WRONLY | O_CREAT | (word.hasPrefix(">>") ? O_APPEND : O_TRUNC)
      try openFile(String(word.drop { "<> ".contains($0) }), flags, as: number, in: state)
    }
  }

  private func place(_ descriptor: Int32, as number: Int32) {
    standard[Int(number)] = descriptor == number ? .inherited : .descriptor(descriptor)
  }

  private func openFile(_ path: String, _ flags: Int32, as number: Int32, in state: State) throws(LuaError) {
    let descriptor = try asLuaError(collectingIn: state) { () throws(SystemError) in
      var file = try Descriptor(creating: path, flags: flags)
      try file.lift()
      return file.release()
    }
    opened.append(descriptor)
    standard[Int(number)] = .descriptor(descriptor)
  }

  private func openPipe(_ number: Int32) throws(SystemError) {
    let ends = try PipeEnds()
    let (reading, writing) = ends.release()
    opened.append(number == 0 ? reading : writing)
    standard[Int(number)] = .descriptor(number == 0 ? reading : writing)
    kept[Int(number)] =
      number == 0 ? PipeFile(Descriptor(writing), .writing) : PipeFile(Descriptor(reading), .reading)
  }

  private func openPumped(_ number: Int32) throws(SystemError) {
    let ends = try PipeEnds()
    let (reading, writing) = ends.release()
    opened += [reading, writing]
    standard[Int(number)] = .descriptor(writing)
    pumped.append(OutputPump.Source(descriptor: reading, isError: number == 2))
  }

  /// In memory, so that however long it is nobody has to go on writing it.
  private func openInput(_ input: UnsafeRawBufferPointer) throws(SystemError) {
    let file = try MemoryFile(name: "procscript-input")
    try file.write(input, at: 0)
    var lifted = Descriptor(file.release())
    try lifted.lift()
    let descriptor = lifted.release()
    opened.append(descriptor)
    standard[0] = .descriptor(descriptor)
  }

  /// The end of a pipe to another process becomes the new one's.
  private func take(_ file: PipeFile, as number: Int32) throws(LuaError) {
    let name = Self.names[Int(number)]
    guard file.isOpen else { throw .message("\(name) can't be this file: it is closed") }
    guard (file.direction == .reading) == (number == 0) else {
      let use = file.direction == .reading ? "read" : "written"
      throw .message("\(name) can't be this file: it is \(use)")
    }
    guard file.bytes.isEmpty else {
      throw .message("\(name) can't be this file: some of it was read here already, and would be lost")
    }
    handedOver.append(file)
    standard[Int(number)] = .descriptor(file.number)
  }

  // MARK: The start

  /// In the child of a fork: makes them this process's.
  ///
  /// - Throws: `SystemError` where the system has no descriptor left.
  func become() throws(SystemError) {
    let wanted = standard.enumerated().map { number, source -> Int32 in
      switch source {
      case .inherited: Int32(number)
      case .nothing: -1
      case .descriptor(let descriptor): descriptor
      }
    }
    let error = procscript_place_standard(wanted)
    if error != 0 {
      throw SystemError(.openFile, Errno(rawValue: error), subject: "a standard descriptor", using: .live)
    }
    // Of what its parent had read ahead nothing is for this process.
    StandardInput.forget()
    closeOpened()
    SharedOutput.redirect(output: redirected.output, error: redirected.error)
  }

  /// Just before the start of a program: starts what passes on its lines, where any are to be.
  ///
  /// - Throws: `SystemError` where no process can be had for that.
  func startPump(preparing prepare: () -> Void) throws(SystemError) -> SharedPump? {
    pumped.isEmpty ? nil : SharedPump(try OutputPump.start(of: pumped, preparing: prepare))
  }

  /// Runs `start`, which starts the process. What is handed over waits from now on, as whoever has a standard descriptor
  /// expects; where the start fails, it stays this process's, and does not.
  func handingOver<Result>(_ start: () throws(LuaError) -> Result) throws(LuaError) -> Result {
    for file in handedOver { file.prepareToHandOver() }
    do throws(LuaError) {
      return try start()
    } catch {
      for file in handedOver { file.keep() }
      throw error
    }
  }

  /// The process runs. What it was given is closed here, and what this process keeps goes into fields of the record at an
  /// index.
  func give(to record: Int32, in state: State) {
    closeOpened()
    for file in handedOver { file.close() }
    handedOver = []
    for (name, file) in zip(Self.names, kept) {
      guard let file else { continue }
      state.push(file, as: FileFunctions.kind)
      state.rawSet(name, in: record)
    }
  }
}
