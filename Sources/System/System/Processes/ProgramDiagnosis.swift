import CProcscriptSystem
import Glibc

/// Finds out why a program could not be run; the system gives the same number for several causes.
struct ProgramDiagnosis {
  private let program: ProgramStart

  init(of program: ProgramStart) {
    self.program = program
  }

  /// Why a folder could not be entered; nil where the error number says it.
  static func folder(_ path: [CChar], _ number: Errno) -> ProgramFault? {
    let name = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    switch number.rawValue {
    case ENOENT: return .folderMissing(name)
    case ENOTDIR: return .noFolder(name)
    default: return nil
    }
  }

  /// nil where the error number says it.
  func cause(of number: Errno) -> ProgramFault? {
    switch number.rawValue {
    case E2BIG:
      let environment = program.environment ?? Environment.variables(changing: [])
      return .tooLong(byteCount: program.words.byteCount + environment.byteCount)
    case ENOEXEC:
      return firstThere.map { .notAProgram($0) }
    case EACCES:
      guard let path = firstThere else { return nil }
      if isFolder(path) { return .isFolder(path) }
      if access(fromHere(path), X_OK) != 0 { return .notExecutable(path) }
      return Fence.isUp ? .outsideSandbox(path) : nil
    case ENOENT:
      if let path = firstThere { return interpreter(of: path).map { .noInterpreter($0, of: path) } }
      return program.words[0].contains("/") ? nil : .notInPath
    default: return nil
    }
  }

  /// The first of the paths at which there is something.
  private var firstThere: String? {
    let paths = (0..<program.paths.count).map { program.paths[$0] }
    let found = paths.filter { access(fromHere($0), F_OK) == 0 }
    // One that could be run but for its interpreter comes before folders and data of the same name.
    return found.first { !isFolder($0) } ?? found.first
  }

  /// A path as this process looks it up.
  private func fromHere(_ path: String) -> String {
    guard let folder = program.folder, !path.hasPrefix("/") else { return path }
    return folder.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } + "/" + path
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(fromHere(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// What the first line of a script names.
  private func interpreter(of path: String) -> String? {
    guard let file = try? Descriptor(opening: fromHere(path), flags: O_RDONLY) else { return nil }
    var beginning = [UInt8](repeating: 0, count: 256)
    let count = beginning.withUnsafeMutableBytes { read(file.number, $0.baseAddress, $0.count) }
    let line = beginning.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }
    guard line.starts(with: "#!".utf8) else { return nil }
    return String(decoding: line.dropFirst(2), as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(
      String.init)
  }
}
