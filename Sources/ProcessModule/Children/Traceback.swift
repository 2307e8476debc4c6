import ProcessScript

/// The frames of a child's own code in the traceback of its uncaught error; nil when there are none.
///
/// The function of a child is called by the module's own code, at the bottom: those frames say nothing to its author.
func ownFrames(ofTraceback traceback: String) -> String? {
  var lines = traceback.split(separator: "\n", omittingEmptySubsequences: false)
  while let last = lines.last, isHostFrame(last) { lines.removeLast() }
  return lines.count > 1 ? lines.joined(separator: "\n") : nil
}

private func isHostFrame(_ line: Substring) -> Bool {
  // "?" is the module's caller of targets, which has no line information.
  ["\t\(ProcessScriptChunk.shortName):", "\t?: in function <?:", "\t(...tail calls...)", "\t[C]: in ?"]
    .contains { line.hasPrefix($0) }
}
