import Glibc
import ProcscriptNodes
import ProcscriptOutput
import ProcscriptSystem

/// What a program that is started anew is told, in a file in memory that it is handed over: who it is to be, and where
/// it finds what it shares with the others.
///
/// It learns of the file by a variable of its environment, which it takes away at once.
final class Launch {
  /// The fixed part, at the file's beginning.
  struct Facts: BitwiseCopyable {
    /// What the file begins with.
    fileprivate static let mark: UInt64 = 0x5350_4157_4E31_0001

    fileprivate var mark = Facts.mark
    var parent: Int32 = 0
    /// The process that a terminal's interrupts are left to; 0 for none.
    var leader: Int32 = 0
    var isDaemon = false
    /// Descriptors; the relay's is 0 where there is none.
    var arena: Int32 = 0
    var mailbox: Int32 = 0
    var relay: Int32 = 0
    /// Those of a recording, 0 where there is none, and the process's place in it.
    var recording: Int32 = 0
    var doorbell: Int32 = 0
    var life = 0
    /// The descriptor of the memory of those who take turns, 0 where none does, and the process's number among them.
    var turns: Int32 = 0
    var lane = 0
    var mailboxByteCount = 0
    var slot = 0
    var membership: UInt64 = 0
    /// Whether its output and errors go elsewhere than those of the script: as its parent's do, or by its own.
    var inheritsOutput = false
    var inheritsError = false
    var hasOutput = false
    var hasError = false
    /// The sizes of what follows: two messages, and between them the path of a folder, which is empty where that is the
    /// folder that the program is started in.
    fileprivate var folderCount = 0
    fileprivate var birthCount = 0
    fileprivate var parcelCount = 0
    /// On another node: the descriptors by which it tells its outcome and makes calls, and the pid of its stand-in at home;
    /// 0 for others, which take part in their parent's memory.
    var home: Int32 = 0
    var calls: Int32 = 0
    var standIn: UInt32 = 0
    /// Whether the script's text comes behind the two messages, and its size: its file may not be where this process is.
    fileprivate var hasScript = false
    fileprivate var scriptCount = 0
    /// How many channels of home's it is handed over, whose kinds come behind that, and whether it takes tasks of a pool's
    /// there.
    fileprivate var channelCount = 0
    var hasSeat = false
  }

  private static let variable = "PROCSCRIPT_LAUNCH"

  /// Where the messages begin: each with a page, since each is mapped.
  private static var birthOffset: Int { roundedUpToPages(MemoryLayout<Facts>.size) }
  private var folderOffset: Int { Launch.birthOffset + facts.birthCount }
  private var parcelOffset: Int { roundedUpToPages(folderOffset + facts.folderCount) }
  private var scriptOffset: Int { roundedUpToPages(parcelOffset + facts.parcelCount) }
  private var channelsOffset: Int { roundedUpToPages(scriptOffset + facts.scriptCount) }

  /// The folder that the program was started in by its user; nil where it can't be told. A script that is run again is run
  /// there: its own name, its libraries' and its files' are as they were, and where it goes elsewhere itself, it comes to
  /// the same place.
  nonisolated(unsafe) private static var startFolder: [CChar]?

  private(set) var facts: Facts
  private let file: MemoryFile

  // MARK: The parent's side

  /// In an agent: processes that it starts run the script again in a folder, where that is there, as home's program did.
  ///
  /// - Parameter folder: Its path, with the zero that ends it.
  static func runScripts(in folder: [CChar]) { startFolder = folder }

  /// Writes the two messages of a ``LaunchParcel``, and leaves it to the caller to fill in the facts.
  ///
  /// - Parameters:
  ///   - birth: What it must know before it runs anything.
  ///   - parcel: What it is to run.
  ///   - script: The script's text, where its file is not to be read.
  /// - Throws: `SystemError` when descriptors or memory have run out.
  init(
    birth: UnsafeRawBufferPointer, parcel: UnsafeRawBufferPointer, script: [UInt8]? = Launch.scriptOfHome
  ) throws(SystemError) {
    facts = Facts()
    file = try MemoryFile(name: "procscript-launch")
    let folder = Launch.startFolder.flatMap { $0 == WorkingFolder.path() ? nil : $0 } ?? []
    facts.birthCount = birth.count
    facts.folderCount = folder.count
    facts.parcelCount = parcel.count
    (facts.hasScript, facts.scriptCount) = (script != nil, script?.count ?? 0)
    try file.resize(to: max(parcelOffset + parcel.count, scriptOffset + facts.scriptCount))
    try file.write(birth, at: Launch.birthOffset)
    try folder.withUnsafeBytes { folder in
      Result { () throws(SystemError) in try file.write(folder, at: folderOffset) }
    }.get()
    try file.write(parcel, at: parcelOffset)
    if let script {
      try script.withUnsafeBytes { script in
        Result { () throws(SystemError) in try file.write(script, at: scriptOffset) }
      }.get()
    }
  }

