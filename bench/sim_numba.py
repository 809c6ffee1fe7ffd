"""The simulator's recursions in numba; prints one JSON line for each optimizer.

    python bench/sim_numba.py --threads 2

Two tasks, 1,008 modes, losses every 1,000 steps. Blocks of modes go through all steps on their
own, so that their moments stay in the first cache; fast mathematics allow fused multiply-add.
"""

import argparse
import json
import math
import time

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--seconds", type=float, default=2.0)
options = parser.parse_args()

import numba  # noqa: E402
import numpy as np  # noqa: E402

MODES, STEPS, EVERY, BLOCK = 1008, 200_000, 1000, 112
numba.set_num_threads(options.threads)


def compiled(step):
    """The loop over blocks and steps around one optimizer's step of a block."""
    step = numba.njit(fastmath=True, inline="always")(step)

    @numba.njit(fastmath=True, parallel=True)
    def run(rates, correction1, correction2, h0, h1, mu0, mu1, h, b, s, losses):
        for block in numba.prange(MODES // BLOCK):
            part = slice(block * BLOCK, (block + 1) * BLOCK)
            x = np.zeros((8, BLOCK))
            x[2] = 1
            for t in range(len(rates)):
                step(x, h[part], b[part], s[part], rates[t], correction1[t], correction2[t])
                if (t + 1) % EVERY == 0:
                    old = new = 0.0
                    for i in range(BLOCK):
                        j = block * BLOCK + i
                        old += h0[j] * ((x[0, i] - mu0[j]) ** 2 + x[1, i])
                        new += h1[j] * ((x[0, i] - mu1[j]) ** 2 + x[1, i])
                    losses[block, t // EVERY, 0] = 0.5 * old
                    losses[block, t // EVERY, 1] = 0.5 * new

    return run


def sgd(x, h, b, s, rate, correction1, correction2):
    for i in range(BLOCK):
        k = 1 - rate * h[i]
        x[0, i] = k * x[0, i] + rate * b[i]
        x[1, i] = k * k * x[1, i] + rate * rate * s[i]
        x[2, i] *= k


def momentum(x, h, b, s, rate, correction1, correction2):
    beta = 0.9
    for i in range(BLOCK):
        pull = (1 - beta) * h[i]
        x[3, i] = pull * x[0, i] + beta * x[3, i] - (1 - beta) * b[i]
        x[0, i] -= rate * x[3, i]
        x[6, i] = pull * x[2, i] + beta * x[6, i]
        x[2, i] -= rate * x[6, i]
        pulled = pull * x[4, i] + beta * x[5, i]
        crossed = pull * x[1, i] + beta * x[4, i]
        x[5, i] = pull * crossed + beta * pulled + (1 - beta) * (1 - beta) * s[i]
        moved = rate * x[5, i]
        x[1, i] -= rate * (crossed + crossed - moved)
        x[4, i] = crossed - moved


def adam(x, h, b, s, rate, correction1, correction2):
    beta, beta2, epsilon = 0.9, 0.95, 1e-8
    for i in range(BLOCK):
        g = h[i] * x[0, i] - b[i]
        x[7, i] = beta2 * x[7, i] + (1 - beta2) * (g * g + h[i] * h[i] * x[1, i] + s[i])
        e = rate * correction1 / (math.sqrt(x[7, i] * correction2) + epsilon)
        pull = (1 - beta) * h[i]
        x[3, i] = pull * x[0, i] + beta * x[3, i] - (1 - beta) * b[i]
        x[0, i] -= e * x[3, i]
        x[6, i] = pull * x[2, i] + beta * x[6, i]
        x[2, i] -= e * x[6, i]
        pulled = pull * x[4, i] + beta * x[5, i]
        crossed = pull * x[1, i] + beta * x[4, i]
        x[5, i] = pull * crossed + beta * pulled + (1 - beta) * (1 - beta) * s[i]
        moved = e * x[5, i]
        x[1, i] -= e * (crossed + crossed - moved)
        x[4, i] = crossed - moved


def adam_without(x, h, b, s, rate, correction1, correction2):
    beta2, epsilon = 0.95, 1e-8
    for i in range(BLOCK):
        g = h[i] * x[0, i] - b[i]
        x[7, i] = beta2 * x[7, i] + (1 - beta2) * (g * g + h[i] * h[i] * x[1, i] + s[i])
        e = rate / (math.sqrt(x[7, i] * correction2) + epsilon)
        k = 1 - e * h[i]
        x[0, i] = k * x[0, i] + e * b[i]
        x[1, i] = k * k * x[1, i] + e * e * s[i]
        x[2, i] *= k


i = np.arange(1, MODES + 1)
h0, t = i**-0.8, np.arange(STEPS)
h1, mu0, mu1 = h0 / 3, np.cos(50 * h0), np.sin(50 * h0)
h, b = 0.05 * h0 + 0.95 * h1, 0.05 * h0 * mu0 + 0.95 * h1 * mu1
rates = 0.3 + 0.2 * np.cos(t / STEPS)
corrections = 1 / (1 - 0.9 ** (t + 1)), 1 / (1 - 0.95 ** (t + 1))
losses = np.zeros((MODES // BLOCK, STEPS // EVERY, 2))
for name, step in [
    ("sgd", sgd), ("momentum", momentum), ("adam", adam), ("adam, beta1 = 0", adam_without)
]:
    run = compiled(step)
    arguments = (h0, h1, mu0, mu1, h, b, 0.1 * h0, losses)
    run(rates[:EVERY], *corrections, *arguments)
    times, start, busy = [], time.perf_counter(), time.process_time()
    while not times or time.perf_counter() - start < options.seconds:
        begin = time.perf_counter()
        run(rates, *corrections, *arguments)
        times.append(time.perf_counter() - begin)
    busy = time.process_time() - busy
    print(json.dumps({
        "label": f"numba {numba.__version__}", "config": name,
        "form": f"{options.threads} thread{'s' if options.threads > 1 else ''}",
        "mode_steps_per_second_best": round(MODES * STEPS / min(times)),
        "mode_steps_per_second_median": round(MODES * STEPS / sorted(times)[len(times) // 2]),
        "mode_steps_per_cpu_second": round(MODES * STEPS * len(times) / busy),
        "loss": losses[:, -1, 0].sum()}), flush=True)
