import ProcscriptSystem

/// What a message names that this process is putting into a ring: used by the message from now on, whoever lets go of
/// it meanwhile.
///
/// Must be ended on every path.
struct Departure {
  let manifest: Manifest
  private let holdIndex: Int

  /// - Parameter receiver: What a process must hold to take the message: the queue, or the other end of the pipe.
  /// - Returns: nil where nobody can take the message any more; a `SystemError` when there is no shared memory left.
  /// - Throws: ``Unmet``.
  static func begin(
    of objects: [SharedObject], into ring: ByteRing, for receiver: ObjectHeader, waiting wait: inout Wait
  ) throws(Unmet) -> Result<Departure?, SystemError> {
    try Arena.locked(waiting: &wait) {
      Result { () throws(SystemError) in
        if ring.isDeadEnd { return nil }
        let (manifest, index) = try Manifest.make(naming: objects)
        manifest.ring.store(ring.manifestsOffset)
        manifest.keep(in: ring.manifests, of: receiver)
        return Departure(manifest: manifest, holdIndex: index)
      }
    }
  }

  /// Leaves it to the ring, or takes it back: now, or as soon as the arena's lock can be had.
  func end(isStored: Bool) {
    Arena.lockedNowOrLater {
      let ring = ByteRing(manifestsAt: manifest.ring.load())
      // Else nobody will take it: it was not put, or all who could have taken it are gone meanwhile.
      if !isStored || ring.isDeadEnd { manifest.letGo() }
      Holds.drop(holdIndex)
      // Afterwards: whoever buries this process takes what it still holds, and is not putting, for what it has not put.
      Unfinished.own.putting.store(0)
      Doomed.drain()
    }
  }
}
