import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSystem

/// A way to start processes, which scripts choose by its name.
///
/// Another engine (one that starts them on other machines, say) is another type of this kind among ``StartMethods``.
protocol StartMethod: Sendable {
  /// What scripts call it.
  var name: String { get }

  /// Whether the process begins in a fresh interpreter.
  var isFresh: Bool { get }

  /// Starts a process that does what was ordered, as a child of this one that is waited for by ``Host``.
  ///
  /// - Throws: ``LuaError/message(_:)`` when it can't be started; nothing has changed then.
  func start(_ order: StartOrder, by host: Host) throws(LuaError) -> Child
}

/// A process that is to be started.
struct StartOrder {
  let state: State
  /// Whether it ends when this process does, however this one ends.
  let isDaemon: Bool
  /// The stack index of the process object.
  let process: Int32
  /// The stack index of a function that becomes the process in a copy of this one: `enter(process)` runs the target.
  let enter: Int32
  /// The stack index of a function that describes the process to another interpreter: `pack(process, found)`, see
  /// ``LaunchParcel``.
  let pack: Int32

  /// What the script calls the process: made anew each time.
  var name: String {
    state.push(copyOf: process)
    return state.answer(to: "name", arguments: 1) ?? "Process"
  }
}

/// The places of a process that is about to be started.
struct Birth {
  /// Where it leaves its outcome.
  let slot: Mailbox.Slot
  /// Among those who share channels.
  let membership: Membership
  /// In the recording; nil where it is not recorded.
  let life: Recorder.Life?
}

/// The start methods that there are.
enum StartMethods {
  static let all: [any StartMethod] = [ForkMethod(), SpawnMethod()]

  /// The one that the value at an index names.
  ///
  /// - Throws: ``LuaError/message(_:)`` with the names that there are.
  static func named(at index: Int32, of state: State) throws(LuaError) -> any StartMethod {
    let name = state.type(at: index) == .string ? state.string(at: index) : nil
    if let method = all.first(where: { $0.name == name }) { return method }
    let names = all.map { "'\($0.name)'" }.joined(separator: " or ")
    throw .message("unknown start method \(state.shown(at: index)): write \(names)")
  }
}

extension Host {
  /// Has a child started, by whatever means, and knows it from then on.
  ///
  /// - Parameters:
  ///   - handedOver: What channels it holds from the start; nil for all that this process holds.
  ///   - start: Starts the process, whose places among the others are given; only in this process it returns.
  /// - Throws: `SystemError`; nothing has changed then.
  func startChild(
    _ order: StartOrder, by method: some StartMethod, holding handedOver: [SharedObject]? = nil,
    _ start: (Birth) throws(SystemError) -> ProcessID
  ) throws(SystemError) -> Child {
    let slot = try reserveSlot()
    let membership: Membership
    do {
      membership = try Membership.announce(holding: handedOver)
    } catch {
      giveBack(slot)
      throw error
    }
    let life = Recorder.announce(name: order.name, isDaemon: order.isDaemon, isSpawned: method.isFresh)
    let birth = Birth(slot: slot, membership: membership, life: life)
    let pid: ProcessID
    do {
      try SharedOutput.becomeShared()
      SharedOutput.drain()
      pid = try start(birth)
    } catch {
      if let life { Recorder.started(life, pid: nil) }
      membership.end()
      giveBack(slot)
      throw error
    }
    membership.started(pid)
    if let life { Recorder.started(life, pid: pid.rawValue) }
    return addChild(pid, isDaemon: order.isDaemon, birth: birth)
  }
}
