package import ProcscriptSystem

/// What a process's last message names, which it leaves for the process that started it. It is kept for that one, also
/// after the end of the process that has left it, until it is taken or discarded, or that one ends itself.
package enum Bequest {
  /// Names objects for the process that has started this one.
  ///
  /// - Parameters:
  ///   - objects: All held by this process.
  ///   - note: Is told how it is found, before it can be.
  /// - Throws: `SystemError` when there is no shared memory left.
  package static func leave(
    _ objects: [SharedObject], noting note: (ObjectReference) throws(SystemError) -> Void
  ) throws(SystemError) {
    let (manifest, index) = try Arena.locked { () throws(SystemError) in try Manifest.make(naming: objects) }
    defer { Holds.release(at: index) }
    try note(manifest.header.reference)
    Arena.locked {
      guard let heir = ProcessTag(in: Members.Slot(Members.tag.slot).parent.load()), Members.isAlive(heir) else {
        return
      }
      manifest.keep(in: list(of: heir), of: nil)
    }
  }

  private static func list(of process: ProcessTag) -> ManifestList {
    ManifestList(first: Members.Slot(process.slot).manifests)
  }

  /// The manifest that was left to this process. The arena is locked.
  private static func manifest(_ reference: ObjectReference) -> Manifest? {
    guard let manifest = ObjectHeader.existing(reference).map(Manifest.init),
      manifest.isKept(in: list(of: Members.tag))
    else { return nil }
    return manifest
  }

  /// Takes hold of the objects; they stay left to this process.
  ///
  /// - Returns: nil where nothing was left so.
  /// - Throws: `SystemError` when there is no shared memory left.
  package static func take(_ reference: ObjectReference) throws(SystemError) -> [SharedObject]? {
    try Holds.takeAll(of: { manifest(reference) })
  }

  /// Lets go of it, if it is there.
  package static func discard(_ reference: ObjectReference) {
    Arena.lockedNowOrLater {
      manifest(reference)?.letGoAndDoom()
      Doomed.drain()
    }
  }
}
