// swift-tools-version: 6.2

import PackageDescription

/// A package of somebody else's, who uses the library beside others that ours must live with in one package graph:
/// their targets, modules and C symbols and ours must not have a name in common. `scripts/consumer` builds and runs it.
let package = Package(
  name: "consumer",
  dependencies: [
    .package(name: "procscript", path: "../.."),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Consumer",
      dependencies: [
        .product(name: "ProcessModule", package: "procscript"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ])
  ]
)
