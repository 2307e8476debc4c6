import ProcscriptChannels
import ProcscriptLua
import ProcscriptOutput
import ProcscriptRecording
import ProcscriptTrace
import ProcscriptSystem

/// A way to start processes, which scripts choose by its name.
///
/// Another engine (one that starts them on other machines, say) is another type of this kind among ``StartMethods``.
protocol StartMethod: Sendable {
  /// What scripts call it.
  var name: String { get }

  /// How the process begins.
  var beginning: TracedProcess.Beginning { get }

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
  /// What it has as its standard descriptors; nil: nothing to read, and the other two as this process has them.
  let streams: Streams?
  /// For another node: the stack index of the arguments of a pool's worker, where it is one.
  let seat: Int32?

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
  let beginning: TracedProcess.Beginning
  /// Its number where processes take turns.
  let lane: Int?

  /// Whether it is another program, which knows nothing of the places.
  var isProgram: Bool { beginning == .program }
}

/// The start methods that there are.
enum StartMethods {
  /// Those of this machine.
  static let all: [any StartMethod] = [ForkMethod(), SpawnMethod()]

  /// The one that the value at an index names.
  ///
  /// - Throws: ``LuaError/message(_:)`` with the names that there are.
  static func named(at index: Int32, of state: State) throws(LuaError) -> any StartMethod {
    let name = state.type(at: index) == .string ? state.string(at: index) : nil
    if let method = all.first(where: { $0.name == name }) { return method }
    if let launcher = Launcher.all.first(where: { $0.name == name }) { return LaunchMethod(launcher: launcher) }
    let names = (all.map(\.name) + Launcher.all.map(\.name)).map { "'\($0)'" }
    let list = names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    throw .message("unknown start method \(state.shown(at: index)): write \(list)")
  }
}

extension Host {
  /// Has a child started, by whatever means, and knows it from then on.
  ///
  /// - Parameters:
  ///   - beginning: How it begins.
  ///   - handedOver: What channels it holds from the start; nil for all that this process holds.
  ///   - start: Starts the process, whose places among the others are given; only in this process it returns.
  /// - Throws: `SystemError`; nothing has changed then.
  func startChild(
    _ order: StartOrder, as beginning: TracedProcess.Beginning, holding handedOver: [SharedObject]? = nil,
    _ start: (Birth) throws(SystemError) -> ProcessID
  ) throws(SystemError) -> Child {
    let place = beginning == .program ? nil : try LanePlace(for: order, beginning: beginning)
    if beginning != .program && order.streams != nil { Points.escape("the input and output of \(order.name)") }
    let slot = try reserveSlot()
    let membership: Membership
    do {
      membership =
        beginning == .program
        ? .none : try Membership.announce(holding: handedOver, endsWithParent: order.isDaemon)
    } catch {
      giveBack(slot)
      throw error
    }
    let life = Recorder.announce(name: order.name, isDaemon: order.isDaemon, beginning: beginning)
    let birth = Birth(
      slot: slot, membership: membership, life: life, beginning: beginning, lane: place?.lane)
    let pid: ProcessID
    do {
      try SharedOutput.becomeShared()
      SharedOutput.drain()
      pid = try start(birth)
    } catch {
      place?.started(as: nil)
      if let life { Recorder.started(life, pid: nil) }
      membership.end()
      giveBack(slot)
      throw error
    }
    place?.started(as: pid)
    membership.started(pid)
    if let life { Recorder.started(life, pid: pid.rawValue) }
    return addChild(pid, isDaemon: order.isDaemon, birth: birth)
  }
}
