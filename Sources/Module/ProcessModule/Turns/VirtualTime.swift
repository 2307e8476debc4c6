import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSchedules
import ProcscriptSystem

/// What the clocks say where processes take turns.
enum VirtualTime {
  /// Seconds since 1970 when a run begins: the same moment for all.
  static let begin = 1_767_225_600.0

  /// Seconds since 1970.
  static var date: Double { begin + passed }

  /// Seconds of the clock that never jumps.
  static var seconds: Double { Double(SystemClock.nanoseconds()) / 1e9 }

  /// Seconds since the run began.
  static var passed: Double { Double(Keeper.current?.time ?? 0) / 1e9 }
}

extension Points {
  /// Says that this process is about to look at the clock, which goes on a little with that.
  static func readClock() throws(LuaError) {
    try take(Operation(.clock, .writes(Keeper.clock)))
    Keeper.current?.passTime(least: 1000)
  }

  /// Says that this process is about to join a child.
  static func join(_ child: Child, until deadline: Deadline) throws(LuaError) {
    guard deadline == .never, !Upkeep.isOn, let lane = child.birth.lane else {
      return try take(.join, objects: [], lanes: [child.pid])
    }
    Keeper.current?.announce(Operation(.join, .reads(Keeper.object(ofLane: lane))))
  }

  /// Says that this process is about to wait for the ends of children, at its own end.
  static func joinAll(_ children: [Child]) {
    takeUninterrupted(operation(.join, objects: [], lanes: children.map(\.pid)))
  }

  /// Says that this process is about to look at a child, unless it knows already how that has ended.
  static func look(
    atRecord index: Int32, of host: Host, in state: State, _ verb: Operation.Verb
  ) throws(LuaError) {
    guard let child = host.child(withRecordAt: index, in: state), host.isUnreaped(child) else { return }
    try take(verb, objects: [], lanes: [child.pid])
  }
}
