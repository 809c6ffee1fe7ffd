"""What bench/rates_*.py share: the schedules, the check against lrlab, the clock and the line.

Four schedules with their defaults: peak 3e-4, minimum a tenth, warm-up 1 %; infinite-cosine falls
over 60 % to a constant rate and anneals over the last 14 %; wsd decays over the last 10 %.
"""

import argparse
import json
import subprocess
import time

import numpy as np

STEPS = 1_000_000
HALF = STEPS // 2
PEAK, MINIMUM, CONSTANT = 3e-4, 3e-5, 1.65e-4
STAGES = {
    "cosine": [STEPS], "infinite-cosine": [STEPS], "rewarmed-cosine": [HALF, HALF], "wsd": [STEPS],
}


def arguments(description):
    """The command line: --seconds and --lrlab."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--lrlab", default=".build/release/lrlab")
    return parser


def check(name, rates, lrlab, tolerance):
    """Exits unless all rates are lrlab's, to `tolerance` times the peak."""
    stages = ",".join(map(str, STAGES[name]))
    table = subprocess.run(
        [lrlab, "plot", name, "--stages", stages], capture_output=True, text=True, check=True).stdout
    own = np.array([line.rpartition(",")[2] for line in table.splitlines()[1:]], dtype=float)
    difference = np.abs(own - np.asarray(rates, dtype=float)).max() / PEAK
    if not difference <= tolerance:
        raise SystemExit(f"{name}: off by {difference:.2g} of the peak; at most {tolerance:g}")


def measure(label, name, form, count, seconds, evaluate):
    """Times `evaluate`, which computes `count` rates, again and again; prints one JSON line."""
    evaluate()
    times, start, busy = [], time.perf_counter(), time.process_time()
    while not times or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        evaluate()
        times.append(time.perf_counter() - begin)
    busy = time.process_time() - busy
    print(json.dumps({
        "label": label, "config": name, "form": form, "steps": count, "repeats": len(times),
        "rates_per_second_best": round(count / min(times)),
        "rates_per_second_median": round(count / sorted(times)[len(times) // 2]),
        "rates_per_cpu_second": round(count * len(times) / busy)}), flush=True)
