/// What a column of a lane can show. Each is told from the others by its shape, and by its colour where there is one.
enum Glyph: Hashable, CaseIterable {
  case starting, running, sharing, sleeping, joining, locked, messaging, reading, stopped, zombie
  /// It starts a process, or takes the exit code of one, or both within a column.
  case starts, reaps, startsAndReaps
  case sends
  case reads, writes, isLate
  case orphaned
  case succeeded, failed, ended
  case reaped
  case lives

  init(_ state: LifeState) {
    self =
      switch state {
      case .starting: .starting
      case .running: .running
      case .sleeping: .sleeping
      case .joining: .joining
      case .locked: .locked
      case .messaging: .messaging
      case .reading: .reading
      case .stopped: .stopped
      case .zombie: .zombie
      }
  }

  /// One column wide.
  var shape: String {
    switch self {
    case .starting: ":"
    case .running: "━"
    case .sharing: "─"
    case .sleeping: "·"
    case .joining: "╌"
    case .locked: "▒"
    case .messaging: "~"
    case .reading: "?"
    case .stopped: "‖"
    case .zombie: "Z"
    case .starts: "┬"
    case .reaps: "┴"
    case .startsAndReaps: "┼"
    case .sends: "↯"
    case .reads: "r"
    case .writes: "w"
    case .isLate: "L"
    case .orphaned: "◇"
    case .succeeded: "✓"
    case .failed: "✗"
    case .ended: "■"
    case .reaped: "┘"
    case .lives: "→"
    }
  }

  var paint: Paint {
    switch self {
    case .starting, .sleeping: .dim
    case .running, .sharing: .green
    case .joining: .cyan
    case .locked: .yellow
    case .messaging: .magenta
    case .reading: .blue
    case .stopped: .boldYellow
    case .zombie: .red
    case .starts, .reaps, .startsAndReaps, .reaped, .lives, .ended: .bold
    case .sends, .failed, .isLate: .boldRed
    case .reads, .writes: .boldYellow
    case .orphaned: .boldMagenta
    case .succeeded: .boldGreen
    }
  }

  /// What the legend says.
  var meaning: String {
    switch self {
    case .starting: LifeState.starting.name
    case .running: LifeState.running.name
    case .sharing: "running, but mostly without a processor"
    case .sleeping: LifeState.sleeping.name
    case .joining: LifeState.joining.name
    case .locked: LifeState.locked.name
    case .messaging: LifeState.messaging.name
    case .reading: LifeState.reading.name
    case .stopped: LifeState.stopped.name
    case .zombie: LifeState.zombie.name
    case .starts: "starts a process"
    case .reaps: "reaps one: takes its exit code"
    case .startsAndReaps: "both"
    case .sends: "sends a signal"
    case .reads: "reads"
    case .writes: "writes, or changes"
    case .isLate: "is late"
    case .orphaned: "orphaned: its parent has ended"
    case .succeeded: "ended: exit code 0"
    case .failed: "ended: another code, or by a signal"
    case .ended: "ended"
    case .reaped: "reaped"
    case .lives: "still there"
    }
  }
}
