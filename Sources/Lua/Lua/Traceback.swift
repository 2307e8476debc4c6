/// A traceback as its reader should see it: the host's own chunks (named `=[…]`) look like the C functions that they
/// stand for, and of several such frames one after the other only the outermost is left, the one that was called. Where
/// that has no name, as a function that a call ended with, there is nothing to say of it.
func withoutHostFrames(_ traceback: String) -> String {
  var lines: [Substring] = []
  // Where the frames begin that a host chunk may have called: they go if one turns up.
  var inner: Int?
  for line in traceback.split(separator: "\n", omittingEmptySubsequences: false) {
    if let frame = hostFrame(in: line) {
      if let inner { lines.removeSubrange(inner...) }
      inner = lines.count
      if !frame.hasPrefix("function <") { lines.append("\t[C]: in " + frame) }
    } else {
      let isTailCall = line == "\t(...tail calls...)"
      // Of the host's frame above.
      if isTailCall, inner == lines.count { continue }
      let mayBeInner = line.hasPrefix("\t[C]: ") || isTailCall
      inner = mayBeInner ? inner ?? lines.count : nil
      lines.append(line)
    }
  }
  return lines.joined(separator: "\n")
}

/// What a line of a traceback says of a frame in a host's chunk: `method 'join'` in `[process.children]:12: in method 'join'`.
private func hostFrame(in line: Substring) -> Substring? {
  guard line.hasPrefix("\t["), !line.hasPrefix("\t[C]:"), !line.hasPrefix("\t[string ") else { return nil }
  // The chunk, the line and the frame: of the latter, only the first colon and blank part it from the others.
  let parts = line.split(separator: ":", maxSplits: 2)
  guard parts.count == 3, parts[0].hasSuffix("]"), parts[2].hasPrefix(" in ") else { return nil }
  return parts[2].dropFirst(" in ".count)
}
