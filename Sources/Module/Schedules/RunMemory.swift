import ProcscriptExploring
import ProcscriptSystem

/// The memory that all processes of a run share: who goes next is decided in it, by whoever has the turn.
struct RunMemory: @unchecked Sendable {
  static let mostSteps = Step.most
  /// How often an order by priorities can change.
  static let mostChanges = 64
  /// Room for texts, in bytes.
  static let noteCapacity = 1 << 20

  let worker: UnsafeMutablePointer<WorkerRecord>
  let run: UnsafeMutablePointer<RunRecord>
  let lanes: UnsafeMutablePointer<LaneRecord>
  private let watches: UnsafeMutablePointer<LaneRecord.Watch>
  let steps: UnsafeMutablePointer<StepRecord>
  /// The choices of the plan: a lane's index, or -1 for time.
  let choices: UnsafeMutablePointer<Int32>
  /// What lanes that sleep would do, in a run by priorities the ranks of lanes, of which the highest goes on, and the steps
  /// before which these change: see ``PlanReader``.
  let sleepers: UnsafeMutablePointer<Operation>
  let ranks: UnsafeMutablePointer<UInt64>
  let changes: UnsafeMutablePointer<UInt64>
  let notes: UnsafeMutableRawPointer
  /// For programs that are started anew; nil where the memory is in no file.
  let descriptor: Int32?

  /// - Throws: `SystemError` with the operation `mapMemory`.
  init() throws(SystemError) {
    self.init(try SharedMemoryFile(name: "procscript-turns", largestOf: [Self.byteCount]))
    worker.initialize(to: WorkerRecord())
    run.initialize(to: RunRecord())
    lanes.initialize(repeating: LaneRecord(), count: Lane.most)
  }

  /// The memory of a run that is going on, in a program that was started anew.
  ///
  /// - Throws: `SystemError` with the operation `mapMemory`.
  init(handedOver descriptor: Int32) throws(SystemError) {
    self.init(try SharedMemoryFile(descriptor))
  }

  private static var byteCount: Int { Places().size }

  /// Where things are, in bytes from the beginning.
  private struct Places {
    private(set) var size = 0
    private(set) var worker = 0
    private(set) var run = 0
    private(set) var lanes = 0
    private(set) var watches = 0
    private(set) var choices = 0
    private(set) var sleepers = 0
    private(set) var ranks = 0
    private(set) var changes = 0
    private(set) var steps = 0
    private(set) var notes = 0

    init() {
      worker = room(for: WorkerRecord.self, 1)
      run = room(for: RunRecord.self, 1)
      lanes = room(for: LaneRecord.self, Lane.most)
      watches = room(for: LaneRecord.Watch.self, Lane.most * LaneRecord.mostWatches)
      choices = room(for: Int32.self, RunMemory.mostSteps)
      sleepers = room(for: Operation.self, Lane.most)
      ranks = room(for: UInt64.self, Lane.most)
      changes = room(for: UInt64.self, RunMemory.mostChanges)
      steps = room(for: StepRecord.self, RunMemory.mostSteps)
      notes = room(for: UInt8.self, RunMemory.noteCapacity)
    }

    private mutating func room<Value>(for type: Value.Type, _ count: Int) -> Int {
      let start = (size + 63) & ~63
      size = start + MemoryLayout<Value>.stride * count
      return start
    }
  }

  private init(_ file: SharedMemoryFile) {
    let (base, places) = (file.base, Places())
    worker = (base + places.worker).assumingMemoryBound(to: WorkerRecord.self)
    run = (base + places.run).assumingMemoryBound(to: RunRecord.self)
    lanes = (base + places.lanes).assumingMemoryBound(to: LaneRecord.self)
    watches = (base + places.watches).assumingMemoryBound(to: LaneRecord.Watch.self)
    choices = (base + places.choices).assumingMemoryBound(to: Int32.self)
    sleepers = (base + places.sleepers).assumingMemoryBound(to: Operation.self)
    ranks = (base + places.ranks).assumingMemoryBound(to: UInt64.self)
    changes = (base + places.changes).assumingMemoryBound(to: UInt64.self)
    steps = (base + places.steps).assumingMemoryBound(to: StepRecord.self)
    notes = base + places.notes
    descriptor = file.descriptor
  }

  /// Whether a word lies in it.
  func contains(_ word: UnsafeRawPointer) -> Bool {
    let start = UnsafeRawPointer(worker)
    return word >= start && word < start + Self.byteCount
  }

  /// The words that a lane watches.
  func watches(of lane: Int) -> UnsafeMutablePointer<LaneRecord.Watch> {
    watches + lane * LaneRecord.mostWatches
  }

  /// The lane with a pid; nil for a process that takes no turns.
  func lane(of pid: ProcessID) -> Int? {
    let count = Int(run.pointee.laneCount)
    return (0..<count).last { lanes[$0].pid == pid.rawValue }
  }

  /// Whether a lane has begun, and not ended.
  func isLiving(_ lane: Int) -> Bool {
    lanes[lane].state != .unused && lanes[lane].state != .ended
  }

  /// A lane has ended, or is about to.
  func markEnded(_ lane: Int) {
    let record = lanes + lane
    guard record.pointee.state != .ended else { return }
    record.pointee.state = .ended
    record.pointee.alarm = 0
    record.pointee.stepsAtEnd = min(run.pointee.stepCount, UInt64(Self.mostSteps))
    run.pointee.ended |= 1 << UInt64(lane)
    run.pointee.changes += 1
    if record.pointee.parent >= 0 { lanes[Int(record.pointee.parent)].childEnds &+= 1 }
  }

  var indices: Range<Int> { 0..<Int(run.pointee.laneCount) }

  /// Makes it new for another run.
  func begin(_ plan: Plan, clock: UInt64) {
    for lane in indices { lanes[lane] = LaneRecord() }
    run.pointee = RunRecord()
    run.pointee.clock = clock
    run.pointee.clockAtStart = clock
    PlanReader(memory: self).begin(plan)
  }
}
