import Glibc
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
  }

  private static let variable = "PROCSCRIPT_LAUNCH"

  /// Where the messages begin: each with a page, since each is mapped.
  private static var birthOffset: Int { roundedUpToPages(MemoryLayout<Facts>.size) }
  private var folderOffset: Int { Launch.birthOffset + facts.birthCount }
  private var parcelOffset: Int { roundedUpToPages(folderOffset + facts.folderCount) }

  /// The folder that the program was started in by its user; nil where it can't be told. A script that is run again is run
  /// there: its own name, its libraries' and its files' are as they were, and where it goes elsewhere itself, it comes to
  /// the same place.
  nonisolated(unsafe) private static var startFolder: [CChar]?

  private(set) var facts: Facts
  private let file: MemoryFile

  // MARK: The parent's side

  /// Writes the two messages of a ``LaunchParcel``, and leaves it to the caller to fill in the facts.
  ///
  /// - Throws: `SystemError` when descriptors or memory have run out.
  init(birth: UnsafeRawBufferPointer, parcel: UnsafeRawBufferPointer) throws(SystemError) {
    facts = Facts()
    file = try MemoryFile(name: "procscript-launch")
    let folder = Launch.startFolder.flatMap { $0 == WorkingFolder.path() ? nil : $0 } ?? []
    facts.birthCount = birth.count
    facts.folderCount = folder.count
    facts.parcelCount = parcel.count
    try file.resize(to: parcelOffset + parcel.count)
    try file.write(birth, at: Launch.birthOffset)
    try folder.withUnsafeBytes { folder in
      Result { () throws(SystemError) in try file.write(folder, at: folderOffset) }
    }.get()
    try file.write(parcel, at: parcelOffset)
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

  private init?(handedOver number: Int32) {
    var facts = Facts()
    facts.mark = 0
    guard withUnsafeMutableBytes(of: &facts, { pread(number, $0.baseAddress, $0.count, 0) == $0.count }),
      facts.mark == Facts.mark
    else { return nil }
    self.facts = facts
    file = MemoryFile(number)
    let descriptors = [number, facts.arena, facts.mailbox, facts.relay, facts.recording, facts.doorbell, facts.turns]
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
