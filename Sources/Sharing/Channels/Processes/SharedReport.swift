import Glibc
package import ProcscriptSystem

/// What a process says of itself when somebody asks: a text in shared memory, a place for each slot.
///
/// Each question has a number of its own. Who asks need not be one of the processes.
package struct SharedReport {
  static func size(inArenaOf byteCount: Int) -> Int { byteCount >= 1 << 36 ? 4096 : 512 }

  private static var size: Int { size(inArenaOf: Arena.mapping.unsafelyUnwrapped.byteCount) }

  private let memory: UnsafeMutableRawPointer

  private init(of slot: Int) {
    memory = Arena.address(of: UInt64(Arena.mapping.unsafelyUnwrapped.reports + slot * Self.size))
  }

  /// The number of the question that the text answers.
  private var request: Word64 { Word64(at: memory) }
  private var length: Word32 { Word32(at: memory + 8) }

  private static let head = 16

  private static var lastRequest: Word64 { Arena.word64(at: Arena.Layout.lastRequest) }

  /// How many bytes a text has at most.
  package static var longest: Int { size - head }

  /// Answers the last question, if this process is one of those of the arena; of a longer text only the beginning.
  package static func answer(_ text: String) {
    guard Arena.hasChannels || (try? Arena.prepare()) != nil else { return }
    let report = SharedReport(of: Members.tag.slot)
    let request = lastRequest.load()
    var text = text
    text.withUTF8 { bytes in
      let count = min(bytes.count, longest)
      if let start = bytes.baseAddress { memcpy(report.memory + head, start, count) }
      report.length.store(UInt32(count))
    }
    report.request.store(request)
  }

  // MARK: - Who asks

  /// A process that can be asked.
  package struct Source: Hashable, Sendable {
    package let pid: ProcessID
    /// The pid of the process that has started it; nil where that is not one of them any more.
    package let parent: ProcessID?
    /// Whether none of them has started it.
    package let isFirst: Bool
    fileprivate let slot: Int
  }

  /// Asks from now on: what was answered before does not count.
  ///
  /// - Returns: The number of the question.
  package static func newRequest() -> UInt64 { lastRequest.add(1) }

  /// All processes of the arena that live, in the order of their places.
  package static var sources: [Source] {
    (0..<Members.usedCount).compactMap { index in
      let slot = Members.Slot(index)
      guard slot.status.load().state == .living, let pid = Members.pid(slot.tag) else { return nil }
      return Source(
        pid: pid, parent: ProcessTag(in: slot.parent.load()).flatMap(Members.pid),
        isFirst: slot.parent.load() == 0, slot: index)
    }
  }

  /// What a process has waited for, without end, for some time; nil for one that has not.
  package static func wait(of source: Source) -> (
    purpose: WaitPurpose, name: String?, place: CodePlace, process: String?
  )? {
    let wait = PublishedWait(of: source.slot)
    guard wait.begin.load() != 0, let purpose = wait.purpose, Members.pid(Members.Slot(source.slot).tag) == source.pid
    else {
      return nil
    }
    return (
      purpose, SharedNames.text(of: purpose.name), CodePlace(rawValue: wait.place.load()), wait.processName
    )
  }

  /// What a process has answered to a question; nil where it has not.
  package static func text(of source: Source, to request: UInt64) -> String? {
    let report = SharedReport(of: source.slot)
    guard report.request.load() >= request else { return nil }
    let count = min(Int(report.length.load()), longest)
    return String(decoding: UnsafeRawBufferPointer(start: report.memory + head, count: count), as: UTF8.self)
  }
}
