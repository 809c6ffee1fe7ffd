// swift-tools-version: 6.2
// lrlab: a laboratory for learning-rate schedules in continual pre-training.

import PackageDescription

/// Warnings are errors in our own targets; dependencies are left alone.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The command is the only target that meets C++ headers (through the TOML library).
let package = Package(
  name: "lrlab",
  products: [
    .executable(name: "lrlab", targets: ["lrlab"]),
    .library(name: "Schedules", targets: ["Schedules"]),
    .library(name: "Dialects", targets: ["Dialects"]),
    .library(name: "Sim", targets: ["Sim"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // What the rate is at each step. Imports nothing.
    .target(name: "Schedules", swiftSettings: strict),
    // What other trainers make of a schedule's words.
    .target(name: "Dialects", dependencies: ["Schedules"], swiftSettings: strict),
    // What a schedule does on a landscape that we understand.
    .target(name: "Sim", dependencies: ["CSim"], swiftSettings: strict),
    // Text in, tokens out.
    .target(
      name: "Corpora", dependencies: ["CCompression", "CLibXML2"], swiftSettings: strict),
    // What a schedule does to a real transformer.
    .target(
      name: "Model", dependencies: ["Schedules", "COpenBLAS", "CKernels"], swiftSettings: strict),
    // How far forecast and reality agree.
    .target(
      name: "Forecast", dependencies: ["Schedules", "Sim", "CGSL"], swiftSettings: strict),
    .executableTarget(
      name: "lrlab",
      dependencies: [
        "Schedules", "Dialects", "Sim", "Corpora", "Model", "Forecast",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        "TOMLKit", "Yams",
      ],
      swiftSettings: strict),

    // C libraries and the few kernels in C.
    .target(name: "CKernels"),
    .target(name: "CSim"),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(name: "CCompression", providers: [.apt(["zlib1g-dev", "libzstd-dev"])]),
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),

    .testTarget(name: "SchedulesTests", dependencies: ["Schedules"], swiftSettings: strict),
    .testTarget(
      name: "DialectsTests", dependencies: ["Dialects", "Schedules"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "SimTests", dependencies: ["Sim"], resources: [.copy("Fixtures")],
      swiftSettings: strict),
    .testTarget(
      name: "CorporaTests", dependencies: ["Corpora"], resources: [.copy("Fixtures")],
      swiftSettings: strict),
    .testTarget(
      name: "ModelTests", dependencies: ["Model", "COpenBLAS"], resources: [.copy("Fixtures")],
      swiftSettings: strict),
    .testTarget(
      name: "ForecastTests", dependencies: ["Forecast", "Sim"], resources: [.copy("Fixtures")],
      swiftSettings: strict),
    .testTarget(
      name: "LRLabTests", dependencies: ["lrlab"], resources: [.copy("Fixtures")],
      swiftSettings: strict),
    // Damaged inputs against every reader.
    .testTarget(
      name: "FuzzTests", dependencies: ["lrlab", "Schedules", "Corpora", "Model"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
