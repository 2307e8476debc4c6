import ProcscriptChannels
import ProcscriptLua
import ProcscriptRecording
import ProcscriptText

// What scripts call the objects that they make: by the field `name` of a constructor's options, or, where they say nothing,
// by the variable that gets the object.

extension State {
  /// Checks the options of a constructor: a table of named fields. Anything else is none, as arguments too many are
  /// everywhere.
  ///
  /// - Parameter fields: Those that there are beside `name`.
  func checkOptions(at index: Int32, fields: [String] = []) throws(LuaError) {
    guard isOptions(at: index) else { return }
    let known = ["name"] + fields
    pushNil()
    while next(in: index) {
      pop()
      guard type(at: -1) == .string, let key = string(at: -1) else {
        throw .argument(index, "options have names, like name=\"jobs\"")
      }
      if known.contains(key) { continue }
      let advice = Spelling.near(to: key, among: known).first.map { "did you mean \($0)?" }
      throw .argument(
        index, "there is no option \(shown(at: -1)): \(advice ?? "there is \(known.joined(separator: ", "))")")
    }
    defer { pop() }
    switch rawGet("name", from: index) {
    case .nil: break
    case .string where string(at: -1)?.isEmpty == false: break
    default: throw .argument(index, "name must be a string, got \(shown(at: -1))")
    }
  }

  private func givenName(at options: Int32) -> String? {
    guard isOptions(at: options) else { return nil }
    rawGet("name", from: options)
    defer { pop() }
    return string(at: -1)
  }

  /// Whether a value is a table of options, and nothing that is called or made.
  func isOptions(at index: Int32) -> Bool {
    guard type(at: index) == .table else { return false }
    guard pushMetatable(of: index) else { return true }
    pop()
    return false
  }

  /// Pushes a channel that the script makes, and names it.
  ///
  /// - Parameters:
  ///   - options: The index of the constructor's options, which were checked.
  ///   - result: Which of the constructor's results it is, from 0.
  ///   - throughHost: Whether a Lua function of ours passes it on to the script.
  func push<Object: SharedObject>(
    new channel: Object, as kind: UserdataKind<Object>, options: Int32, result: Int32 = 0, throughHost: Bool = false
  ) {
    if let name = givenName(at: options) {
      channel.setName(Escaped.text(name), isGiven: true)
    } else if let name = variable(ofResult: result, throughHost: throughHost) {
      channel.setName(Escaped.text(name), isGiven: false)
    }
    if Recorder.isOn, let name = channel.name {
      // Of a pipe each direction is a thing: the one that leads to an end is called as that.
      Recorder.named((channel as? PipeEnd)?.recorded(sending: false) ?? channel.recorded, name)
    }
    push(channel: channel, as: kind)
  }
}
