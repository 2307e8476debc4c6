import Glibc

/// Words for the system, as `argv` and `environ` are: of any bytes but zero.
package struct WordList: Sendable {
  /// One after the other, each with the zero that ends it.
  private var bytes: [CChar] = []
  private var starts: [Int] = []

  package init() {}

  package init(_ words: [String]) {
    for word in words { append(word) }
  }

  package var count: Int { starts.count }

  /// What they take when they are handed to a program, in bytes: with a pointer to each.
  package var byteCount: Int { bytes.count + (starts.count + 1) * MemoryLayout<UnsafeRawPointer>.size }

  /// - Precondition: There is no zero among the bytes.
  package mutating func append(_ word: UnsafeRawBufferPointer) {
    starts.append(bytes.count)
    bytes.append(contentsOf: word.bindMemory(to: CChar.self))
    bytes.append(0)
  }

  package mutating func append(_ word: String) {
    var word = word
    word.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  package mutating func append(_ word: UnsafePointer<CChar>) {
    append(UnsafeRawBufferPointer(start: word, count: strlen(word)))
  }

  /// A word, bytes that are not UTF-8 replaced.
  package subscript(_ index: Int) -> String {
    bytes.withUnsafeBufferPointer { String(cString: $0.baseAddress! + starts[index]) }
  }

  /// Passes them on as C has them: a null pointer is behind the last one.
  package func withPointers<Result>(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: starts.count + 1) { pointers in
        for (index, start) in starts.enumerated() {
          // None is written to.
          pointers.initializeElement(at: index, to: UnsafeMutablePointer(mutating: bytes.baseAddress! + start))
        }
        pointers.initializeElement(at: starts.count, to: nil)
        return body(pointers.baseAddress!)
      }
    }
  }
}
