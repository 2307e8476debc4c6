extension SystemError: CustomStringConvertible {
  /// One line: what could not be done, why, and what to do: "cannot fork: too many processes (limit: ulimit -u = 100);
  /// wait for some to end, or raise the limit with ulimit -u".
  package var description: String {
    let sentence = "cannot \(deed): \(reason)"
    return advice.map { "\(sentence); \($0)" } ?? sentence
  }

  /// What to do about it, where something can be done.
  package var advice: String? { limit?.advice ?? fault?.advice ?? errnoAdvice }

  private var deed: String {
    switch operation {
    case .fork: "fork"
    case .wait: "wait for \(subject ?? "a process")"
    case .openProcess: "watch \(subject ?? "a process")"
    case .signalProcess: "send a signal to \(subject ?? "a process")"
    case .setParentDeathSignal: "ask for a signal at the parent's end"
    case .poll: "wait for \(subject ?? "descriptors")"
    case .openFile: "open \(subject ?? "a file")"
    case .readFile: "read \(subject ?? "a file")"
    case .writeFile: "write \(subject ?? "a file")"
    case .closeFile: "close \(subject ?? "a descriptor")"
    case .flush: "write out \(subject ?? "what was printed")"
    case .listProcesses: "list the processes in \(subject ?? "/proc")"
    case .mapMemory: "map \(subject ?? "memory")"
    case .makeFolder: "make the folder \(subject ?? "")"
    case .watchFolder: "watch \(subject ?? "a folder")"
    case .execute: "run \(subject ?? "a program")"
    case .adoptOrphans: "adopt orphans"
    case .makePipe: "make a pipe"
    case .shareChannels: "share channels between processes"
    }
  }

  private var reason: String {
    if let limit { return "\(limit.shortage) (limit: \(limit.setting))" }
    if let fault { return fault.words }
    switch (operation, errno) {
    case (.fork, .tryAgain): return "too many processes"
    case (.fork, .noMemory), (.mapMemory, .noMemory): return "not enough memory"
    case (.listProcesses, .noSuchProcess): return "it shows the processes of another PID namespace"
    case (.shareChannels, _): return "this system has no robust futexes"
    case (_, .noSuchProcess), (_, .noChild): return "no such process"
    default: return errno.description.firstLowercased
    }
  }

  private var errnoAdvice: String? {
    switch (operation, errno) {
    case (.fork, .tryAgain): "wait for some to end, or look at ulimit -u, the control group's pids.max and pid_max"
    case (.fork, .noMemory): "end some processes, or give the machine more memory"
    case (.signalProcess, .notPermitted): "it belongs to another user"
    case (.listProcesses, .noSuchFile): "is /proc mounted?"
    case (.listProcesses, .noSuchProcess): "mount this one's there: mount -t proc proc /proc"
    default: nil
    }
  }
}

extension Limit {
  fileprivate var shortage: String {
    switch self {
    case .openFiles, .openFilesOfMachine: "too many open files"
    case .userProcesses, .sandboxProcesses, .groupProcesses, .threads, .processIDs: "too many processes"
    case .groupMemory, .committedMemory, .addressSpace: "not enough memory"
    case .fileSize, .sandboxFileSize: "it is full"
    }
  }

  /// The limit as the administrator knows it, with its value.
  fileprivate var setting: String {
    switch self {
    case .openFiles(let count): "ulimit -n = \(count)"
    case .openFilesOfMachine: "fs.file-max"
    case .userProcesses(let count): "ulimit -u = \(count)"
    case .sandboxProcesses(let count): "the sandbox allows \(count) at a time"
    case .groupProcesses(let count, let path): "\(path) = \(count)"
    case .threads(let count): "kernel.threads-max = \(count)"
    case .processIDs(let count): "kernel.pid_max = \(count)"
    case .groupMemory(let bytes, let path): "\(path) = \(bytes) bytes"
    case .committedMemory(let bytes): "CommitLimit = \(bytes) bytes, as vm.overcommit_memory = 2"
    case .addressSpace(let bytes): "ulimit -v = \(bytes / 1024) KiB"
    case .fileSize(let bytes): "ulimit -f = \(bytes / 1024) KiB"
    case .sandboxFileSize(let bytes): "the sandbox allows it, and files, \(bytes / 1024) KiB"
    }
  }

  fileprivate var advice: String {
    switch self {
    case .openFiles: "close some, or raise the limit with ulimit -n"
    case .openFilesOfMachine: "close some, or raise the limit with sysctl"
    case .userProcesses: "wait for some to end, or raise the limit with ulimit -u"
    case .sandboxProcesses: "wait for some to end, or allow more with --processes=N"
    case .groupProcesses: "wait for some to end, or raise the control group's (the container's) limit"
    case .threads, .processIDs: "wait for some to end, or raise the limit with sysctl"
    case .groupMemory: "end some processes, or raise the control group's (the container's) limit"
    case .committedMemory: "end some processes, or raise vm.overcommit_ratio with sysctl"
    case .addressSpace: "raise the limit with ulimit -v"
    case .fileSize: "raise the limit with ulimit -f"
    case .sandboxFileSize: "allow more with --files=SIZE"
    }
  }
}

extension ProgramFault {
  fileprivate var words: String {
    switch self {
    case .notInPath: "there is no such program in PATH"
    case .folderMissing(let path): "the folder '\(path)' that it is to begin in is not there"
    case .noFolder(let path): "'\(path)', where it is to begin, is no folder"
    case .isFolder(let path): "'\(path)' is a folder"
    case .notExecutable(let path): "'\(path)' is not executable"
    case .noInterpreter(let interpreter, let path):
      "'\(interpreter)', which the first line of '\(path)' names, is not there"
    case .notAProgram(let path):
      "'\(path)' is no program of this machine, and has no first line like #!/bin/sh that names one"
    case .outsideSandbox: "the sandbox does not allow it"
    case .tooLong(let byteCount):
      "its arguments and variables have \(byteCount) bytes, which is more than the system takes"
    }
  }

  fileprivate var advice: String? {
    switch self {
    case .notExecutable(let path): "chmod +x \(path) makes it so"
    case .outsideSandbox(let path): "--allow-run=\(path) does"
    case .tooLong: "pass them by its standard input, or by a file"
    default: nil
    }
  }
}

extension String {
  /// For the middle of a sentence: "No such file" becomes "no such file"; "RPC failed" stays.
  fileprivate var firstLowercased: String {
    guard let first, dropFirst().first?.isLowercase == true else { return self }
    return first.lowercased() + dropFirst()
  }
}
