import ProcscriptLuaPart

/// Whether a line of a child's traceback is a frame of those who called the child's function: they say nothing to its
/// author.
func isCallerOfTargets(_ line: Substring) -> Bool {
  // As "\t[process.children]:16: in method 'join'".
  if line.hasPrefix("\t" + ProcessScriptChunk.shortNamePrefix), line.contains("]:") { return true }
  // "?" is the module's caller of targets, which has no line information.
  return ["\t?: in function <?:", "\t[C]: in field 'pool_work'", "\t(...tail calls...)", "\t[C]: in ?"]
    .contains { line.hasPrefix($0) }
}
