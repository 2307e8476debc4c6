/// Why a program can't be run, where the error number alone would tell little.
package enum ProgramFault: Hashable, Sendable {
  /// None of the folders of `PATH` has it.
  case notInPath
  /// The folder that it is to begin in is not there.
  case folderMissing(String)
  /// What it is to begin in is no folder.
  case noFolder(String)
  /// It is a folder.
  case isFolder(String)
  /// Its file has no run bit.
  case notExecutable(String)
  /// The interpreter that its first line names is not there.
  case noInterpreter(String, of: String)
  /// It is neither a program of this machine, nor does its first line name an interpreter.
  case notAProgram(String)
  /// The sandbox that this process is in does not allow it.
  case outsideSandbox(String)
  /// Its words and variables have so many bytes.
  case tooLong(byteCount: Int)
}
