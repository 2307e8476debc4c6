import ProcscriptChannels
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSchedules
import ProcscriptSystem

/// What one process knows of itself and its children, for the one Lua state that has the module.
///
/// Invariant: `children` are exactly this process's own children that are not reaped; none of their pids can have become
/// a stranger's.
final class Host {
  static let kind = UserdataKind<Host>(name: "procscript.host")

  private(set) var children = Children()

  /// Children that were reaped as this process came to its end, when no Lua code ran, and how they ended: until somebody
  /// asks, as finalizers may.
  private(set) var reapedAtEnd: [(child: Child, end: Child.End)] = []

  /// How many children this process has started.
  private var startedCount: Int64 = 0

  /// Children that were reaped and that a prompt has not told of yet; only where it wants to.
  var untold: [Child] = []

  /// Which of them are workers of pools.
  private var crew = PoolCrew()

  /// How many starts there have been since the last look for children that have ended.
  private var startsSinceLook = 0

  /// Where the children of this process leave their outcomes; made before the first of them.
  private var mailbox: Mailbox?

  /// Where this process leaves its own outcome for its parent; nil in the main process.
  private var outbox: Outbox?

  private enum Outbox {
    case slot(Mailbox, Mailbox.Slot)
    /// In a sandbox: by the process that stands in for this one outside.
    case abroad(Abroad)
    /// On another node: by the agent there.
    case home(HomeLine)
  }

  /// Whether this process's parent is on another node.
  var isAbroad: Bool { if case .home = outbox { true } else { false } }

  /// The pid by which this process's script knows it, where its parent is on another node: its stand-in's there.
  private(set) var pidAtHome: ProcessID?

  /// What this process has to do with other nodes; nil where it has not started anything there.
  private(set) var links: NodeLinks?

  /// - Throws: `SystemError` where there is no memory for them.
  func makeLinks() throws(SystemError) -> NodeLinks {
    if let links { return links }
    let made = try NodeLinks()
    links = made
    return made
  }

  /// Whether this process was asked to run the script, not started by it.
  var isMain: Bool { outbox == nil }

  /// Whether the script is being run again in this process, which was started by "spawn" and has its target before it.
  var isPreparing = false

  /// The channels that this process was handed over, until it has received them.
  var handover: [SharedObject] = []

  /// The state's main thread, where functions are to be called at the end of this process.
  var exits: State?

  /// What passes on the output of programs that are not reaped, by pid. Few have that.
  private var pumps: [(pid: ProcessID, pump: SharedPump)] = []

  /// Whether each child leads a process group of its own, so that the terminal's Ctrl-C doesn't reach it.
  var keepsChildrenApart = false

  /// Children that a Ctrl-C leaves alone: it is not for what they belong to.
  var spared: Set<ProcessID> = []

  /// Whether the state is arranged for processes that take turns.
  var hasArrangedTurns = false

  /// Whether it is noted which children have ended, for a prompt that tells of them.
  var notesEnds = false

  /// What is called once, when the script first asks for one of the module's names.
  var whenUsed: (() -> Void)?

  /// What the main process calls itself in messages on standard error.
  let programName: String

  /// What is to be known where the program is somebody else's, which ends by itself; nil where it is one that ends by
  /// ``endMain(code:closing:afterError:)``.
  let guest: Guest?

  init(programName: String, guest: Guest? = nil) {
    self.programName = programName
    self.guest = guest
  }

  /// A slot for a child that is about to be started.
  func reserveSlot() throws(SystemError) -> Mailbox.Slot {
    if mailbox == nil { mailbox = try Mailbox() }
    return try mailbox.unsafelyUnwrapped.reserve()
  }

  /// The slots' memory, for a child that is started anew; nil where it is in no file.
  var slotsHandover: (descriptor: Int32, byteCount: Int)? { mailbox?.handover }

  /// Takes back the slot of a child that could not be started.
  func giveBack(_ slot: Mailbox.Slot) {
    mailbox?.release(slot)
  }

  /// Parent's side of a start: from now on the child is waited for.
  func addChild(_ pid: ProcessID, isDaemon: Bool, birth: Birth) -> Child {
    startedCount += 1
    let child = Child(pid: pid, isDaemon: isDaemon, birth: birth, number: startedCount)
    children.add(child)
    return child
  }

  /// Keeps what passes on the output of a program, until that is reaped.
  func keep(_ pump: SharedPump?, of pid: ProcessID) {
    if let pump { pumps.append((pid, pump)) }
  }

