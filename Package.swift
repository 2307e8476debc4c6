// swift-tools-version: 6.2

import PackageDescription

/// What every Swift target of this package is compiled with: the Swift 6 language mode comes with the tools version.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("ExistentialAny"),
]

/// The layers, from the ground up: the rooms of `Sources` in this order, and each target only above those that it lists.
/// A target sees only what it lists here; `scripts/check` builds with the check that refuses any other import.
///
/// Names of targets are global in a package graph, so those here are ours alone. Folders need not be: a target's has its
/// name without "Procscript".
let package = Package(
  name: "procscript",
  products: [
    .executable(name: "procscript", targets: ["procscript"]),
    // What `procscript tour` becomes.
    .executable(name: "procscript-tour", targets: ["procscript-tour"]),
    .library(name: "ProcessModule", targets: ["ProcessModule", "ProcscriptLua"]),
    // `process.so`, as scripts/build module makes it.
    .library(name: "ProcscriptCModule", type: .dynamic, targets: ["ProcscriptCModule"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // HTTP and WebSockets for the tour's server, and for nothing else. It is kept up, has no dependencies of its own and
    // 6,400 lines. Hummingbird with its WebSockets brings NIO and about ten packages more, with TLS, HTTP/2 and proxies,
    // for which a server that speaks to one browser on its own machine has no use. NIO alone would have us write the HTTP
    // layer.
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    // For `swift package generate-documentation` alone. No target uses it, so who depends on this package does not get it.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // Lua
    .systemLibrary(
      name: "CProcscriptLua", path: "Sources/Lua/CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .target(name: "CProcscriptLuaShims", dependencies: ["CProcscriptLua"], path: "Sources/Lua/CLuaShims"),
    .target(
      name: "ProcscriptLua", dependencies: ["CProcscriptLua", "CProcscriptLuaShims"], path: "Sources/Lua/Lua",
      swiftSettings: strict),

    // System
    .target(name: "CProcscriptSystem", path: "Sources/System/CSystem", cSettings: [.headerSearchPath("inside")]),
    .target(
      name: "ProcscriptSystem", dependencies: ["CProcscriptSystem"], path: "Sources/System/System",
      swiftSettings: strict),

    // Without pkg-config, whose flags would put the system's folder before that of scripts/build.
    .target(
      name: "CProcscriptSandbox", path: "Sources/System/CSandbox", linkerSettings: [.linkedLibrary("seccomp")]),
    .target(
      name: "ProcscriptSandbox", dependencies: ["CProcscriptSandbox", "CProcscriptSystem", "ProcscriptSystem"],
      path: "Sources/System/Sandbox", swiftSettings: strict),

    // Text: for people to read
    .target(
      name: "ProcscriptText", dependencies: ["CProcscriptSystem"], path: "Sources/Text", swiftSettings: strict),

    // Sharing: between processes
    .target(
      name: "ProcscriptChannels", dependencies: ["CProcscriptSystem", "ProcscriptSystem"],
      path: "Sources/Sharing/Channels", swiftSettings: strict),
    .target(
      name: "ProcscriptWire", dependencies: ["ProcscriptLua"], path: "Sources/Sharing/Wire", swiftSettings: strict),
    .target(
      name: "ProcscriptOutput",
      dependencies: ["CProcscriptSystem", "ProcscriptChannels", "ProcscriptLua", "ProcscriptSystem"],
      path: "Sources/Sharing/Output", swiftSettings: strict),

    .target(
      name: "ProcscriptNodes", dependencies: ["CProcscriptSystem", "ProcscriptSystem"], path: "Sources/Sharing/Nodes",
      swiftSettings: strict),

    // Seeing: what processes did
    .target(name: "ProcscriptTrace", path: "Sources/Seeing/Trace", swiftSettings: strict),
    .target(
      name: "ProcscriptRecording",
      dependencies: ["CProcscriptSystem", "ProcscriptChannels", "ProcscriptSystem", "ProcscriptTrace"],
      path: "Sources/Seeing/Recording", swiftSettings: strict),
    .target(
      name: "ProcscriptTimelinePage", path: "Sources/Seeing/TimelinePage",
      resources: [
        .embedInCode("page.html"), .embedInCode("page.css"), .embedInCode("lanes.html"), .embedInCode("lanes.css"),
        .embedInCode("model.js"), .embedInCode("begin.js"), .embedInCode("words.js"), .embedInCode("data.js"),
        .embedInCode("folding.js"), .embedInCode("view.js"), .embedInCode("plot.js"), .embedInCode("arrows.js"),
        .embedInCode("pointer.js"), .embedInCode("steps.js"), .embedInCode("names.js"), .embedInCode("panels.js"),
        .embedInCode("output.js"), .embedInCode("paper.js"), .embedInCode("mount.js"),
      ],
      swiftSettings: strict),
    .target(
      name: "ProcscriptTimeline", dependencies: ["ProcscriptText", "ProcscriptTimelinePage", "ProcscriptTrace"],
      path: "Sources/Seeing/Timeline", swiftSettings: strict),

    // Module: what scripts see, where all of the above meet
    .target(
      name: "ProcscriptExploring", dependencies: ["ProcscriptText"], path: "Sources/Module/Exploring",
      swiftSettings: strict),
    .target(
      name: "ProcscriptLuaPart", path: "Sources/Module/LuaPart",
      resources: [
        .embedInCode("channels.lua"), .embedInCode("objects.lua"), .embedInCode("arguments.lua"),
        .embedInCode("class.lua"), .embedInCode("starting.lua"), .embedInCode("children.lua"),
        .embedInCode("functions.lua"), .embedInCode("inquiries.lua"), .embedInCode("signals.lua"),
        .embedInCode("exits.lua"), .embedInCode("explorations.lua"), .embedInCode("descriptors.lua"),
        .embedInCode("programs.lua"), .embedInCode("launchers.lua"),
        .embedInCode("runs.lua"), .embedInCode("parcels.lua"), .embedInCode("tasks.lua"), .embedInCode("outside.lua"),
        .embedInCode("results.lua"), .embedInCode("pool.lua"),
        .embedInCode("advice.lua"), .embedInCode("restrictions.lua"), .embedInCode("sandboxes.lua"),
        .embedInCode("standins.lua"),
      ],
      swiftSettings: strict),
    .target(
      name: "ProcscriptSchedules",
      dependencies: ["CProcscriptSystem", "ProcscriptExploring", "ProcscriptSystem", "ProcscriptTrace"],
      path: "Sources/Module/Schedules", swiftSettings: strict),
    .target(
      name: "ProcessModule",
      dependencies: [
        "CProcscriptSystem", "ProcscriptChannels", "ProcscriptExploring", "ProcscriptLua", "ProcscriptLuaPart",
        "ProcscriptNodes", "ProcscriptOutput", "ProcscriptRecording", "ProcscriptSandbox", "ProcscriptSchedules",
        "ProcscriptSystem",
        "ProcscriptText", "ProcscriptTimeline", "ProcscriptTrace",
        "ProcscriptWire",
      ],
      path: "Sources/Module/ProcessModule", swiftSettings: strict),
    .target(
      name: "CProcscriptOpener", dependencies: ["CProcscriptLua", "CProcscriptLuaShims"], path: "Sources/Module/COpener"
    ),
    .target(
      name: "ProcscriptCModule",
      dependencies: ["CProcscriptOpener", "ProcessModule", "ProcscriptLua", "ProcscriptSystem"],
      path: "Sources/Module/CModule", resources: [.embedInCode("command_line.lua")], swiftSettings: strict),

    // Command
    .target(
      name: "ProcscriptReference", dependencies: ["ProcscriptText"], path: "Sources/Command/Reference",
      resources: [.embedInCode("process.lua")], swiftSettings: strict),
    // Without pkg-config, whose flags for readline are feature-test macros that the package manager refuses.
    .systemLibrary(
      name: "CProcscriptReadline", path: "Sources/Command/CReadline",
      providers: [.apt(["libreadline-dev", "libncurses-dev"])]),
    .target(
      name: "ProcscriptLineEditor",
      dependencies: ["CProcscriptReadline", "CProcscriptSystem", "ProcscriptSystem", "ProcscriptText"],
      path: "Sources/Command/LineEditor", swiftSettings: strict),
    // The files of the course, which lie beside what reads them.
    .target(name: "CProcscriptCourse", path: "Sources/Command/CCourse"),
    .target(
      name: "ProcscriptLessons", dependencies: ["CProcscriptCourse"], path: "Sources/Command/Lessons",
      exclude: ["Checks", "Course", "Pictures"], swiftSettings: strict),
    .executableTarget(
      name: "procscript",
      dependencies: [
        "ProcessModule", "ProcscriptExploring", "ProcscriptLessons", "ProcscriptLineEditor", "ProcscriptLua",
        "ProcscriptOutput", "ProcscriptReference", "ProcscriptSandbox", "ProcscriptSchedules", "ProcscriptSystem",
        "ProcscriptText",
        "ProcscriptTrace",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Command/procscript", swiftSettings: strict),

    // Tour: the classroom in a browser. A server has threads, and a process that forks may not: it is an executable of its
    // own, and the command is linked with none of it.
    .systemLibrary(name: "CProcscriptZlib", path: "Sources/Tour/CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CProcscriptTourFiles", path: "Sources/Tour/CFiles"),
    .executableTarget(
      name: "procscript-tour",
      dependencies: [
        "CProcscriptTourFiles", "CProcscriptZlib", "ProcscriptLessons", "ProcscriptTimeline",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      path: "Sources/Tour/procscript-tour", swiftSettings: strict),

    // Tests
    .testTarget(
      name: "ProcscriptLuaTests", dependencies: ["CProcscriptLua", "ProcscriptLua"], path: "Tests/LuaTests",
      swiftSettings: strict),
    .testTarget(
      name: "ProcscriptSystemTests", dependencies: ["ProcscriptSandbox", "ProcscriptSystem"], path: "Tests/SystemTests",
      swiftSettings: strict),
    .target(name: "CProcscriptTrials", path: "Tests/CTrials"),
    .executableTarget(
      name: "ProcscriptKillTrials",
      dependencies: [
        "CProcscriptSystem", "CProcscriptTrials", "ProcscriptChannels", "ProcscriptOutput", "ProcscriptSystem",
      ],
      path: "Tests/KillTrials", swiftSettings: strict),
    .testTarget(
      name: "ProcscriptChannelsTests",
      dependencies: ["ProcscriptChannels", "ProcscriptKillTrials", "ProcscriptSystem"],
      path: "Tests/ChannelsTests", swiftSettings: strict),
    .testTarget(
      name: "ProcscriptNodesTests", dependencies: ["ProcscriptNodes", "ProcscriptSystem"], path: "Tests/NodesTests",
      swiftSettings: strict),
    .testTarget(
      name: "ProcscriptExploringTests",
      dependencies: ["ProcscriptExploring", "ProcscriptSchedules", "ProcscriptText"],
      path: "Tests/ExploringTests", swiftSettings: strict),
    // Chromium, for tests of pages.
    .target(name: "ProcscriptBrowser", path: "Tests/Browser", swiftSettings: strict),
    // What a page knows of a run.
    .target(name: "ProcscriptGrownModel", path: "Tests/GrownModel", swiftSettings: strict),
    .testTarget(
      name: "ProcscriptTimelineTests",
      dependencies: [
        "ProcscriptBrowser", "ProcscriptGrownModel", "ProcscriptText", "ProcscriptTimeline", "ProcscriptTrace",
      ],
      path: "Tests/TimelineTests", exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ProcscriptWireTests", dependencies: ["ProcscriptLua", "ProcscriptWire"], path: "Tests/WireTests",
      swiftSettings: strict),
    .testTarget(
      name: "ProcscriptTourTests", dependencies: ["procscript", "procscript-tour", "ProcscriptBrowser"],
      path: "Tests/TourTests", swiftSettings: strict),
    .executableTarget(
      name: "ProcscriptEmbeddingExample", dependencies: ["ProcessModule", "ProcscriptLua"],
      path: "Tests/EmbeddingExample", swiftSettings: strict),
    .executableTarget(
      name: "ProcscriptSpawningExample", dependencies: ["ProcessModule", "ProcscriptLua"],
      path: "Tests/SpawningExample", swiftSettings: strict),
    .executableTarget(
      name: "ProcscriptSandboxExample", dependencies: ["ProcessModule", "ProcscriptLua"],
      path: "Tests/SandboxExample", swiftSettings: strict),
    .executableTarget(name: "ProcscriptFakeLauncher", path: "Tests/FakeLauncher", swiftSettings: strict),
    .target(name: "CProcscriptSpawn", path: "Tests/CSpawn"),
    .testTarget(
      name: "ProcscriptCommandTests",
      dependencies: [
        "procscript", "CProcscriptSpawn", "ProcessModule", "ProcscriptEmbeddingExample", "ProcscriptFakeLauncher",
        "ProcscriptGrownModel",
        "ProcscriptLessons",
        "ProcscriptLuaPart", "ProcscriptReference", "ProcscriptSandboxExample", "ProcscriptSpawningExample",
      ],
      path: "Tests/CommandTests", exclude: ["CModule/Hosts", "Sandbox/CAttacks", "System/CLibraries"],
      swiftSettings: strict),
  ]
)

// scripts/test runs the tests of one target as the optimizer leaves them: no others need be built for that.
if let only = Context.environment["PROCSCRIPT_TEST_TARGET"] {
  package.targets.removeAll { $0.type == .test && $0.name != only }
}
