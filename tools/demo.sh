#!/bin/sh
# The demo: corpora, pictures of the schedules, forecast, real runs, agreement. Argument: lrlab.
set -eu
lrlab=$1
out=results/demo
mkdir -p "$out"
"$lrlab" data fetch --or-sample
"$lrlab" plot rewarmed-cosine infinite-cosine cosine-then-min --stages 586,195 --branches \
  -o "$out/schedules.csv" --svg "$out/schedules.svg"
"$lrlab" simulate studies/quick.toml -o "$out/forecast"
echo
"$lrlab" validate studies/quick.toml -o "$out"
echo
echo "Open $out: README.md, plots/losses.svg, plots/agreement.svg, forecast/trajectory.svg"
