#!/usr/bin/env python3
"""Writes oracle.json, turned.json and least-squares.json: losses of an independent implementation
(numpy) of the moment recursions.

Usage: make_fixtures.py PATH/TO/ref_sim.py

Every number that both sides read is rounded first, so that both read the same one.
"""
import importlib.util
import json
import pathlib
import sys

import numpy as np


def load(path):
    spec = importlib.util.spec_from_file_location("ref_sim", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rounded(values, digits=7):
    """To so many significant digits."""
    return [float(f"{value:.{digits}g}") for value in np.asarray(values, float)]


def cosine(steps, peak, low):
    """Warm-up over 5 %, then cosine; step t = 1 ... steps."""
    warm = max(1, steps // 20)
    t = np.arange(1, steps + 1)
    fall = low + (peak - low) / 2 * (1 + np.cos(np.pi * (t - warm) / (steps - warm)))
    return np.where(t <= warm, peak * t / warm, fall)


def landscape(modes, seed, spread, same=False):
    """Two tasks with power-law spectra and a log-normal ratio of their curvatures."""
    rng = np.random.default_rng(seed)
    i = np.arange(1, modes + 1)
    h0 = i**-1.1
    h1 = h0 if same else np.minimum(h0 / np.exp(spread * rng.standard_normal(modes)), 1.0)
    mu0 = np.cos(i) * i**0.2
    mu1 = mu0 if same else mu0 + 0.4 * rng.standard_normal(modes)
    names = ("curvature", "newCurvature", "optimum", "newOptimum", "noise", "newNoise")
    c1 = 0.2 * h0 if same else 0.3 * h1**0.8
    arrays = (h0, h1, mu0, mu1, 0.2 * h0, c1)
    return {name: rounded(array) for name, array in zip(names, arrays)}


def run(ref, p, optimizer, rates, replay, a, v, decay, draws):
    """The recursion of an optimizer: losses before each step and after the last, mean, variance."""
    if optimizer["name"] == "sgd":
        return ref.run_sgd(p, rates, replay, a, v, wd=decay, iid=draws)
    if optimizer["name"] == "momentum":
        return ref.run_momentum(p, rates, replay, a, v, beta=optimizer["beta1"], wd=decay)
    return ref.run_adam_meanfield(
        p, rates, replay, a, v, beta1=optimizer["beta1"], beta2=optimizer["beta2"],
        eps=optimizer["epsilon"], wd=decay)


def case(ref, name, land, batch, floors, decay, draws, first, second, replays, every,
         optimizer={"name": "sgd"}, keep=False):
    """Two stages; with `keep` the optimizer's moments cross the boundary, else they are reset."""
    p = ref.Problem(
        land["curvature"], land["newCurvature"], land["optimum"], land["newOptimum"],
        land["noise"], land["newNoise"], B=batch, e0=floors[0], e1=floors[1])
    zero = np.zeros(p.n)
    start, a, v = run(ref, p, optimizer, first, 1.0, zero, zero, decay, draws)
    steps = list(range(0, len(first) + 1, every))
    branches = []
    for replay in replays:
        if keep:
            shares = np.r_[np.ones(len(first)), np.full(len(second), replay)]
            losses, mean, variance = run(
                ref, p, optimizer, first + second, shares, zero, zero, decay, draws)
            losses = losses[len(first):]
        else:
            losses, mean, variance = run(ref, p, optimizer, second, replay, a, v, decay, draws)
        after = list(range(0, len(second) + 1, every))
        branches.append({
            "replay": replay, "steps": [len(first) + t for t in after],
            "losses": losses[after].tolist(),
            "mean": mean.tolist(), "variance": variance.tolist()})
    return {
        "name": name, "landscape": land, "batch": batch, "floor": floors[0],
        "newFloor": floors[1], "weightDecay": decay, "independentDraws": draws,
        "optimizer": optimizer, "keep": keep,
        "first": first, "second": second, "steps": steps, "losses": start[steps].tolist(),
        "branches": branches}


def adam(beta1, beta2, epsilon):
    return {"name": "adam", "beta1": beta1, "beta2": beta2, "epsilon": epsilon}


def turned(ref, first, second, replay, every, batch=4.0, decay=0.02):
    """Two stages with the second task's basis turned in pairs of modes."""
    land = landscape(22, 11, 1.5)
    angles = rounded(np.linspace(-1.2, 1.5, 11))
    p = ref.BlockProblem(
        land["curvature"], land["newCurvature"], np.array(angles), land["optimum"],
        land["newOptimum"], land["noise"], land["newNoise"], B=batch)
    start, a, v = ref.run_blocks(
        p, first, 1.0, np.zeros(22), np.zeros((11, 2, 2)), wd=decay)
    losses, mean, variance = ref.run_blocks(p, second, replay, a, v, wd=decay)
    steps = list(range(0, len(first) + 1, every))
    after = list(range(0, len(second) + 1, every))
    return {
        "landscape": land, "angles": angles, "batch": batch, "weightDecay": decay,
        "replay": replay, "first": first, "second": second,
        "steps": steps + [len(first) + t for t in after],
        "losses": start[steps].tolist() + losses[after].tolist(), "mean": mean.ravel().tolist(),
        "variance": variance[:, [0, 1], [0, 1]].ravel().tolist(),
        "covariance": variance[:, 0, 1].tolist()}


def least_squares(ref, rates, every, label_variance=0.3, batch=8.0):
    """One task whose noise grows with its loss."""
    land = landscape(21, 12, 0, same=True)
    h, optimum = np.array(land["curvature"]), np.array(land["optimum"])
    losses, moments = ref.run_lsq(h, rates, optimum**2, label_variance, batch)
    steps = list(range(0, len(rates) + 1, every))
    return {
        "landscape": land, "batch": batch, "labelVariance": label_variance, "rates": rates,
        "steps": steps, "losses": losses[steps].tolist(), "moments": moments.tolist()}


def write(name, value):
    target = pathlib.Path(__file__).with_name(name)
    target.write_text(json.dumps(value, separators=(",", ":")) + "\n")
    print(target, target.stat().st_size, "bytes")


def main():
    ref = load(sys.argv[1])
    re_warmed = rounded(cosine(240, 0.6, 0.06)), rounded(cosine(160, 0.5, 0.05))
    low = rounded(cosine(240, 0.6, 0.06)), [0.06] * 100
    adam_rates = rounded(cosine(240, 0.02, 0.002)), rounded(cosine(160, 0.02, 0.002))
    momentum = {"name": "momentum", "beta1": 0.9}
    shares = [0, 0.05, 0.25, 1]
    cases = [
        case(ref, "different curvatures, re-warmed cosine", landscape(32, 1, 1.5), 8.0,
             (1.5, 0.7), 0.0, False, *re_warmed, shares, 20),
        case(ref, "weight decay", landscape(37, 2, 0.5), 4.0, (0.0, 0.0), 0.02, False,
             *re_warmed, shares, 20),
        case(ref, "draws by chance", landscape(33, 3, 1.0), 8.0, (0.3, 0.1), 0.01, True,
             *re_warmed, shares, 20),
        case(ref, "wide ratios, low rate, more modes", landscape(131, 4, 3.0), 1.0,
             (2.0, 1.0), 0.0, False, *low, [0, 0.05], 20),
        case(ref, "no shift", landscape(32, 5, 0, same=True), 8.0, (0.0, 0.0), 0.0, False,
             *re_warmed, [0, 0.25], 40),
        case(ref, "momentum", landscape(20, 6, 1.0), 4.0, (0.5, 0.2), 0.0, False,
             *re_warmed, [0.05, 1], 40, momentum),
        case(ref, "momentum, kept, weight decay", landscape(20, 7, 1.0), 4.0, (0.0, 0.0), 0.03,
             False, *re_warmed, [0, 0.25], 40, momentum, keep=True),
        case(ref, "adam", landscape(20, 8, 1.0), 4.0, (0.5, 0.2), 0.0, False,
             *adam_rates, [0.05, 1], 40, adam(0.9, 0.95, 1e-8)),
        case(ref, "adam, kept, weight decay", landscape(20, 9, 1.0), 4.0, (0.0, 0.0), 0.1,
             False, *adam_rates, [0, 0.25], 40, adam(0.8, 0.99, 1e-3), keep=True),
        case(ref, "adam without a first moment", landscape(20, 10, 1.0), 4.0, (0.0, 0.0), 0.1,
             False, *adam_rates, [0, 0.25], 40, adam(0.0, 0.95, 1e-8)),
    ]
    write("oracle.json", cases)
    write("turned.json", [turned(ref, *re_warmed, replay, 40) for replay in (0.05, 0.5)])
    write("least-squares.json", least_squares(ref, rounded(cosine(300, 0.2, 0.02)), 30))


if __name__ == "__main__":
    main()
