/// A stretch of time in which a process did not run Lua code.
package struct TracedWait: Hashable, Sendable {
  /// What it waited for.
  package enum Reason: Hashable, Sendable {
    /// `process.sleep`
    case sleep
    /// The end of a process, by its index: `join`, `result`; nil for several (`process.join{…}`, `process.wait`), and for
    /// those that a process waits for at its own end.
    case join(Int?)
    /// A message, to take it out of a channel, by the channel's number.
    case receive(UInt64)
    /// Room in a channel, to put a message in.
    case send(UInt64)
    /// A lock, or a semaphore.
    case lock(UInt64)
    /// An event, a condition, a barrier, the tasks of a queue.
    case signal(UInt64)
    /// A line that somebody types, or that comes by a pipe, also from a program that `io.popen` has started.
    case input
    /// The end of a program: `os.execute`, the close of what `io.popen` has returned.
    case program
    /// A descriptor that is ready; nil for several.
    case descriptor(TracedDescriptor?)
  }

  package var reason: Reason
  package var from: Trace.Moment
  /// nil where it goes on, or the process ended in it.
  package var to: Trace.Moment?
  /// How many waits this is: many short ones of one kind, with little between them, are kept as one.
  package var count: Int
  package var place: TracedPlace?

  package init(
    _ reason: Reason, from: Trace.Moment, to: Trace.Moment?, count: Int = 1, place: TracedPlace? = nil
  ) {
    self.reason = reason
    self.from = from
    self.to = to
    self.count = count
    self.place = place
  }
}

/// A descriptor that a process waited for.
package struct TracedDescriptor: Hashable, Sendable {
  package let number: Int32
  /// What it was to be ready for: one of these, or either.
  package let isRead, isWritten: Bool

  package init(number: Int32, isRead: Bool, isWritten: Bool) {
    self.number = number
    self.isRead = isRead
    self.isWritten = isWritten
  }
}

/// A stretch of time in which a process had a lock that others may have waited for.
package struct TracedHold: Hashable, Sendable {
  /// The lock's number.
  package var object: UInt64
  package var from: Trace.Moment
  /// nil where it still has it, or has ended with it.
  package var to: Trace.Moment?
  /// How many times this is: many short ones, with little between them, are kept as one.
  package var count: Int
  /// Where it was acquired.
  package var place: TracedPlace?

  package init(
    _ object: UInt64, from: Trace.Moment, to: Trace.Moment?, count: Int = 1, place: TracedPlace? = nil
  ) {
    self.object = object
    self.from = from
    self.to = to
    self.count = count
    self.place = place
  }
}

/// How much processor time a process had used.
package struct TracedUse: Hashable, Sendable {
  /// Nanoseconds since it began.
  package var time: UInt64
  package var moment: Trace.Moment

  package init(_ time: UInt64, until moment: Trace.Moment) {
    self.time = time
    self.moment = moment
  }
}

/// A process let others go on that waited: it set an event, notified a condition, released a semaphore, or was the last
/// at a barrier.
package struct TracedRousing: Hashable, Sendable {
  /// The number of what they waited for.
  package var object: UInt64
  package var moment: Trace.Moment
  package var place: TracedPlace?

  package init(_ object: UInt64, moment: Trace.Moment, place: TracedPlace? = nil) {
    self.object = object
    self.moment = moment
    self.place = place
  }
}

/// A message that a process put into a channel, or took out of it.
package struct TracedMessage: Hashable, Sendable {
  package enum Direction: Hashable, Sendable {
    case sent
    case received
  }

  package var direction: Direction
  /// The channel's number. A direction of a pipe is a channel.
  package var channel: UInt64
  /// Which of the channel's messages, from 0: the one that was sent as the n-th is received as the n-th.
  package var ordinal: UInt32
  package var moment: Trace.Moment
  package var place: TracedPlace?

  package init(
    _ direction: Direction, channel: UInt64, ordinal: UInt32, moment: Trace.Moment, place: TracedPlace? = nil
  ) {
    self.direction = direction
    self.channel = channel
    self.ordinal = ordinal
    self.moment = moment
    self.place = place
  }
}

/// Processes that waited for each other, so that nothing could ever have ended that.
package struct TracedDeadlock: Hashable, Sendable {
  /// One of the processes.
  package struct Member: Hashable, Sendable {
    /// Its index.
    package var process: Int
    /// The number of what it waited for; nil for the end of a process.
    package var object: UInt64?
    /// The index of the process that alone could have ended its wait; nil where others could too.
    package var awaited: Int?

    package init(process: Int, object: UInt64?, awaited: Int?) {
      self.process = process
      self.object = object
      self.awaited = awaited
    }
  }

  /// The one that was told first, then those that it waited for, and those that they waited for.
  package var members: [Member]
  /// The index of the process in which an error ended it.
  package var teller: Int
  package var moment: Trace.Moment
  package var place: TracedPlace?

  package init(
    _ members: [Member], endedBy teller: Int, moment: Trace.Moment, place: TracedPlace? = nil
  ) {
    self.members = members
    self.teller = teller
    self.moment = moment
    self.place = place
  }
}

/// A signal that a process sent.
package struct TracedSignal: Hashable, Sendable {
  /// Its number.
  package var number: Int32
  /// The pid that it was sent to.
  package var pid: Int32
  /// The index of the process that had this pid then; nil for a stranger.
  package var target: Int?
  package var moment: Trace.Moment
  package var place: TracedPlace?

  package init(_ number: Int32, to pid: Int32, target: Int?, moment: Trace.Moment, place: TracedPlace? = nil) {
    self.number = number
    self.pid = pid
    self.target = target
    self.moment = moment
    self.place = place
  }
}

/// Something that a process did with what several processes see, or that it did not do in time.
package struct TracedDeed: Hashable, Sendable {
  package enum Kind: Hashable, Sendable, CaseIterable {
    case reads, writes, changes
    /// It could have gone on, and others were waited for meanwhile.
    case isLate
  }

  package var kind: Kind
  /// The number of what it was done with; nil where it was nothing.
  package var object: UInt64?
  /// What was read or written, or how late it is.
  package var detail: String
  package var moment: Trace.Moment
  package var place: TracedPlace?

  package init(
    _ kind: Kind, of object: UInt64?, _ detail: String, moment: Trace.Moment, place: TracedPlace? = nil
  ) {
    self.kind = kind
    self.object = object
    self.detail = detail
    self.moment = moment
    self.place = place
  }
}

/// Something that a process printed.
package struct TracedPrint: Hashable, Sendable {
  /// As it was printed, as a rule a line with its newline.
  package var text: [UInt8]
  /// How many bytes of it were not kept, at its end.
  package var omitted: Int
  /// Whether it went to standard error.
  package var isError: Bool
  package var moment: Trace.Moment
  package var place: TracedPlace?

  package init(
    _ text: [UInt8], omitted: Int = 0, isError: Bool = false, moment: Trace.Moment, place: TracedPlace? = nil
  ) {
    self.text = text
    self.omitted = omitted
    self.isError = isError
    self.moment = moment
    self.place = place
  }
}
