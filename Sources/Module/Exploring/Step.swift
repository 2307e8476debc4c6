/// Who goes next.
package enum Choice: Hashable, Sendable {
  case lane(Lane)
  /// Time goes on to the next moment that somebody waits for, though others could go on before: somebody is late.
  case time
}

/// One step of a run.
package struct Step: Hashable, Sendable {
  /// How many a run can have where orders are tried.
  package static let most = 32_768

  package var choice: Choice
  /// What the lane did; of ``Choice/time`` one that touches all.
  package var operation: Operation
  /// Nanoseconds of the virtual clock when it was done, from the beginning of the run; of ``Choice/time`` the moment
  /// that it went on to.
  package var time: UInt64
  /// Which lanes could go on before it, a bit for each.
  package var enabled: UInt64
  /// Whether the clock went on before it, or a deadlock was told, since nobody could go on: to choose any lane then is
  /// no preemption.
  package var followsJump: Bool
  /// Whether time could have gone on in its place: somebody waits for a moment.
  ///
  /// That is said of runs in exact time too.
  package var mayBeLate: Bool
  /// What was read or written, or came of it, in words (`0`, `timeout`); empty where there is nothing to say.
  package var detail: String

  package init(
    _ choice: Choice, _ operation: Operation, time: UInt64 = 0, enabled: UInt64, followsJump: Bool = false,
    mayBeLate: Bool = false, detail: String = ""
  ) {
    self.choice = choice
    self.operation = operation
    self.time = time
    self.enabled = enabled
    self.followsJump = followsJump
    self.mayBeLate = mayBeLate
    self.detail = detail
  }

  /// Who did it; nil where time went on.
  package var lane: Lane? { if case .lane(let lane) = choice { lane } else { nil } }

  /// The ``detail`` of a put or a get by which no message was put or got.
  package static let inVain = "in vain"

  package var isInVain: Bool { detail == Self.inVain }

  package func couldGo(_ lane: Lane) -> Bool { enabled >> UInt64(lane.index) & 1 != 0 }
}
