extension SandboxPolicy {
  /// What a file is wanted for.
  package enum Use: Sendable {
    case reading, writing, running
  }

  /// Why a file can't be had, where it is this policy that does not allow it; nil where it does.
  package func refusal(of path: String, for use: Use) -> String? {
    let (allowed, verb, word): ([String], String, String) =
      switch use {
      case .reading: (readable + writable, "open", "read")
      case .writing: (writable, "write", "write")
      case .running: (programs, "run", "run")
      }
    if isUnknown { return nil }
    if SandboxPaths.covers(allowed, path) { return nil }
    let help = isOfCommand ? "--allow-\(word)=\(path) does" : "allow_\(word)={\"\(path)\"} does"
    return "cannot \(verb) \(path): the sandbox does not allow it (\(help))"
  }
}
