#!/bin/sh
# Tokens per second of one model with all cores' threads against one model a core, in turns.
# Argument: lrlab. ROUNDS (7), CONFIGS ("quick tiny"), SECONDS_EACH (1).
set -eu
lrlab=$1
cores=$(nproc)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
speed() { sed 's/.*"tokens_per_second_median": *\([0-9.]*\).*/\1/' "$@" | awk '{ s += $1 } END { printf "%.0f", s }'; }
for config in ${CONFIGS:-quick tiny}; do
  for round in $(seq "${ROUNDS:-7}"); do
    "$lrlab" bench "$config" --threads "$cores" --seconds "${SECONDS_EACH:-1}" >"$folder/one"
    for core in $(seq "$cores"); do
      "$lrlab" bench "$config" --threads 1 --seconds "${SECONDS_EACH:-1}" >"$folder/each-$core" &
    done
    wait
    echo "$config round $round: one model $(speed "$folder/one"), $cores models $(speed "$folder"/each-*) tokens/s"
  done
done
