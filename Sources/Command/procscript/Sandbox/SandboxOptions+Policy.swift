import ArgumentParser
import Glibc
import ProcessModule
import ProcscriptSandbox
import ProcscriptSystem

extension SandboxOptions {
  /// What `--sandbox` and `--allow-net` say by their values.
  static func policy(_ value: String, network: String?) throws -> SandboxPolicy {
    var policy = SandboxPolicy.usual
    guard value.isEmpty || value == "strict" else {
      throw ValidationError("unknown kind of sandbox '\(value)': write --sandbox or --sandbox=strict")
    }
    policy.isStrict = value == "strict"
    switch network {
    case nil: policy.network = .nothing
    case "": policy.network = .everything
    case "loopback": policy.network = .loopback
    default: throw ValidationError("unknown network '\(network!)': write --allow-net or --allow-net=loopback")
    }
    return policy
  }

  /// Adds what the other options say.
  func add(to policy: inout SandboxPolicy) throws {
    try set(&policy.memory, memory, Self.size, "--memory", "a size like 512M, of at least 16M") { $0 >= 16 << 20 }
    try set(&policy.processes, processes, { Int($0) }, "--processes", "a number of 1 or more") {
      $0 >= 1 && $0 <= 1 << 22
    }
    try set(&policy.seconds, time, { Double($0) }, "--time", "seconds, more than 0") { $0 > 0 && $0 <= 1e9 }
    try set(&policy.processorSeconds, processorTime, { Double($0) }, "--cpu", "seconds, more than 0") {
      $0 > 0 && $0 <= 1e9
    }
    try set(&policy.output, output, Self.size, "--output", "a size like 10M") { $0 >= 0 }
    try set(&policy.files, files, Self.size, "--files", "a size like 64M, of at least 1M") { $0 >= 1 << 20 }
    policy.readable = try readable.map { try Self.existing($0, "--allow-read") }
    policy.writable = try writable.map { try Self.existing($0, "--allow-write") }
    policy.programs = try programs.map(Self.program)
    policy.variables = try variables.map(Self.variable)
    policy.loadsCModules = loadsCModules
    for name in omitted.flatMap({ $0.split(separator: ",") }) {
      guard let wall = Wall(rawValue: String(name)) else {
        let known = Wall.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--sandbox-without=\(name): the walls are \(known)")
      }
      policy.omitted.insert(wall)
    }
  }

  private func set<Value>(
    _ limit: inout Value?, _ text: String?, _ parse: (String) -> Value?, _ name: String, _ expected: String,
    _ isPossible: (Value) -> Bool
  ) throws {
    guard let text else { return }
    guard let value = parse(text), isPossible(value) else {
      throw ValidationError("\(name)=\(text): write \(expected)")
    }
    limit = value
  }

  /// A number of bytes, as 4096, 64K, 512M or 2G.
  static func size(_ text: String) -> Int? {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    guard let last = text.last else { return nil }
    let unit = units[Character(last.uppercased())]
    guard let number = Int(unit == nil ? text[...] : text.dropLast()), number >= 0 else { return nil }
    let (size, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
    return overflow ? nil : size
  }

  private static func existing(_ path: String, _ option: String) throws -> String {
    // One that is started anew is behind the walls already, where less is found.
    guard let whole = realPath(of: path) ?? (ProcessModule.isStartedAnew ? path : nil) else {
      throw ValidationError("\(option)=\(path): there is no such file or folder; make it before")
    }
    return whole
  }

  private static func program(_ name: String) throws -> String {
    if let path = SandboxPaths.program(name) { return path }
    if ProcessModule.isStartedAnew { return name }
    throw ValidationError("--allow-run=\(name): there is no such program\(name.contains("/") ? "" : " in PATH")")
  }

  private static func variable(_ name: String) throws -> String {
    if !name.isEmpty && !name.contains("=") { return name }
    throw ValidationError("--allow-env=\(name): write the name of a variable alone")
  }
}
