#!/bin/sh
# Builds the reference of the libraries with DocC, in .build/docs. Any warning is an error, and so is
# a public declaration without a doc comment.
set -eu
cd "$(dirname "$0")/.."
build=.build/release
out=.build/docs
rm -rf "$out"
triple=$(swiftc -print-target-info | sed -n 's/^ *"unversionedTriple": "\(.*\)",*/\1/p')

# The libraries import C: the packages' module maps, and where libxml2's headers are.
maps() {
  for map in Sources/*/module.modulemap "$build"/C*.build/module.modulemap; do
    echo "-Xcc -fmodule-map-file=$map"
  done
  pkg-config --cflags-only-I libxml-2.0 | sed 's/-I/-I /g'
}

failed=
for module in Schedules Dialects Sim Corpora Model Forecast; do
  swift build -c release --target "$module"
  graphs=$out/$module.symbols
  mkdir -p "$graphs"
  swift symbolgraph-extract -module-name "$module" -I "$build/Modules" $(maps) -target "$triple" \
    -output-dir "$graphs" -minimum-access-level public -skip-synthesized-members
  python3 tools/undocumented.py "$graphs/$module.symbols.json" || failed="$failed $module"
  docc convert --warnings-as-errors --fallback-display-name "$module" \
    --fallback-bundle-identifier "lrlab.$module" --additional-symbol-graph-dir "$graphs" \
    --output-path "$out/$module.doccarchive" || failed="$failed $module"
done
if [ -n "$failed" ]; then
  echo "docs: failed:$failed" >&2
  exit 1
fi
echo "docs: $out/*.doccarchive, without a warning"
