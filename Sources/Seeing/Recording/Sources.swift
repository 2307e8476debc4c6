import CProcscriptSystem
import Glibc
import ProcscriptSystem
import ProcscriptTrace

/// The names of the pieces of code that places are in.
///
/// Two processes that name the same one for the first time at the same moment may enter it twice; the reader puts them
/// together.
struct Sources {
  private let log: Log

  init(_ log: Log) {
    self.log = log
  }

  /// The index of a source; it is entered where it is not there, with its text as its file is now: what is saved later is
  /// not what runs.
  ///
  /// - Returns: nil where there are too many.
  func index(of name: UnsafePointer<CChar>, path: UnsafePointer<CChar>?) -> Int? {
    for index in 0..<log.sourceCount where has(name, at: index) { return index }
    let index = add(name, path: path)
    if let index, let path { keepFile(path, at: index) }
    return index
  }

  /// Keeps the text of a source, as it was loaded.
  func keep(_ text: UnsafeRawBufferPointer, of name: UnsafePointer<CChar>, path: UnsafePointer<CChar>?) {
    let known = (0..<log.sourceCount).first { has(name, at: $0) }
    guard let index = known ?? add(name, path: path) else { return }
    let source = source(index)
    if source.pointee.textState == 0 {
      store(text, at: index)
    } else if source.pointee.textState == 1, !isSame(text, as: source) {
      // Lines of the one can't be told from lines of the other.
      source.pointee.textState = 2
    }
  }

  private func isSame(_ text: UnsafeRawBufferPointer, as source: UnsafeMutablePointer<Log.Source>) -> Bool {
    guard text.count == Int(source.pointee.textCount), let start = text.baseAddress else { return text.isEmpty }
    return memcmp(start, log.text(Int(source.pointee.textStart)), text.count) == 0
  }

  private func keepFile(_ path: UnsafePointer<CChar>, at index: Int) {
    var status = stat()
    // What is no regular file may never end.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Log.Room.texts,
      var text = FileReader.text(of: String(cString: path))
    else { return }
    text.withUTF8 { store(UnsafeRawBufferPointer($0), at: index) }
  }

  private func store(_ text: UnsafeRawBufferPointer, at index: Int) {
    guard text.count <= Log.Room.texts else { return }
    let start = Int(procscript_add_64(log.counter(\.textCount), UInt64(text.count))) - text.count
    guard start >= 0, start + text.count <= Log.Room.texts else { return }
    if let bytes = text.baseAddress { memcpy(log.text(start), bytes, text.count) }
    let source = source(index)
    source.pointee.textStart = UInt32(start)
    source.pointee.textCount = UInt32(text.count)
    procscript_store_release(source.pointer(to: \.textState)!, 1)
  }

  private func keptText(of source: UnsafeMutablePointer<Log.Source>) -> String? {
    guard procscript_load_acquire(source.pointer(to: \.textState)!) == 1 else { return nil }
    return string(log.text(Int(source.pointee.textStart)), source.pointee.textCount)
  }

  private func add(_ name: UnsafePointer<CChar>, path: UnsafePointer<CChar>?) -> Int? {
    guard log.sourceCount < Log.Room.sources else { return nil }
    let index = Int(procscript_add_64(log.counter(\.sourceCount), 1)) - 1
    guard index < Log.Room.sources else { return nil }
    let memory = log.source(index)
    let source = memory.assumingMemoryBound(to: Log.Source.self)
    let nameCount = min(strlen(name), Log.Source.longestName)
    memcpy(text(index), name, nameCount)
    source.pointee.nameCount = UInt32(nameCount)
    if let path, strlen(path) <= Log.Source.longestPath {
      memcpy(text(index) + Log.Source.longestName, path, strlen(path))
      source.pointee.pathCount = UInt32(strlen(path))
    }
    procscript_store_release(source.pointer(to: \.isThere)!, 1)
    return index
  }

  private func text(_ index: Int) -> UnsafeMutableRawPointer { log.source(index) + Log.Source.textOffset }

  private func source(_ index: Int) -> UnsafeMutablePointer<Log.Source> {
    log.source(index).assumingMemoryBound(to: Log.Source.self)
  }

  private func has(_ name: UnsafePointer<CChar>, at index: Int) -> Bool {
    let source = source(index)
    guard procscript_load_acquire(source.pointer(to: \.isThere)!) != 0 else { return false }
    let count = Int(source.pointee.nameCount)
    return strncmp(text(index).assumingMemoryBound(to: CChar.self), name, count) == 0
      && (name[count] == 0 || count == Log.Source.longestName)
  }

  /// All of them, by the names of their files without folders where that is no other's, and the index in that list for
  /// each index here.
  func all(withText: Bool) -> (sources: [TracedSource], indices: [Int]) {
    var names: [String] = []
    var sources: [TracedSource] = []
    var indices: [Int] = []
    for index in 0..<log.sourceCount {
      let source = source(index)
      let isThere = procscript_load_acquire(source.pointer(to: \.isThere)!) != 0
      let name = isThere ? string(text(index), source.pointee.nameCount) : "?"
      if let known = names.firstIndex(of: name) {
        indices.append(known)
        continue
      }
      let path = isThere ? string(text(index) + Log.Source.longestName, source.pointee.pathCount) : ""
      let file = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
      let isPlain = !file.isEmpty && !sources.contains { $0.name == file }
      indices.append(sources.count)
      names.append(name)
      sources.append(
        TracedSource(name: isPlain ? file : name, text: withText && isThere ? keptText(of: source) : nil))
    }
    return (sources, indices)
  }

  private func string(_ start: UnsafeMutableRawPointer, _ count: UInt32) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: Int(count)), as: UTF8.self)
  }
}
