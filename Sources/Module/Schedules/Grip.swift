import CProcscriptSystem

/// Who has the turn may call what sleeps in the system, as a read from a pipe that another lane has to fill. After a while
/// whoever watches the run takes its turn away. Before its next operation the lane finds that, and waits for another turn.
///
/// Invariant: the word is 1 while the lane has the turn and does something else than to give it on; only from 1 on it may be
/// taken away.
struct Grip {
  private let word: UnsafeMutablePointer<UInt32>
  private let back: UnsafeMutablePointer<UInt32>

  init(of lane: UnsafeMutablePointer<LaneRecord>) {
    word = lane.pointer(to: \.grip)!
    back = lane.pointer(to: \.isBack)!
  }

  /// The lane goes on with the script.
  func loosen() { procscript_store_release(word, 1) }

  /// The lane is about to look who goes next.
  ///
  /// - Returns: Whether it still has the turn.
  func tighten() -> Bool { procscript_exchange_if(word, 1, 2) }

  /// For whoever watches the run.
  ///
  /// - Returns: Whether the turn was taken away.
  func takeAway() -> Bool { procscript_exchange_if(word, 1, 0) }

  /// Whether the lane whose turn was taken away wants another.
  var isBack: Bool { procscript_load_acquire(back) != 0 }

  func comeBack(_ isBack: Bool) { procscript_store_release(back, isBack ? 1 : 0) }
}
