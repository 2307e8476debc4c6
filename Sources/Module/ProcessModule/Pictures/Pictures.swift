import ProcscriptOutput
import ProcscriptRecording
import ProcscriptSystem
import ProcscriptTimeline
import ProcscriptTrace

/// The pictures that this process is to draw of what it does, and their drawing.
enum Pictures {
  /// Those that it has begun, the innermost last. Used by one thread.
  nonisolated(unsafe) private static var begun: [Begun] = []

  struct Begun {
    let request: PictureRequest?
    let path: String?
    let start: UInt64
    let process: Recorder.Life
    /// Whether somebody else tells it, line by line.
    var isFollowed = false
  }

  /// Begins one; this process is recorded.
  static func begin(path: String?, fromTheStart: Bool = false, isLive: Bool = false) {
    guard let now = Recorder.now, let own = Recorder.own else { return }
    let start = fromTheStart ? 0 : now
    let isLive = isLive && TerminalView.current().height != nil
    if isLive { LivePicture().begin() }
    let request = Recorder.requestPicture(path: path, from: start, isLive ? .live : .once)
    begun.append(Begun(request: request, path: path, start: start, process: own))
  }

  /// Has all that is new of the recording told from now on, by lines that are written to a descriptor, which is closed
  /// here. This process is recorded.
  ///
  /// - Throws: `SystemError` where no process can be had for it.
  static func follow(to descriptor: Int32) throws(SystemError) {
    guard let own = Recorder.own else { return }
    var growth = Growth()
    try Follower.start(descriptor) { trace, now, isOver in
      trace.map { growth.delta(to: Story($0), isOver: isOver) } ?? Growth.beat(at: now)
    }
    let request = Recorder.requestPicture(path: nil, from: 0, .followed)
    begun.append(Begun(request: request, path: nil, start: 0, process: own, isFollowed: true))
  }

  /// Draws the one that was begun last.
  static func drawLast() {
    guard let last = begun.popLast() else { return }
    // What drawing takes is no part of it.
    let end = Recorder.now
    Observer.catchUp()
    if last.isFollowed {
      if let end { Follower.finish(at: end) }
      if let request = last.request { Recorder.close(request) }
      return
    }
    if let request = last.request, request.isLive { Recorder.close(request) }
    let withText = wantsText(last.path)
    draw(Recorder.trace(of: last.process, from: last.start, until: end, withText: withText), path: last.path)
    if let request = last.request, !request.isLive { Recorder.close(request) }
  }

  /// Draws all that were begun, at the end of the process that has begun them.
  static func drawAll() {
    guard let own = Recorder.own else { return }
    // Before them stand those of its parent, which the child of a fork leaves as they are.
    while let last = begun.last, last.process == own { drawLast() }
  }

  private static func wantsText(_ path: String?) -> Bool {
    path.flatMap(PictureFormat.init(of:))?.showsSources ?? false
  }

  /// Writes all of a run that is over to a descriptor, as one line.
  static func tell(_ trace: Trace, to descriptor: Int32) {
    var growth = Growth()
    let line = growth.delta(to: Story(trace), isOver: true) + "\n"
    do throws(Errno) {
      try writeAll(Array(line.utf8), to: descriptor)
    } catch {
      SharedOutput.complain(Array("procscript: the picture is lost: \(error)".utf8))
    }
  }

  /// Draws what is there, into a file, or on standard error.
  static func draw(_ trace: Trace?, path: String?) {
    guard let trace else { return }
    let story = Story(trace)
    do throws(SystemError) {
      if let path, let format = PictureFormat(of: path) {
        try NewFile.replace(path, with: Array(format.text(of: story).utf8))
      } else {
        let lines = TerminalView.current().lines(of: story).joined(separator: "\n")
        SharedOutput.showPicture(Array(lines.utf8))
      }
    } catch {
      SharedOutput.complain(Array("procscript: the picture is lost: \(error)".utf8))
    }
  }
}
