import ProcessScript

/// Whether a line of a child's traceback is a frame of those who called the child's function: they say nothing to its
/// author.
func isCallerOfTargets(_ line: Substring) -> Bool {
  // "?" is the module's caller of targets, which has no line information.
  let isOurs = line.hasPrefix("\t" + ProcessScriptChunk.shortNamePrefix) && line.contains("]:")
  return isOurs || [
    "\t?: in function <?:", "\t[C]: in field 'pool_work'", "\t(...tail calls...)",
    "\t[C]: in ?",
  ]
  .contains { line.hasPrefix($0) }
}
