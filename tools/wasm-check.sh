#!/bin/sh
# Type-checks and compiles Schedules and the simulator's core for Embedded Swift on WebAssembly.
set -eu
cd "$(dirname "$0")/.."
object=$(mktemp)
trap 'rm -f "$object"' EXIT
check() {
  swiftc -c -o "$object" -swift-version 6 -target wasm32-unknown-none-wasm \
    -enable-experimental-feature Embedded -enable-experimental-feature Extern \
    -wmo -parse-as-library "$@"
}
check $(find Sources/Schedules -name '*.swift' | sort)
check $(find Sources/Sim -name '*.swift' | sort)
echo "Schedules and Sim compile for wasm32"
