import Glibc

/// Becomes another program, with the same pid.
///
/// The corresponding C function is `execv`.
///
/// - Parameter arguments: The program's words, its name first.
/// - Returns: Only when it failed, with the reason.
public func becomeProgram(
  _ path: String, arguments: [UnsafePointer<CChar>], using calls: SystemCalls = .live
) -> SystemError {
  var words = arguments.map { UnsafeMutablePointer<CChar>?(UnsafeMutablePointer(mutating: $0)) } + [nil]
  execv(path, &words)
  return SystemError(.execute, .current, subject: path, using: calls)
}

/// The file that this process runs.
///
/// Where it was replaced or removed since, it is there by this name alone.
public func executablePath() -> String {
  let own = "/proc/self/exe"
  var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
  let count = buffer.withUnsafeMutableBytes { readlink(own, $0.baseAddress!, $0.count) }
  guard count > 0 else { return own }
  let path = String(decoding: buffer[..<count], as: UTF8.self)
  return access(path, X_OK) == 0 ? path : own
}
