import CProcscriptSystem
import Glibc

/// Becomes another program, with the same pid.
///
/// The corresponding C function is `execv`.
///
/// - Parameter arguments: The program's words, its name first.
/// - Returns: Only when it failed, with the reason.
package func becomeProgram(
  _ path: String, arguments: [UnsafePointer<CChar>], using calls: SystemCalls = .live
) -> SystemError {
  var words = arguments.map { UnsafeMutablePointer<CChar>?(UnsafeMutablePointer(mutating: $0)) } + [nil]
  execv(path, &words)
  return SystemError(.execute, .current, subject: path, using: calls)
}

/// The file that this process runs.
///
/// Where it was replaced or removed since, it is there by this name alone. Without `/proc` it is what the program was
/// started by.
///
/// - Parameter folder: The one that the program was started in; nil for the one that this process is in.
package func executablePath(startedIn folder: [CChar]? = nil) -> String {
  let own = "/proc/self/exe"
  var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
  let count = buffer.withUnsafeMutableBytes { readlink(own, $0.baseAddress!, $0.count) }
  guard count > 0 else { return pathOfStart(in: folder) }
  let path = String(decoding: buffer[..<count], as: UTF8.self)
  return access(path, X_OK) == 0 ? path : own
}

/// The program's name as its starter gave it, where that is a path; else the path that the kernel was given, which is that
/// of a script where the kernel has found the program by the script's first line.
private func pathOfStart(in folder: [CChar]?) -> String {
  var path = String(cString: Arguments.word(0))
  if !path.contains("/"), let given = procscript_given_path() { path = String(cString: given) }
  guard let folder, !path.hasPrefix("/") else { return path }
  return folder.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } + "/" + path
}
