// swift-tools-version: 6.2

import PackageDescription

/// What every Swift target of this package is compiled with: the Swift 6 language mode comes with the tools version.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// The layers, from the ground up. A target sees only what it lists here;
/// `scripts/check` builds with the check that refuses any other import.
let package = Package(
  name: "procscript",
  products: [
    .executable(name: "procscript", targets: ["procscript"]),
    .library(name: "ProcessModule", targets: ["ProcessModule", "Lua"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Lua
    .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .target(name: "CLuaShims", dependencies: ["CLua"]),
    .target(name: "Lua", dependencies: ["CLua", "CLuaShims"], swiftSettings: strict),

    // The system
    .target(name: "CSystem"),
    .target(name: "OS", dependencies: ["CSystem"], swiftSettings: strict),
    .target(name: "Channels", dependencies: ["CSystem", "OS"], swiftSettings: strict),

    .target(name: "Spelling", swiftSettings: strict),
    .target(name: "Escaping", swiftSettings: strict),
    .target(
      name: "TimelinePage",
      resources: [
        .embedInCode("page.html"), .embedInCode("page.css"), .embedInCode("data.js"), .embedInCode("view.js"),
        .embedInCode("plot.js"), .embedInCode("arrows.js"), .embedInCode("pointer.js"), .embedInCode("panels.js"),
        .embedInCode("page.js"),
      ],
      swiftSettings: strict),
    .target(name: "Timeline", dependencies: ["Escaping", "TimelinePage"], swiftSettings: strict),
    .target(name: "CRecording"),
    .target(
      name: "Recording", dependencies: ["CRecording", "CSystem", "OS", "Timeline"], swiftSettings: strict),

    // Where they meet
    .target(name: "Wire", dependencies: ["Lua"], swiftSettings: strict),
    .target(
      name: "ProcessScript",
      resources: [
        .embedInCode("channels.lua"), .embedInCode("objects.lua"), .embedInCode("arguments.lua"),
        .embedInCode("class.lua"), .embedInCode("starting.lua"), .embedInCode("children.lua"),
        .embedInCode("functions.lua"), .embedInCode("inquiries.lua"),
        .embedInCode("parcels.lua"), .embedInCode("tasks.lua"), .embedInCode("results.lua"), .embedInCode("pool.lua"),
        .embedInCode("advice.lua"),
      ],
      swiftSettings: strict),
    .target(
      name: "ProcessModule",
      dependencies: [
        "CLuaShims", "CSystem", "Channels", "Escaping", "Lua", "OS", "ProcessScript", "Recording", "Spelling",
        "Timeline", "Wire",
      ],
      swiftSettings: strict),

    // The command
    .target(
      name: "Reference", dependencies: ["Spelling"], resources: [.embedInCode("process.lua")], swiftSettings: strict),
    // Without pkg-config, whose flags for readline are feature-test macros that the package manager refuses.
    .systemLibrary(name: "CReadline", providers: [.apt(["libreadline-dev", "libncurses-dev"])]),
    .target(name: "LineEditor", dependencies: ["CReadline", "CSystem", "OS"], swiftSettings: strict),
    .target(
      name: "Lessons", exclude: ["Pictures"], resources: [.embedInCode("Scripts"), .embedInCode("Expected")],
      swiftSettings: strict),
    .executableTarget(
      name: "procscript",
      dependencies: [
        "Escaping", "Lessons", "LineEditor", "Lua", "OS", "ProcessModule", "Reference", "Spelling",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Tests
    .testTarget(name: "LuaTests", dependencies: ["CLua", "Lua"], swiftSettings: strict),
    .testTarget(name: "OSTests", dependencies: ["OS"], swiftSettings: strict),
    .target(name: "CTrials", path: "Tests/CTrials"),
    .executableTarget(
      name: "KillTrials", dependencies: ["Channels", "CSystem", "CTrials", "OS", "ProcessModule"],
      path: "Tests/KillTrials", swiftSettings: strict),
    .testTarget(name: "ChannelsTests", dependencies: ["Channels", "KillTrials", "OS"], swiftSettings: strict),
    .testTarget(
      name: "TimelineTests", dependencies: ["Timeline"], exclude: ["Golden"], swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["Wire", "Lua"], swiftSettings: strict),
    .executableTarget(
      name: "EmbeddingExample", dependencies: ["Lua", "ProcessModule"], path: "Tests/EmbeddingExample",
      swiftSettings: strict),
    .executableTarget(
      name: "SpawningExample", dependencies: ["Lua", "ProcessModule"], path: "Tests/SpawningExample",
      swiftSettings: strict),
    .target(name: "CSpawn", path: "Tests/CSpawn"),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "procscript", "CSpawn", "EmbeddingExample", "Lessons", "ProcessScript", "Reference", "SpawningExample",
      ],
      exclude: ["CLibraries"], swiftSettings: strict),
  ]
)