  /// Starts this program once more in a process of its own, with the words that this process was given, and ``opening``.
  ///
  /// - Parameters:
  ///   - streams: Its standard descriptors, where they are not the usual ones.
  ///   - fill: Completes the facts.
  /// - Throws: `SystemError` with the operation `fork` and the limit that was reached, or `execute`.
  func start(
    leadingGroup leadsGroup: Bool, with streams: Streams?, _ fill: (inout Facts) -> Void
  ) throws(SystemError) -> ProcessID {
    fill(&facts)
    (facts.inheritsOutput, facts.inheritsError) = SharedOutput.redirected
    if let streams { (facts.hasOutput, facts.hasError) = streams.redirected }
    try withUnsafeBytes(of: &facts) { bytes throws(SystemError) in try file.write(bytes, at: 0) }
    let optional = [facts.relay, facts.recording, facts.doorbell, facts.turns].filter { $0 != 0 }
    let descriptors = [file.number, facts.arena, facts.mailbox] + optional
    var program = ProgramStart(
      paths: WordList([ownExecutablePath(startedIn: Launch.startFolder)]), words: Launch.words)
    program.environment = Environment.variables(
      changing: [Environment.Change(Array(Launch.variable.utf8), Array("\(file.number)".utf8))])
    program.descriptors = descriptors
    program.leadsGroup = leadsGroup
    if let streams { program.standard = streams.standard }
    return try program.start()
  }

  /// Starts this program once more in a process of its own, as home has ordered it of a node.
  ///
  /// - Parameters:
  ///   - words: Those that home's program was given.
  ///   - changes: How its variables differ from this process's.
  ///   - standard: What it has as 0, 1 and 2.
  ///   - home: The descriptor by which it tells its outcome; close-on-exec here.
  ///   - calls: The one by which it makes calls.
  ///   - order: What home has ordered: who stands in for it there, and the channels that it is handed over.
  /// - Throws: `SystemError` with the operation `fork` and the limit that was reached, or `execute`.
  func startOnNode(
    words: WordList, changing changes: [Environment.Change], standard: [ProgramStart.Standard], home: Int32,
    calls: Int32, order: StartOfProcess
  ) throws(SystemError) -> ProcessID {
    (facts.home, facts.calls, facts.standIn) = (home, calls, order.pid)
    (facts.channelCount, facts.hasSeat) = (order.channels.count, order.hasSeat)
    if !order.channels.isEmpty {
      try order.channels.withUnsafeBytes { kinds in
        Result { () throws(SystemError) in try file.write(kinds, at: channelsOffset) }
      }.get()
    }
    try withUnsafeBytes(of: &facts) { bytes throws(SystemError) in try file.write(bytes, at: 0) }
    var program = ProgramStart(paths: WordList(["/proc/self/exe"]), words: words)
    program.environment = Environment.variables(
      changing: changes + [Environment.Change(Array(Launch.variable.utf8), Array("\(file.number)".utf8))])
    program.descriptors = [file.number, home, calls]
    program.standard = standard
    program.parentDeathSignal = .kill
    return try program.start()
  }

  /// The words of this program, for another one's processes.
  static var homeWords: [[UInt8]] {
    (0..<Arguments.count).map { index in
      let word = Arguments.word(index)
      return Array(UnsafeRawBufferPointer(start: word, count: strlen(word)))
    }
  }

  /// The path of the folder in which this program was started; empty where it can't be told.
  static var homeFolder: [UInt8] { (startFolder ?? []).dropLast().map { UInt8(bitPattern: $0) } }

