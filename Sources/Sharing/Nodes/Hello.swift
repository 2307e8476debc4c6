/// What home tells a node before anything else.
package struct HomeHello: Equatable, Sendable {
  /// Seconds of silence after which home gives a node up. The node ends after two thirds of it: always first.
  package var silence: Double
  /// Whether the node's job was made for this launcher, and is to be cancelled when home is gone.
  package var ownsJob: Bool
  /// Variables that the processes have there, as `NAME=value`.
  package var environment: [[UInt8]]
  /// The folder in which home's program was started, where scripts find what they need at first.
  package var folder: [UInt8]
  /// The words that home's program was given.
  package var words: [[UInt8]]
  /// The script's text; nil where there is no file of it.
  package var script: [UInt8]?

  private enum Tag {
    static let silence: UInt8 = 1
    static let ownsJob: UInt8 = 2
    static let variable: UInt8 = 3
    static let folder: UInt8 = 4
    static let word: UInt8 = 5
    static let script: UInt8 = 6
  }

  /// - Parameters:
  ///   - silence: Seconds after which home gives a node up of which it hears nothing.
  ///   - ownsJob: Whether the node's job ends with this launcher.
  ///   - environment: Variables as `NAME=value`.
  ///   - folder: The path of the folder in which home's program was started.
  ///   - words: Those of home's command line, the program's name first.
  ///   - script: The script's text.
  package init(
    silence: Double, ownsJob: Bool, environment: [[UInt8]], folder: [UInt8], words: [[UInt8]], script: [UInt8]?
  ) {
    (self.silence, self.ownsJob, self.environment) = (silence, ownsJob, environment)
    (self.folder, self.words, self.script) = (folder, words, script)
  }

  package var bytes: [UInt8] {
    var fields = FieldList()
    fields.add(Tag.silence, [UInt8](number: UInt64(silence * 1000)))
    if ownsJob { fields.add(Tag.ownsJob, []) }
    for variable in environment { fields.add(Tag.variable, variable) }
    fields.add(Tag.folder, folder)
    for word in words { fields.add(Tag.word, word) }
    if let script { fields.add(Tag.script, script) }
    return fields.bytes
  }

  /// - Parameter bytes: As ``bytes`` of another.
  /// - Returns: nil for bytes that are none.
  package init?(_ bytes: [UInt8]) {
    guard let fields = FieldList(bytes), let silence = fields.number(Tag.silence), silence > 0 else { return nil }
    self.init(
      silence: Double(silence) / 1000, ownsJob: fields[Tag.ownsJob] != nil, environment: fields.all(Tag.variable),
      folder: fields[Tag.folder] ?? [], words: fields.all(Tag.word), script: fields[Tag.script])
  }
}

/// What a node answers.
package struct NodeHello: Equatable, Sendable {
  /// What the node calls itself.
  package var name: String
  /// The agent's pid there.
  package var pid: UInt64
  /// Processors that it may use.
  package var processors: UInt64
  /// The number of the job that it is in; nil for none.
  package var job: String?
  /// When the job's time is over, in seconds since 1970; nil where that is not known.
  package var end: UInt64?

  private enum Tag {
    static let name: UInt8 = 1
    static let pid: UInt8 = 2
    static let processors: UInt8 = 3
    static let job: UInt8 = 4
    static let end: UInt8 = 5
  }

  /// - Parameters:
  ///   - name: What the node calls itself.
  ///   - pid: The agent's.
  ///   - processors: How many it may use.
  ///   - job: The job's number.
  ///   - end: When the job's time is over, in seconds since 1970.
  package init(name: String, pid: UInt64, processors: UInt64, job: String? = nil, end: UInt64? = nil) {
    (self.name, self.pid, self.processors, self.job, self.end) = (name, pid, processors, job, end)
  }

  package var bytes: [UInt8] {
    var fields = FieldList()
    fields.add(Tag.name, Array(name.utf8))
    fields.add(Tag.pid, [UInt8](number: pid))
    fields.add(Tag.processors, [UInt8](number: processors))
    if let job { fields.add(Tag.job, Array(job.utf8)) }
    if let end { fields.add(Tag.end, [UInt8](number: end)) }
    return fields.bytes
  }

  /// - Parameter bytes: As ``bytes`` of another.
  /// - Returns: nil for bytes that are none.
  package init?(_ bytes: [UInt8]) {
    guard let fields = FieldList(bytes), let name = fields.text(Tag.name), let pid = fields.number(Tag.pid),
      let processors = fields.number(Tag.processors)
    else { return nil }
    self.init(name: name, pid: pid, processors: processors, job: fields.text(Tag.job), end: fields.number(Tag.end))
  }
}

/// A process that a node is to start.
package struct StartOfProcess: Equatable, Sendable {
  /// What it must know before it runs anything: a message.
  package var birth: [UInt8]
  /// What it is to run: a message.
  package var parcel: [UInt8]
  /// The folder that it begins in, where the node has it.
  package var folder: [UInt8]
  /// The pid of its stand-in, by which home knows it; 0 where that does not matter.
  package var pid: UInt32
  /// The kinds of the channels that the two name, in the order of their numbers: it makes calls on them.
  package var channels: [UInt32]
  /// Whether it is a pool's worker, which takes its tasks by such calls.
  package var hasSeat: Bool

  private enum Tag {
    static let birth: UInt8 = 1
    static let parcel: UInt8 = 2
    static let pid: UInt8 = 3
    static let channel: UInt8 = 4
    static let seat: UInt8 = 5
    static let folder: UInt8 = 6
  }

  /// - Parameters:
  ///   - birth: What it must know before it runs anything.
  ///   - parcel: What it is to run.
  ///   - folder: The path of the folder that it begins in.
  ///   - pid: The pid of its stand-in.
  ///   - channels: The kinds of the channels that it is handed over.
  ///   - hasSeat: Whether it is a pool's worker.
  package init(
    birth: [UInt8], parcel: [UInt8], folder: [UInt8] = [], pid: UInt32 = 0, channels: [UInt32] = [],
    hasSeat: Bool = false
  ) {
    (self.birth, self.parcel, self.folder, self.pid) = (birth, parcel, folder, pid)
    (self.channels, self.hasSeat) = (channels, hasSeat)
  }

  package var bytes: [UInt8] {
    var fields = FieldList()
    fields.add(Tag.birth, birth)
    fields.add(Tag.parcel, parcel)
    fields.add(Tag.folder, folder)
    fields.add(Tag.pid, [UInt8](number: UInt64(pid)))
    for kind in channels { fields.add(Tag.channel, [UInt8](number: kind)) }
    if hasSeat { fields.add(Tag.seat, []) }
    return fields.bytes
  }

  /// - Parameter bytes: As ``bytes`` of another.
  /// - Returns: nil for bytes that are none.
  package init?(_ bytes: [UInt8]) {
    guard let fields = FieldList(bytes), let birth = fields[Tag.birth], let parcel = fields[Tag.parcel] else {
      return nil
    }
    self.init(
      birth: birth, parcel: parcel, folder: fields[Tag.folder] ?? [],
      pid: UInt32(truncatingIfNeeded: fields.number(Tag.pid) ?? 0),
      channels: fields.all(Tag.channel).map { $0.number(UInt32.self) ?? 0 }, hasSeat: fields[Tag.seat] != nil)
  }
}
