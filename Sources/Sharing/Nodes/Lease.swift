/// How long each side goes on without hearing of the other: the end of a launcher is no evidence of the other's, nor
/// does it end in all cases.
///
/// Both sides send a tick when they have sent nothing for a while. Who has heard nothing for ``silence`` gives the
/// other up; the node's silence is two thirds of home's, so that it ends its processes before home gives them to
/// others.
///
/// Moments are nanoseconds of a clock that only goes on.
package struct Lease: Sendable {
  /// Nanoseconds without a byte after which the other side is given up.
  package let silence: UInt64
  /// Nanoseconds without a byte of one's own after which a tick is sent.
  package let interval: UInt64
  private var heard: UInt64
  private var said: UInt64

  /// How long a tick waits for something to be sent instead, in nanoseconds.
  package static let tickDelay: UInt64 = 300_000

  /// The part of home's silence after which a node ends.
  package static func ofNode(silence: Double) -> Double { silence * 2 / 3 }

  /// - Parameters:
  ///   - silence: In seconds, above 0.
  ///   - now: The moment at which it begins.
  package init(silence: Double, at now: UInt64) {
    self.silence = UInt64(min(silence, 1e9) * 1e9)
    interval = min(self.silence / 12, 5_000_000_000)
    (heard, said) = (now, now)
  }

  /// Something was received, be it a tick.
  package mutating func hear(at now: UInt64) { heard = now }

  /// Something was sent.
  package mutating func say(at now: UInt64) { said = now }

  /// Whether the other side is given up.
  package func isOver(at now: UInt64) -> Bool { now >= end }

  /// When the other side is given up, unless something is heard of it before.
  package var end: UInt64 { heard + silence }

  /// Whether a tick is due that says no more than that this side is there.
  package func isTickDue(at now: UInt64) -> Bool { now >= said + interval }

  /// When one of the two is to be looked at next.
  package var next: UInt64 { min(end, said + interval) }
}
