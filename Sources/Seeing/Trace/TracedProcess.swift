/// The life of one process.
package struct TracedProcess: Hashable, Sendable {
  package typealias Moment = Trace.Moment

  /// In what a script prints, a number below this may be anything; from here on, one that is a process's pid is taken for
  /// that.
  package static let leastPidInTexts: Int32 = 100

  /// How a process began.
  package enum Beginning: Hashable, Sendable {
    /// It is the one that runs the script, or began before the recording did.
    case main
    /// As a copy of its parent.
    case fork
    /// In a fresh interpreter.
    case spawn
    /// As another program.
    case program
  }

  /// How a process ended.
  package enum Ending: Hashable, Sendable {
    /// By itself, with an exit code of 0…255.
    case exit(code: Int32)
    /// A signal has ended it.
    case signal(Int32)
  }

  /// What became of a process whose parent ended before it.
  package struct Adoption: Hashable, Sendable {
    package var moment: Moment
    /// The pid of the new parent, as a rule 1; nil where it could not be seen any more.
    package var parent: Int32?

    package init(moment: Moment, parent: Int32?) {
      self.moment = moment
      self.parent = parent
    }
  }

  /// Which of the recording's processes it is: the same in each trace of one recording, while indices may change as long
  /// as it goes on. nil where that is its index.
  package var serial: Int?
  package var pid: Int32
  /// What the script calls it: `MainProcess`, `Process-1`.
  package var name: String
  /// The index of the process that started it; nil for the first.
  package var parent: Int?
  package var isDaemon: Bool
  package var beginning: Beginning

  /// When its parent started it; 0 for the first.
  package var started: Moment
  /// When it ran its first instruction; nil where it never came to that.
  package var began: Moment?
  /// When it ended, whoever saw it; nil while it lives. Then it is a zombie until it is reaped.
  package var ended: Moment?
  /// nil while it lives, and where nobody has told.
  package var ending: Ending?
  /// When its exit code was taken. By its parent; where that had ended before, by who adopted it.
  package var reaped: Moment?
  /// Set where its parent ended before it.
  package var adoption: Adoption?

  /// What it did other than to run, in the order of its beginning; they don't overlap.
  package var waits: [TracedWait] = []
  /// What it put into channels and took out, in order.
  package var messages: [TracedMessage] = []
  /// The signals that it sent, in order.
  package var signals: [TracedSignal] = []
  /// What it printed, in order, but for ``printsLeftOut``.
  package var prints: [TracedPrint] = []
  /// Which of all that it printed, by numbers from 0, is not among ``prints``: of very many the first and the last are
  /// kept. Empty where nothing is missing.
  package var printsLeftOut = 0..<0
  /// What it did with what several processes see, in order: known of runs in a chosen order alone.
  package var deeds: [TracedDeed] = []
  /// The locks that it had, in the order in which it acquired them.
  package var holds: [TracedHold] = []
  /// When it let others go on, in order.
  package var rousings: [TracedRousing] = []
  /// The processor time that it had used at some moments, in order.
  package var uses: [TracedUse] = []
  /// How many waits, messages, signals and prints there were beyond those that were kept. (Of more than some thousand
  /// messages of a channel only each second, fourth, eighth … is kept; the others count here too.)
  package var dropped: UInt64 = 0

  package init(
    pid: Int32, name: String, parent: Int? = nil, isDaemon: Bool = false, beginning: Beginning = .fork,
    started: Moment = 0, began: Moment? = nil, ended: Moment? = nil, ending: Ending? = nil, reaped: Moment? = nil,
    adoption: Adoption? = nil
  ) {
    self.pid = pid
    self.name = name
    self.parent = parent
    self.isDaemon = isDaemon
    self.beginning = beginning
    self.started = started
    self.began = began
    self.ended = ended
    self.ending = ending
    self.reaped = reaped
    self.adoption = adoption
  }
}

extension TracedProcess {
  /// The number of one of ``prints`` among all that it printed, from 0.
  package func number(ofPrint index: Int) -> Int {
    index < printsLeftOut.lowerBound || printsLeftOut.isEmpty ? index : index + printsLeftOut.count
  }
}

extension [TracedWait] {
  /// The index of the first wait of a process that ends after a moment, or goes on; the count where there is none. By
  /// halves, as there may be thousands.
  package func firstIndex(endingAfter moment: Trace.Moment) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].to ?? .max > moment { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
