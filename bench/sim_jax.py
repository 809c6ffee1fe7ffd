"""The simulator's recursions in JAX (a jitted scan, Double); prints one JSON line an optimizer.

    python bench/sim_jax.py

Two tasks, 1,008 modes, losses every 1,000 steps. XLA chooses its own number of threads.
"""

import argparse
import functools
import json
import os
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--seconds", type=float, default=2.0)
options = parser.parse_args()
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])

import jax  # noqa: E402

jax.config.update("jax_enable_x64", True)
import jax.numpy as np  # noqa: E402

MODES, STEPS, EVERY = 1008, 200_000, 1000
i, t = np.arange(1, MODES + 1), np.arange(STEPS)
h0 = i**-0.8
h1, mu0, mu1, s = h0 / 3, np.cos(50 * h0), np.sin(50 * h0), 0.1 * h0
h, b = 0.05 * h0 + 0.95 * h1, 0.05 * h0 * mu0 + 0.95 * h1 * mu1
BETA1, BETA2, EPSILON = 0.9, 0.95, 1e-8


def plain(x, e):
    a, v, p = x
    k = 1 - e * h
    return k * a + e * b, k * k * v + e * e * s, p * k


def first(x, e):
    a, v, p, m, c, w, q = x
    pull = (1 - BETA1) * h
    m = pull * a + BETA1 * m - (1 - BETA1) * b
    q = pull * p + BETA1 * q
    pulled, crossed = pull * c + BETA1 * w, pull * v + BETA1 * c
    w = pull * crossed + BETA1 * pulled + (1 - BETA1) ** 2 * s
    moved = e * w
    return a - e * m, v - e * (crossed + crossed - moved), p - e * q, m, crossed - moved, w, q


def scaled(rule, corrected, x, step):
    rate, correction1, correction2 = step
    *x, nu = x
    g = h * x[0] - b
    nu = BETA2 * nu + (1 - BETA2) * (g * g + h * h * x[1] + s)
    rate = rate * correction1 if corrected else rate
    return *rule(x, rate / (np.sqrt(nu * correction2) + EPSILON)), nu


def losses(x):
    return tuple(0.5 * np.sum(k * ((x[0] - mu) ** 2 + x[1])) for k, mu in ((h0, mu0), (h1, mu1)))


RULES = {
    "sgd": (3, lambda x, step: plain(x, step[0])),
    "momentum": (7, lambda x, step: first(x, step[0])),
    "adam": (8, functools.partial(scaled, first, True)),
    "adam, beta1 = 0": (4, functools.partial(scaled, plain, False)),
}
steps = np.stack(
    (0.3 + 0.2 * np.cos(t / STEPS), 1 / (1 - BETA1 ** (t + 1)), 1 / (1 - BETA2 ** (t + 1))), 1)
steps = steps.reshape(-1, EVERY, 3)
for name, (count, rule) in RULES.items():
    def stretch(x, steps):
        x, _ = jax.lax.scan(lambda x, step: (rule(x, step), None), x, steps)
        return x, losses(x)

    run = jax.jit(lambda x, steps: jax.lax.scan(stretch, x, steps))
    start = tuple(np.ones(MODES) if k == 2 else np.zeros(MODES) for k in range(count))
    jax.block_until_ready(run(start, steps))
    times, begun, busy = [], time.perf_counter(), time.process_time()
    while not times or time.perf_counter() - begun < options.seconds:
        begin = time.perf_counter()
        _, (old, _) = jax.block_until_ready(run(start, steps))
        times.append(time.perf_counter() - begin)
    busy = time.process_time() - busy
    print(json.dumps({
        "label": f"JAX {jax.__version__}", "config": name,
        "form": f"{options.threads} thread{'s' if options.threads > 1 else ''}",
        "mode_steps_per_second_best": round(MODES * STEPS / min(times)),
        "mode_steps_per_second_median": round(MODES * STEPS / sorted(times)[len(times) // 2]),
        "mode_steps_per_cpu_second": round(MODES * STEPS * len(times) / busy),
        "loss": float(old[-1])}), flush=True)
