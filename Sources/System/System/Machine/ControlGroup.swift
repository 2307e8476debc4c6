/// The groups of processes (cgroups) to which containers and services bind limits.
enum ControlGroup {
  /// The directories of this process's groups for a controller, from its own outwards; version 1's and version 2's.
  ///
  /// From `/proc/self/cgroup`, lines of "number:controllers:path". Inside a container the path may be one of the
  /// host's that can't be seen; its visible ancestors, at least the root, are given all the same.
  static func all(of controller: String, root: String, using calls: SystemCalls) -> [String] {
    guard let text = FileReader.text(of: root + "/proc/self/cgroup", using: calls) else { return [] }
    return text.split(separator: "\n").flatMap { line -> [String] in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      if fields[0] == "0" && fields[1].isEmpty { return chain(from: fields[2], under: "/sys/fs/cgroup") }
      let controllers = fields[1].split(separator: ",")
      guard controllers.contains(controller[...]) else { return [] }
      // Controllers that are mounted together are listed in another order than in the folder's name on some systems;
      // each has a link of its own.
      let names = controllers.count == 1 ? [controller] : [String(fields[1]), controller]
      return names.flatMap { chain(from: fields[2], under: "/sys/fs/cgroup/" + $0) }
    }
  }

  /// The path and all above it.
  private static func chain(from path: Substring, under mount: String) -> [String] {
    var parts = path.split(separator: "/")
    var chain: [String] = []
    while !parts.isEmpty {
      chain.append(mount + "/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    return chain + [mount]
  }
}
