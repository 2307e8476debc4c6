public import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem
import ProcscriptTimeline
package import ProcscriptTrace

// Pictures of what a script's processes do, from its beginning to its end.
extension ProcessModule {
  /// Where a picture goes.
  public enum PictureDestination: Equatable, Sendable {
    /// Standard error.
    case terminal
    /// Standard error, drawn again and again while the processes run.
    case live
    /// A file. Its name's ending says what is drawn: `.svg`, `.html`, `.json` (a Chrome trace) or `.txt` (a log).
    case file(String)
    /// An open descriptor, to which what is new is written while the processes run: a line of JSON each time, as the page
    /// of an `.html` picture takes it. It is closed here, and is not to be that of a standard stream.
    case descriptor(Int32)
  }

  /// Records this process and all that it starts from now on, and has the picture drawn when it ends, however it ends.
  ///
  /// - Parameters:
  ///   - destination: Where the picture goes.
  ///   - state: The state that has the module.
  /// - Throws: `LuaError.message` where there is no memory or process for it.
  public func drawPicture(on destination: PictureDestination, in state: State) throws(LuaError) {
    try record(in: state)
    switch destination {
    case .terminal: Pictures.begin(path: nil, fromTheStart: true)
    case .live: Pictures.begin(path: nil, fromTheStart: true, isLive: true)
    case .file(let path): Pictures.begin(path: path, fromTheStart: true)
    case .descriptor(let descriptor):
      try asLuaError { () throws(SystemError) in try Pictures.follow(to: descriptor) }
    }
  }

  /// Draws what there is.
  package static func draw(_ trace: Trace, on destination: PictureDestination) {
    switch destination {
    case .terminal, .live: Pictures.draw(trace, path: nil)
    case .file(let path): Pictures.draw(trace, path: path)
    case .descriptor(let descriptor): Pictures.tell(trace, to: descriptor)
    }
  }

  /// Records this process and all that it starts from now on.
  ///
  /// - Throws: ``LuaError/message(_:)`` where there is no memory for it.
  package func record(in state: State) throws(LuaError) {
    try Recordings.begin(name: "MainProcess", in: state)
  }

  /// Keeps a piece of code as it is loaded, for pictures that show it. Does nothing where nothing is recorded.
  ///
  /// - Parameter name: That of the chunk, as it is loaded by: `@file.lua`, `=stdin`.
  package func keep(_ code: UnsafeRawBufferPointer, name: String) {
    let path = name.hasPrefix("@") ? String(name.dropFirst()) : nil
    RunningLine.sourceName(ofChunk: name).withCString { name in
      if let path {
        path.withCString { Recorder.keep(source: name, path: $0, text: code) }
      } else {
        Recorder.keep(source: name, path: nil, text: code)
      }
    }
  }

  /// The lines of a picture of everything that was recorded so far, as they are to be shown on standard error.
  package var picture: [String] {
    Observer.catchUp()
    guard let trace = Recorder.trace(withText: false) else { return [] }
    return TerminalView.current().lines(of: Story(trace))
  }
}
