import ProcscriptSystem

/// What a message names that this process is putting into a ring: used by the message from now on, whoever lets go of
/// it meanwhile.
///
/// Must be ended on every path.
struct Departure {
  let manifest: Manifest
  private let holdIndex: Int

  /// - Parameter receiver: What a process must hold to take the message: the queue, or the other end of the pipe.
  /// - Returns: nil where nobody can take the message any more.
  /// - Throws: `SystemError` when there is no shared memory left.
  init?(of objects: [SharedObject], into ring: ByteRing, for receiver: ObjectHeader) throws(SystemError) {
    let made = try Arena.locked { () throws(SystemError) -> (Manifest, Int)? in
      if ring.isDeadEnd { return nil }
      let (manifest, index) = try Manifest.make(naming: objects)
      manifest.ring.store(ring.manifestsOffset)
      manifest.keep(in: ring.manifests, of: receiver)
      return (manifest, index)
    }
    guard let made else { return nil }
    (manifest, holdIndex) = made
  }

  /// Leaves it to the ring, or takes it back.
  func end(isStored: Bool) {
    Arena.locked {
      let ring = ByteRing(manifestsAt: manifest.ring.load())
      // Else nobody will take it: it was not put, or all who could have taken it are gone meanwhile.
      if !isStored || ring.isDeadEnd { manifest.letGo() }
      Unfinished.own.putting.store(0)
      Holds.drop(holdIndex)
      Doomed.drain()
    }
  }
}