  /// Before a child that has ended is reaped: what it wrote has been passed on then.
  private func finishPump(of pid: ProcessID) throws(SystemError) {
    guard let index = pumps.firstIndex(where: { $0.pid == pid }) else { return }
    try pumps.remove(at: index).pump.finish()
  }

  /// Child's side of a fork: the children of the parent are not this process's.
  func becomeChild(slot: Mailbox.Slot) {
    if case .abroad(let abroad) = outbox { abroad.letGo() }
    if case .home(let line) = outbox { line.letGo() }
    if let homeLine {
      homeLine.letGoOfAnswers()
      self.homeLine = nil
    }
    if pidAtHome != nil { pidAtHome = nil }
    if let links {
      links.letGo()
      self.links = nil
    }
    // The grandparent's mailbox goes; the parent's is where this process answers.
    outbox = mailbox.take().map { .slot($0, slot) }
    children.forget()
    startedCount = 0
    if !reapedAtEnd.isEmpty { reapedAtEnd = [] }
    if !untold.isEmpty { untold = [] }
    if exits != nil { exits = nil }
    if !pumps.isEmpty { pumps = [] }
    crew.forget()
    Upkeep.forget()
  }

  /// In the main process of a run, which is a copy of another one: what that has started is not this process's.
  func becomeMainOfRun() {
    mailbox = nil
    links?.letGo()
    links = nil
    children.forget()
    startedCount = 0
    (reapedAtEnd, untold, pumps, exits) = ([], [], [], nil)
    crew.forget()
    Upkeep.forget()
  }

  /// In a process that stands in for the one that it was forked from: the children of that one are not its own.
  func becomeStandIn() {
    children.forget()
    crew.forget()
    Upkeep.forget()
  }

  /// The descriptor by which this process leaves its outcome; nil where it leaves none so.
  var outboxDescriptor: Int32? {
    if case .slot(let mailbox, _) = outbox { mailbox.descriptor } else { nil }
  }

  /// From now on this process leaves its outcome by the one that stands in for it.
  func answer(through abroad: Abroad) {
    // Its numbers and addresses stay taken: it is not to end its life where others have come into their place.
    if case .slot(let mailbox, _) = outbox { _ = Unmanaged.passRetained(mailbox) }
    outbox = .abroad(abroad)
  }

  /// What the children of this process have left and nobody has asked for yet: its memory and its descriptor.
  var ownMailbox: (base: UnsafeRawPointer, descriptor: Int32)? {
    mailbox.map { (UnsafeRawPointer($0.base), $0.descriptor) }
  }

  /// From now on a child is known as a pool's worker; see ``PoolCrew``. Does nothing where it is reaped.
  func employ(_ pid: ProcessID, taking tasks: Queue, on board: TaskBoard, at place: Int, isPrompt: Bool) {
    guard let child = children[pid] else { return }
    crew.add(child, taking: tasks, on: board, at: place, isPrompt: isPrompt)
  }

  /// The end of a pool's worker is seen to; with nil for its place on the board, those of all.
  func dismiss(from board: TaskBoard, at place: Int?) { crew.remove(from: board, at: place) }

  /// The workers of this process's pools.
  var workers: [ProcessID] { crew.pids }

  /// Whether a worker of a pool has ended, and its pool has not seen to that.
  func hasEndedWorker() -> Bool { crew.hasEnded(where: isUnreaped) }

  /// Lets workers of pools end that have nothing to do, and returns them.
  func dismissIdleWorkers() -> [Child] { crew.dismissIdle(where: isUnreaped) }

  /// A fresh interpreter's side of a start: the script is run again.
  func beginAnew(holding handover: [SharedObject], answeringIn mailbox: Mailbox, slot: Mailbox.Slot) {
    self.handover = handover
    outbox = .slot(mailbox, slot)
    isPreparing = true
  }

  /// The same on another node.
  func beginAnew(answeringBy line: HomeLine, shownAs pid: UInt32) {
    outbox = .home(line)
    pidAtHome = pid == 0 ? nil : ProcessID(Int32(bitPattern: pid))
    isPreparing = true
  }

  /// The same for one that makes calls on channels of home, by which it leaves its outcome too.
  func beginAnew(holding handover: [SharedObject], answeringBy abroad: Abroad, over line: HomeLine, shownAs pid: UInt32)
  {
    beginAnew(answeringBy: line, shownAs: pid)
    self.handover = handover
    outbox = .abroad(abroad)
    homeLine = line
  }

