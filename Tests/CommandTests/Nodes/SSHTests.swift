import Foundation
import Testing

/// A server of ssh on a port of 127.0.0.1, with keys of its own, for one test.
final class SecureShell {
  private static let program = "/usr/sbin/sshd"

  /// Whether there can be one here.
  static let isPossible: Bool = {
    let files = FileManager.default
    return files.isExecutableFile(atPath: program)
      && ["ssh", "ssh-keygen"].allSatisfy { name in
        ["/usr/bin/", "/bin/"].contains { files.isExecutableFile(atPath: $0 + name) }
      }
  }()

  let folder: URL
  private let server: Process
  let port: Int

  /// Starts it, and waits until it answers.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "procscript-ssh-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for key in ["host", "user"] {
      try Self.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.appending(path: key).path)
    }
    try FileManager.default.copyItem(
      at: folder.appending(path: "user.pub"), to: folder.appending(path: "authorized_keys"))
    // As root it changes to an account of its own, in a folder that a package's start makes.
    if getuid() == 0 {
      try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
    }
    var found: (Process, Int)?
    for _ in 1...20 where found == nil {
      let port = Int.random(in: 20000..<60000)
      let server = Process()
      server.executableURL = URL(filePath: Self.program)
      server.arguments = [
        "-D", "-e", "-f", "/dev/null", "-p", "\(port)", "-h", folder.appending(path: "host").path, "-o",
        "ListenAddress=127.0.0.1", "-o", "AuthorizedKeysFile=\(folder.appending(path: "authorized_keys").path)", "-o",
        "StrictModes=no", "-o", "UsePAM=no", "-o", "PasswordAuthentication=no", "-o", "PidFile=none", "-o",
        "PermitRootLogin=yes", "-o", "AcceptEnv=PROCSCRIPT_TEST_RUN",
      ]
      server.standardInput = FileHandle.nullDevice
      server.standardOutput = FileHandle.nullDevice
      server.standardError = FileHandle.nullDevice
      try server.run()
      for _ in 1...500 where server.isRunning && found == nil {
        if Self.answers(port) { found = (server, port) } else { usleep(10_000) }
      }
      if found == nil, server.isRunning { server.terminate() }
    }
    guard let found else { throw CommandFailure(description: "no sshd came up") }
    (server, port) = found
  }

  deinit {
    server.terminate()
    server.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func answers(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func run(_ words: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CommandFailure(description: "\(words[0]) failed") }
  }

  /// Lua code for the options of the start method "ssh".
  var options: String {
    let words = [
      "-F", "/dev/null", "-p", "\(port)", "-i", folder.appending(path: "user").path, "-o",
      "UserKnownHostsFile=/dev/null",
      "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-o", "SendEnv=PROCSCRIPT_TEST_RUN",
    ]
    return "{" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "}"
  }
}

/// The start method "ssh", with a server of its own.
@Suite(
  .timeLimit(.minutes(10)), .serialized, .enabled(if: NodeTrial.areEnginesTried, "scripts/node-trials runs it"),
  .enabled(if: SecureShell.isPossible, "there is no sshd here: scripts/setup cluster installs one"))
struct `A process by ssh` {
  @Test func `is on the node that ssh reaches, and ends as any other`() throws {
    let server = try SecureShell()
    let lines = try NodeTrial.lines(
      """
      process.launcher("ssh", {nodes = {"127.0.0.1"}, options = \(server.options)})
      if process.is_main() then
        process.set_start_method "ssh"
        local long = ("\\0\\n\\2 x"):rep(200000)
        local p = process.spawn(function(text) print "there" return text:reverse(), process.is_main() end, long)
        local text, ours = p:result()
        print(text == long:reverse(), ours, p.node ~= nil, process.status(p.remote_pid))
        local processes = {}
        for i = 1, 10 do processes[i] = process.spawn(function() return i * i end) end
        local sum = 0
        for _, q in ipairs(processes) do sum = sum + q:result() end
        print(sum)
        local e = process.spawn(function() error({7}) end)
        print(select(2, pcall(e.result, e))[1], e.exitcode)
        local w = process.spawn(function() process.sleep(60) end)
        while w:status() ~= "running" do process.sleep(0.001) end
        w:terminate()
        w:join()
        print(w.signal)
      end
      """, errors: nil)
    #expect(lines.filter { !$0.isEmpty } == ["there", "true\tfalse\ttrue\tnil", "385", "7\t1", "SIGTERM"])
  }

  @Test(arguments: ["ssh", "agent"])
  func `is lost when its connection is killed, and is gone then`(_ victim: String) throws {
    let server = try SecureShell()
    let lines = try NodeTrial.lines(
      """
      process.launcher("ssh", {nodes = {"127.0.0.1"}, options = \(server.options)})
      if process.is_main() then
        local p = run("ssh", function() process.sleep(60) end)
        while p:status() ~= "running" do process.sleep(0.001) end
        local by_pid = {}
        for _, record in ipairs(process.list()) do by_pid[record.pid] = record end
        local victim = by_pid[p.remote_pid].ppid
        if "\(victim)" == "ssh" then
          for _, record in pairs(by_pid) do
            if record.name == "ssh" and record.command:find("\(server.port)", 1, true) then victim = record.pid end
          end
        end
        process.kill(victim, "KILL")
        print((select(2, pcall(p.result, p)):gsub("^script.lua:%d+: ", ""):gsub("node %S+", "node N")))
        while is_there(p.remote_pid) do process.sleep(0.001) end
        print(p.exitcode, p.signal)
      end
      """)
    let way = victim == "ssh" ? "ssh 127.0.0.1 was ended by SIGKILL" : "ssh 127.0.0.1 ended with exit code 137"
    #expect(lines == ["Process-1 was lost: node N is gone: \(way)", "255\tnil"])
  }

  @Test func `says what ssh says, where it reaches nothing`() throws {
    let lines = try NodeTrial.lines(
      """
      process.launcher("ssh", {nodes = {"127.0.0.1"}, options = {"-F", "/dev/null", "-p", "1"}})
      if process.is_main() then
        local p = run("ssh", print)
        print((select(2, pcall(p.result, p))))
      end
      """)
    #expect(lines.count == 1)
    #expect(lines.first?.contains("ssh 127.0.0.1 has reached no node: ssh: connect to host 127.0.0.1 port 1:") == true)
    #expect(lines.first?.contains("(ssh 127.0.0.1 ended with exit code 255)") == true)
  }
}
