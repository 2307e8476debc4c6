import ProcscriptSystem

/// What a sandbox uses, looked at again and again, beside what it may use.
struct Sums {
  private let policy: SandboxPolicy
  private let view: Census.View
  /// What the writable folders held at the start.
  private let filesAtStart: FolderSize?
  /// The look at them that is under way.
  private var walk: FolderSize?
  private var nextLookAtFiles = Deadline.passed

  /// When it is to be looked at again.
  private(set) var next: Deadline
  /// The processes that were there at the last look.
  private(set) var members: [ProcessID] = []

  /// Seconds between two looks; more where a look takes long, so that it is a twentieth of the time at the most;
  /// but never so many that much could be used up meanwhile.
  private static let step = 0.1
  private static let longestStep = 0.5
  private static let stepForFiles = 0.5
  /// Seconds that a look at files may take at a time.
  private static let slice = 0.02

  init(_ policy: SandboxPolicy, _ view: Census.View) {
    self.policy = policy
    self.view = view
    // Not at once: a script that is over soon pays for no look.
    next = Deadline(after: Self.step)
    filesAtStart = policy.files == nil ? nil : FolderSize.whole(of: policy.writable)
  }

  /// Looks.
  ///
  /// - Returns: A limit that is met; nil where there is none.
  mutating func look() -> SandboxLimit? {
    let start = SystemClock.monotonic()
    let census = Census(view, exactFrom: policy.memory, besides: policy.helper)
    members = census.members
    if let most = policy.memory, census.memory > most { return .memory }
    if let most = policy.processes, census.processes > most { return .processes }
    if let most = policy.processorSeconds, census.processorSeconds > most { return .processorTime }
    next = Deadline(after: Self.pause(Self.step, since: start))
    return lookAtFiles(besides: census.nameless)
  }

  private static func pause(_ step: Double, since start: Double) -> Double {
    max(step, min(longestStep, 20 * (SystemClock.monotonic() - start)))
  }

  /// - Parameter nameless: Bytes of files that are in no folder.
  private mutating func lookAtFiles(besides nameless: Int) -> SandboxLimit? {
    guard let most = policy.files, let filesAtStart else { return nil }
    if nameless > most { return .files }
    guard !policy.writable.isEmpty else { return nil }
    if walk == nil {
      guard nextLookAtFiles.hasPassed() else { return nil }
      walk = FolderSize(of: policy.writable)
    }
    let (sum, overflows) = filesAtStart.byteCount.addingReportingOverflow(most - nameless)
    let allowed = overflows ? .max : sum
    let isDone = walk!.go(on: Deadline(after: Self.slice), to: allowed)
    if walk!.byteCount > allowed { return .files }
    if walk!.unknown > filesAtStart.unknown { return .uncountable }
    if isDone {
      walk = nil
      nextLookAtFiles = Deadline(after: Self.stepForFiles)
    }
    return nil
  }
}