  /// The text of the script's file, as it is now; nil where there is none that can be read.
  static var scriptText: [UInt8]? {
    if let scriptOfHome { return scriptOfHome }
    guard let file = ProcessModule.scriptFile else { return nil }
    var path = String(cString: file)
    if !path.hasPrefix("/"), let startFolder {
      path = startFolder.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } + "/" + path
    }
    guard let stream = fopen(path, "re") else { return nil }
    defer { fclose(stream) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      if count == 0 { return text }
      text += buffer[..<count]
    }
  }

  /// This program's words, with those by which it is opened after its name. A program that was started so has them.
  private static var words: WordList {
    let own = (0..<Arguments.count).map(Arguments.word)
    var words = WordList()
    for word in wasStartedHere ? own : own.prefix(1) + opening + own.dropFirst() { words.append(word) }
    return words
  }

  // MARK: The child's side

  /// Words that make a program which knows nothing of this look whether it was started anew. They last as long as the
  /// process.
  nonisolated(unsafe) private static var opening: [UnsafePointer<CChar>] = []

  /// Whether this process was started by ``start(leadingGroup:_:)``.
  nonisolated(unsafe) private static var wasStartedHere = false

  /// Whether this program can be started anew: it looks at its start whether it was.
  nonisolated(unsafe) private(set) static var isSupported = false

  /// What this process was told at its start; nil for one that was started by somebody else. Used by one thread.
  nonisolated(unsafe) private(set) static var received: Launch?

  /// Looks whether this process was started by ``start(leadingGroup:_:)``. To be called once, before anything is opened.
  ///
  /// - Parameter opening: Words by which the program comes to call it: they last as long as the process.
  static func receive(openingBy opening: [UnsafePointer<CChar>] = []) {
    isSupported = true
    self.opening = opening
    if let text = getenv(variable) {
      let number = Int32(String(cString: text)) ?? 0
      unsetenv(variable)
      if number > 2 { received = Launch(handedOver: number) }
      wasStartedHere = received != nil
    }
    received?.enterStartFolder()
    scriptOfHome = received?.readScript()
    startFolder = WorkingFolder.path()
  }

  /// The folder in which the target begins, once the script has been run again: the parent's; nil where that is the one
  /// in which the script is run again.
  private var target: WorkingFolder.Place?

  private func enterStartFolder() {
    guard facts.folderCount > 0, let place = try? WorkingFolder.Place() else { return }
    var path = [CChar](repeating: 0, count: facts.folderCount)
    let count = path.withUnsafeMutableBytes { pread(file.number, $0.baseAddress, $0.count, folderOffset) }
    // Where it is gone, the script is looked for where the parent is now.
    if count == path.count, WorkingFolder.enter(path) { target = consume place }
  }

  /// The script's text, where home has sent it along. Used by one thread.
  nonisolated(unsafe) private(set) static var scriptOfHome: [UInt8]?

  /// The kinds of the channels that it is handed over from home, in the order of their numbers.
  ///
  /// - Throws: `SystemError` when there is no memory to map them.
  func channelKinds() throws(SystemError) -> [UInt32] {
    let count = facts.channelCount
    if count == 0 { return [] }
    return try file.withBytes(at: channelsOffset, count: 4 * count) { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
    }
  }

  private func readScript() -> [UInt8]? {
    guard facts.hasScript else { return nil }
    return try? file.withBytes(at: scriptOffset, count: facts.scriptCount) { Array($0) }
  }

  private init?(handedOver number: Int32) {
    var facts = Facts()
    facts.mark = 0
    guard withUnsafeMutableBytes(of: &facts, { pread(number, $0.baseAddress, $0.count, 0) == $0.count }),
      facts.mark == Facts.mark
    else { return nil }
    self.facts = facts
    file = MemoryFile(number)
    let descriptors = [
      number, facts.arena, facts.mailbox, facts.relay, facts.recording, facts.doorbell, facts.turns,
      facts.home, facts.calls,
    ]
    for descriptor in descriptors where descriptor > 2 {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }

  /// Passes on what this process must know before it runs anything.
  ///
  /// - Throws: `SystemError` when there is no memory to map it.
  func withBirth<Result>(_ body: (UnsafeRawBufferPointer) -> Result) throws(SystemError) -> Result {
    try file.withBytes(at: Launch.birthOffset, count: facts.birthCount, body)
  }

  /// Passes on what it is to run.
  ///
  /// - Throws: `SystemError` when there is no memory to map it.
  func withParcel<Result>(_ body: (UnsafeRawBufferPointer) -> Result) throws(SystemError) -> Result {
    try file.withBytes(at: parcelOffset, count: facts.parcelCount, body)
  }

  /// Ends it: there is nothing more to be told.
  static func finish() {
    received?.target.take()?.enter()
    received = nil
  }
}
