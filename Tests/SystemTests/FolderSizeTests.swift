import Foundation
import ProcscriptSandbox
import ProcscriptSystem
import Testing

struct `The size of a folder` {
  /// A folder with folders in it, each with a file of 8 KiB.
  private func make(_ count: Int) throws -> URL {
    let root = FileManager.default.temporaryDirectory.appending(path: "procscript-size-\(UUID())")
    for number in 1...count {
      let folder = root.appending(path: "a\(number)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(repeating: 1, count: 8192).write(to: folder.appending(path: "file"))
    }
    return root
  }

  @Test func `counts what gets other names while it is looked at`() throws {
    let root = try make(300)
    defer { try? FileManager.default.removeItem(at: root) }
    var size = FolderSize(of: [root.path])
    // A part of it: then all names are others.
    var isDone = size.go(on: .passed, to: .max)
    #expect(!isDone)
    for number in 1...300 {
      #expect(rename("\(root.path)/a\(number)", "\(root.path)/b\(number)") == 0)
    }
    isDone = size.go(on: .never, to: .max)
    #expect(isDone && size.byteCount >= 300 * 8192)
    #expect(size.unknown == 0)
  }

  @Test func `does not follow a link, nor counts a file twice in one place`() throws {
    let root = try make(3)
    defer { try? FileManager.default.removeItem(at: root) }
    #expect(symlink("/usr", root.path + "/usr") == 0)
    var size = FolderSize(of: [root.path])
    let isDone = size.go(on: .never, to: .max)
    #expect(isDone)
    #expect((3 * 8192...3 * 8192 + 16 * 4096).contains(size.byteCount))
  }

  @Test func `is unknown where folders lie too deep`() throws {
    let root = try make(1)
    defer { try? FileManager.default.removeItem(at: root) }
    let deep = (1...220).map { _ in "d" }.joined(separator: "/")
    try FileManager.default.createDirectory(atPath: root.path + "/" + deep, withIntermediateDirectories: true)
    var size = FolderSize(of: [root.path])
    let isDone = size.go(on: .never, to: .max)
    #expect(isDone)
    #expect(size.unknown == 1)
  }
}
