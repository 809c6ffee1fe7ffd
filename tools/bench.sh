#!/bin/sh
# Benchmarks beside the peers that are there; entrants take turns. Argument: lrlab.
#   PYTHON=python   one that has PyTorch, JAX, numba, numpy or optax: bench/*.py
#   C_STEP=FILE.c   a hand-written training step of GPT-2's form in C over OpenBLAS
#   CONFIGS ("quick tiny"; "" leaves the trainer out), ROUNDS (3), SECONDS_EACH (5), OUT (file)
#   SIM_SECONDS (1; 0 leaves the simulator out): for each of its four recursions
#   RATES_SECONDS (1; 0 leaves the rates out): for each of four schedules, beside numpy and optax
#   MODES ("eager:1 compile:1", both also with a process a core): PyTorch's mode:processes
# Every run prints one JSON line; the table at the end shows medians over the rounds.
set -eu
lrlab=$1
rounds=${ROUNDS:-3}
each=${SECONDS_EACH:-5}
cores=$(nproc)
modes=${MODES:-"eager:1 compile:1 eager:$cores compile:$cores"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lines=${OUT:-$work/lines.jsonl}
: >"$lines"

has() { [ -n "${PYTHON:-}" ] && "$PYTHON" -c "import $1" 2>/dev/null; }
torch=no
jax=no
numba=no
numpy=no
optax=no
has numpy && numpy=yes
has optax && optax=yes
has torch && torch=yes
has jax && jax=yes
has numba && numba=yes
if [ -n "${C_STEP:-}" ]; then
  # The study's configuration joins the step's own table.
  sed 's/static Cfg cfgs\[\]={/&{"quick",3,128,4,128,8,2048},/; s/i<4;i++) if(!strcmp(cfgs/i<5;i++) if(!strcmp(cfgs/' \
    "$C_STEP" >"$work/step.c"
  cc -O3 -march=native -ffast-math "$work/step.c" -o "$work/step" -lopenblas -lpthread -lm 2>/dev/null
fi

entrants() {
  "$lrlab" bench "$1" --seconds "$each"
  if [ $torch = yes ]; then
    for mode in $modes; do
      "$PYTHON" bench/torch_step.py "$1" --mode "${mode%:*}" --processes "${mode#*:}" \
        --seconds "$each" || echo "bench: PyTorch $mode failed at $1" >&3
    done
  fi
  if [ $jax = yes ]; then "$PYTHON" bench/jax_step.py "$1" --seconds "$each" ||
    echo "bench: JAX failed at $1" >&3; fi
  if [ -n "${C_STEP:-}" ]; then
    "$lrlab" bench "$1" --form sequential --seconds "$each"
    # The C step's own names for the same fields.
    OPENBLAS_NUM_THREADS=1 SECONDS_="$each" "$work/step" "$1" "${C_SEQUENCES:-4}" "$cores" | grep '^{' |
      sed 's/"label": "[^"]*"/"label": "C step"/; s/"med_ms"/"median_ms"/; s/"tok_s_med"/"tokens_per_second_median"/; s/"tok_s_best"/"tokens_per_second_best"/; s/"rss_mb"/"peak_mb"/; s/}/, "form": "sequential"}/'
  fi
}

for round in $(seq "$rounds"); do
  for config in ${CONFIGS-quick tiny}; do
    entrants "$config" 3>&2 2>>"$work/errors" | tee -a "$lines"
  done
done
if [ -s "$lines" ]; then
  echo
  sh tools/bench-table.sh "$lines"
fi

# The simulator's recursions beside the same ones in numba, JAX and C with fused multiply-add.
seconds=${SIM_SECONDS:-1}
floor=no
cc -O3 -march=native -fno-math-errno -fopenmp bench/sim_floor.c -o "$work/floor" -lm 2>/dev/null &&
  floor=yes
simulations() {
  "$lrlab" bench simulate --threads "$1" --seconds "$seconds"
  if [ $floor = yes ]; then OMP_NUM_THREADS="$1" "$work/floor" "$seconds"; fi
  if [ $numba = yes ]; then
    "$PYTHON" bench/sim_numba.py --threads "$1" --seconds "$seconds"
  fi
  if [ $jax = yes ]; then "$PYTHON" bench/sim_jax.py --threads "$1" --seconds "$seconds"; fi
}
if [ "$seconds" != 0 ]; then
  : >"$lines.simulations"
  for round in $(seq "$rounds"); do
    for threads in $(printf '1\n%s\n' "$cores" | sort -u); do
      simulations "$threads" 2>>"$work/errors" | tee -a "$lines.simulations"
    done
  done
  echo
  sh tools/bench-table.sh "$lines.simulations" mode_steps_per_second_median
  echo
  echo "The same by processor time, which other processes do not share:"
  sh tools/bench-table.sh "$lines.simulations" mode_steps_per_cpu_second
fi

# The rates of schedules on one core, beside the same formulas in numpy, Python and optax.
seconds=${RATES_SECONDS:-1}
peer() {
  JAX_ENABLE_X64="${2:-1}" taskset -c 0 "$PYTHON" "bench/rates_$1.py" --lrlab "$lrlab" \
    --seconds "$seconds" || echo "bench: rates in $1 failed" >&3
}
rates() {
  taskset -c 0 "$lrlab" bench rates --seconds "$seconds"
  if [ $numpy = yes ]; then peer numpy; fi
  if [ $optax = yes ]; then
    peer optax 1
    peer optax 0
  fi
}
if [ "$seconds" != 0 ]; then
  : >"$lines.rates"
  for round in $(seq "$rounds"); do
    rates 3>&2 2>>"$work/errors" | tee -a "$lines.rates"
  done
  echo
  sh tools/bench-table.sh "$lines.rates" rates_per_second_median
  echo
  echo "The same by processor time, which other processes do not share:"
  sh tools/bench-table.sh "$lines.rates" rates_per_cpu_second
fi
echo
"$lrlab" bench matrix
start=$(date +%s%N)
"$lrlab" simulate rewarmed-cosine infinite-cosine --stages 300B,200B --replay 0,5% >/dev/null
end=$(date +%s%N)
echo "{\"label\": \"simulate two presets, two replay shares, 221,142 steps, 512 modes\", \"ms\": $(((end - start) / 1000000))}"
