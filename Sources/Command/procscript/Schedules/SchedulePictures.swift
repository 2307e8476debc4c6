import ProcessModule
import ProcscriptLua
import ProcscriptTrace

/// Pictures that a user has asked for of a run in a chosen order.
struct SchedulePictures {
  let destinations: [ProcessModule.PictureDestination]
  /// The script's file; nil where it has none.
  private let path: UnsafePointer<CChar>?

  init(of invocation: Invocation) {
    destinations = invocation.pictures
    if case .file(let path) = invocation.script { self.path = path } else { path = nil }
  }

  var isEmpty: Bool { destinations.isEmpty }

  /// The script's text, by its name in tracebacks.
  var texts: [String: String] {
    guard let path, let text = Interpreter.text(ofFile: path) else { return [:] }
    return [RunningLine.sourceName(ofChunk: "@" + String(cString: path)): String(decoding: text, as: UTF8.self)]
  }

  func draw(_ trace: Trace) {
    for destination in destinations { ProcessModule.draw(trace, on: destination) }
  }
}
