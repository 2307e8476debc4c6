/// What was recorded of a run: plain data, from which every picture is drawn.
///
/// Moments are nanoseconds since the recording began. A process is named by its index in ``processes``.
package struct Trace: Hashable, Sendable {
  /// Nanoseconds since the recording began.
  package typealias Moment = UInt64

  /// All of them, in the order in which they were started: a parent comes before its children. The first is the one that
  /// runs the script.
  package var processes: [TracedProcess]

  /// What the lines of ``TracedPlace`` are lines of.
  package var sources: [TracedSource]

  /// What channels, locks and their kin are called in a picture, by their number: `queue 1`.
  package var objects: [UInt64: String]

  /// Which of the objects are queues.
  package var queues: Set<UInt64>

  /// Processes that waited for each other, until one of them was told.
  package var deadlocks: [TracedDeadlock]

  /// How many processes there were beyond those that a recording has room for.
  package var unrecordedProcesses: Int

  /// The seconds since 1970 at which the recording began.
  package var date: Double

  /// What its moments are.
  package var scale: Scale

  package enum Scale: Hashable, Sendable {
    /// Nanoseconds of a clock.
    case time
    /// Steps of processes of which one goes at a time, in their order; each is as long as ``Trace/stepLength``.
    case steps
  }

  package static let stepLength: Moment = 1_000_000

  /// When it was looked at: what has not ended by then was still going on.
  package var end: Moment

  package init(
    processes: [TracedProcess], sources: [TracedSource] = [], objects: [UInt64: String] = [:],
    queues: Set<UInt64> = [], deadlocks: [TracedDeadlock] = [], unrecordedProcesses: Int = 0, date: Double = 0,
    scale: Scale = .time, end: Moment
  ) {
    self.processes = processes
    self.sources = sources
    self.objects = objects
    self.queues = queues
    self.deadlocks = deadlocks
    self.unrecordedProcesses = unrecordedProcesses
    self.date = date
    self.scale = scale
    self.end = end
  }
}

/// A piece of Lua code that lines were recorded of.
package struct TracedSource: Hashable, Sendable {
  /// As tracebacks show it: `file.lua`, `stdin`, `(command line)`.
  package var name: String
  /// nil where the text can't be had any more.
  package var text: String?

  package init(name: String, text: String? = nil) {
    self.name = name
    self.text = text
  }
}

/// A line of the script.
package struct TracedPlace: Hashable, Sendable {
  /// An index in ``Trace/sources``.
  package var source: Int
  /// From 1.
  package var line: Int

  package init(source: Int, line: Int) {
    self.source = source
    self.line = line
  }
}
