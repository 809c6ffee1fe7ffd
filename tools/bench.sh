#!/bin/sh
# Benchmarks; entrants take turns, one JSON line each. Argument: lrlab.
#   C_STEP=FILE.c   a hand-written training step in C over OpenBLAS to run beside (it gets the
#                   study's configuration added to its table)
#   ROUNDS (3), SECONDS_EACH (6), CONFIGS ("quick tiny")
set -eu
lrlab=$1
rounds=${ROUNDS:-3}
each=${SECONDS_EACH:-6}
peer=""
if [ -n "${C_STEP:-}" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  sed 's/static Cfg cfgs\[\]={/&{"quick",3,128,4,128,8,2048},/; s/i<4;i++) if(!strcmp(cfgs/i<5;i++) if(!strcmp(cfgs/' \
    "$C_STEP" >"$folder/step.c"
  cc -O3 -march=native -ffast-math "$folder/step.c" -o "$folder/step" -lopenblas -lpthread -lm 2>/dev/null
  peer="$folder/step"
fi
for round in $(seq "$rounds"); do
  for config in ${CONFIGS:-quick tiny}; do
    "$lrlab" bench "$config" --seconds "$each"
    if [ -n "$peer" ]; then
      OPENBLAS_NUM_THREADS=1 SECONDS_="$each" "$peer" "$config" 4 "$(nproc)" | grep '^{'
    fi
  done
done
"$lrlab" bench matrix
start=$(date +%s%N)
"$lrlab" simulate rewarmed-cosine infinite-cosine --stages 300B,200B --replay 0,5% >/dev/null
end=$(date +%s%N)
echo "{\"label\": \"simulate two presets, two replay shares, 221,142 steps, 512 modes\", \"ms\": $(((end - start) / 1000000))}"