  /// The line of a process that leaves its outcome by calls: its forked children are to let go of it.
  private var homeLine: HomeLine?

  /// How a child that has ended says that its code ended, its message, and what that names.
  func readMessage(
    of child: Child, _ body: (Outcome, UnsafeRawBufferPointer, [SharedObject]) -> Void
  ) throws(SystemError) {
    guard let mailbox else { return }
    let outcome = mailbox.outcome(in: child.slot)
    try mailbox.withMessage(in: child.slot) { body(outcome, $0, $1) }
  }

  /// Whether a child is this process's own, and not reaped.
  func isUnreaped(_ child: Child) -> Bool { children[child.pid]?.number == child.number }

  private func positionAtEnd(of child: Child) -> Int? { reapedAtEnd.firstIndex { $0.child.number == child.number } }

  /// Whether a child's record does not tell of its end yet.
  func isKnown(_ child: Child) -> Bool {
    isUnreaped(child) || positionAtEnd(of: child) != nil
  }

  /// How a child has ended, reaped or not; nil while it runs. Does not reap.
  func end(of child: Child) throws(SystemError) -> Child.End? {
    if let position = positionAtEnd(of: child) { return reapedAtEnd[position].end }
    return end(of: child, by: try Wait.peek(child.pid))
  }

  private func end(of child: Child, by wait: Wait.Outcome) -> Child.End? {
    wait == .running ? nil : Child.End(wait: wait, outcome: mailbox?.outcome(in: child.slot) ?? .none)
  }

  /// Reaps a child that has ended and frees what was kept for it.
  ///
  /// - Returns: Whether it has ended, and no tracer is to see its end first; else nothing has changed.
  func reap(_ child: Child) throws(SystemError) -> Bool {
    if let position = positionAtEnd(of: child) {
      reapedAtEnd.remove(at: position)
    } else if try takeEnd(of: child) == nil {
      return false
    }
    mailbox?.release(child.slot)
    links?.release(child.pid)
    return true
  }

  /// Reaps a child that the script has not asked for, at the end of this process, and keeps how it ended.
  func reapAtEnd(_ child: Child) throws(SystemError) {
    if let end = try takeEnd(of: child) { reapedAtEnd.append((child, end)) }
  }

  private func takeEnd(of child: Child) throws(SystemError) -> Child.End? {
    if !pumps.isEmpty, try Wait.peek(child.pid) != .running { try finishPump(of: child.pid) }
    let moment = Recorder.now
    guard let end = end(of: child, by: try Wait.reap(child.pid)) else { return nil }
    child.birth.membership.end(of: child.pid)
    children.remove(child.pid)
    Keeper.current?.noteReaping(of: child.pid)
    if let status = end.status, let life = child.birth.life, let moment {
      Recorder.reaped(life, at: moment, exitCode: status.exitCode, signal: status.signal?.rawValue)
    }
    return end
  }

  /// Some child that has ended and is not reaped; nil when there is none. Children that are not this module's
  /// (`io.popen`'s) are left alone.
  func nextEnded() throws(SystemError) -> Child? {
    guard !children.isEmpty, let ended = try Wait.peekAnyEnded() else { return nil }
    if let ours = children[ended] { return ours }
    // A stranger's zombie hides ours: look at each.
    for child in children.inOrder where try Wait.peek(child.pid) != .running { return child }
    return nil
  }

  /// Some child that has ended and is not reaped, for a process that is about to start another. The kernel looks at
  /// each child in turn, so where there are many it is not asked at each start, but often enough that no more than one
  /// in 64 stays a zombie.
  func nextEndedAtStart() throws(SystemError) -> Child? {
    startsSinceLook += 1
    if startsSinceLook < children.count / 64 { return nil }
    let ended = try nextEnded()
    if ended == nil { startsSinceLook = 0 }
    return ended
  }

  /// Leaves this process's outcome for its parent.
  func post(
    _ outcome: Outcome, message: UnsafeRawBufferPointer, naming channels: [SharedObject]
  ) throws(SystemError) {
    switch outbox {
    case .slot(let mailbox, let slot): try mailbox.post(outcome, message: message, naming: channels, in: slot)
    case .abroad(let abroad):
      do throws(SystemError) {
        try abroad.leave(outcome, message, naming: channels)
      } catch {
        // After a call that was interrupted there is no other: on a node there is another way.
        guard let homeLine, channels.isEmpty else { throw error }
        try homeLine.post(outcome, message: message)
      }
    case .home(let line): try line.post(outcome, message: message)
    case nil: break
    }
  }
}
