import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// What the processes of a sandbox use together, as `/proc` shows it.
struct Census {
  /// Where the processes are seen.
  enum View {
    /// A folder that shows those of the sandbox's namespace alone: a descriptor of it.
    case namespace(Int32)
    /// The machine's, in which they descend from the sandbox's keeper.
    case descendants(of: ProcessID)
    /// The machine's, in which they are a process and its descendants.
    case tree(of: ProcessID)
  }

  private(set) var members: [ProcessID] = []
  private(set) var processes = 0
  private(set) var memory = 0
  private(set) var processorSeconds = 0.0
  /// Bytes of files that have no name any more and are still open.
  private(set) var nameless = 0

  /// - Parameters:
  ///   - limit: Bytes of memory above which it is worth while to find out which of them are shared.
  ///   - helper: A process that does not count as one, and can't be looked at in detail. It has the memory of the process
  ///     that it is a copy of, and what it takes of its own is limited: what it shares is counted.
  init(_ view: View, exactFrom limit: Int?, besides helper: ProcessID?) {
    let folder: String
    let pids: [Int32]
    switch view {
    case .namespace(let descriptor):
      folder = "/proc/self/fd/\(descriptor)"
      // The first one is the sandbox's keeper, whose children's time counts.
      pids = Self.numbers(in: folder)
    case .descendants(let root), .tree(let root):
      folder = "/proc"
      pids = ((try? ProcessTree().descendants(of: root)) ?? []).map(\.rawValue) + [root.rawValue]
    }
    let keeper: Int32? =
      switch view {
      case .namespace: 1
      case .descendants(let root): root.rawValue
      case .tree: nil
      }
    var files: Set<FileIdentity> = []
    var places: [(name: String, isHelper: Bool)] = []
    for pid in pids {
      var place = "\(folder)/\(pid)"
      guard let fields = StatFields(of: place) else { continue }
      processorSeconds += fields.processorTicks / Self.ticks
      if pid == keeper { continue }
      let isHelper = pid == helper?.rawValue
      if !isHelper { processes += 1 }
      if fields.isLedByZombie, let thread = Self.livingThread(of: place) { place = thread }
      memory += Self.memory(of: place)
      count(openFilesOf: place, &files)
      places.append((place, isHelper))
    }
    members = pids.map { ProcessID($0) }
    if let limit, memory > limit { memory = Self.exactly(places, files) }
  }

  /// The names in a folder that are numbers, as far as they can be read.
  static func numbers(in folder: String) -> [Int32] { read(folder).numbers }

  /// The names in a folder that are numbers; nil, with `errno`, where they can't all be read.
  static func allNumbers(in folder: String) -> [Int32]? {
    let (numbers, isWhole) = read(folder)
    return isWhole ? numbers : nil
  }

  private static func read(_ folder: String) -> (numbers: [Int32], isWhole: Bool) {
    guard let entries = opendir(folder) else { return ([], false) }
    var numbers: [Int32] = []
    errno = 0
    while let entry = readdir(entries) {
      let number = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { Int32(String(cString: $0)) }
      }
      if let number { numbers.append(number) }
      errno = 0
    }
    let problem = errno
    closedir(entries)
    errno = problem
    return (numbers, problem == 0)
  }

  private static let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

  /// The folder of a thread that has not ended.
  private static func livingThread(of place: String) -> String? {
    numbers(in: place + "/task").map { "\(place)/task/\($0)" }.first { StatFields(of: $0)?.isLedByZombie == false }
  }

  /// What is in memory and belongs to it, whoever shares it: of files nothing, page tables included.
  private static func memory(of place: String) -> Int {
    sum(of: ["RssAnon:", "RssShmem:", "VmSwap:", "VmPTE:"], in: place + "/status")
  }

  /// As ``memory(of:)``, each process with its part of what several share.
  private static func exactly(_ places: [(name: String, isHelper: Bool)], _ files: Set<FileIdentity>) -> Int {
    var sum = files.reduce(0) { $0 + ($1.isMemory ? $1.byteCount : 0) }
    for (place, isHelper) in places {
      let shares = self.sum(of: ["Pss_Anon:", "Pss_Shmem:", "SwapPss:"], in: place + "/smaps_rollup")
      if shares > 0 {
        sum += shares + self.sum(of: ["VmPTE:"], in: place + "/status")
      } else if isHelper {
        sum += self.sum(of: ["RssShmem:"], in: place + "/status")
      } else {
        // Another's may not be looked at in detail.
        sum += memory(of: place)
      }
    }
    return sum
  }

  /// The sum of lines as `RssAnon:  12 kB`, in bytes.
  private static func sum(of names: [String], in file: String) -> Int {
    guard let text = FileReader.text(of: file) else { return 0 }
    var sum = 0
    for line in text.split(separator: "\n") {
      guard names.contains(where: { line.hasPrefix($0) }) else { continue }
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      if words.count > 1 { sum += (Int(words[1]) ?? 0) * 1024 }
    }
    return sum
  }

  private struct FileIdentity: Hashable {
    let device: dev_t
    let number: ino_t
    let byteCount: Int
    let isMemory: Bool

    static func == (left: FileIdentity, right: FileIdentity) -> Bool {
      left.device == right.device && left.number == right.number
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(device)
      hasher.combine(number)
    }
  }

  /// Files in memory, which are in no process's own memory before it maps them, and files whose name was removed.
  private mutating func count(openFilesOf place: String, _ files: inout Set<FileIdentity>) {
    for number in Self.numbers(in: place + "/fd") {
      var status = stat()
      let path = "\(place)/fd/\(number)"
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 0 else { continue }
      let isMemory = Self.target(of: path).hasPrefix("/memfd:")
      let file = FileIdentity(
        device: status.st_dev, number: status.st_ino, byteCount: Int(status.st_blocks) * 512, isMemory: isMemory)
      guard files.insert(file).inserted else { continue }
      if isMemory { memory += file.byteCount } else { nameless += file.byteCount }
    }
  }

  private static func target(of link: String) -> String {
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = readlink(link, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }
}
