"""The rates of four schedules in numpy, in bulk, and in plain Python, one by one.

    taskset -c 0 python bench/rates_numpy.py --seconds 2

In bulk, each phase's formula fills its own slice: no step takes a formula that is not its own.
"""

import math

import numpy as np
from rates import CONSTANT, HALF, MINIMUM, PEAK, STEPS, arguments, check, measure

options = arguments(__doc__).parse_args()


def share(count):
    """j / count for the steps j = 1 ... count of a phase."""
    return np.arange(1, count + 1) / count


def cosine_into(rates, low=MINIMUM):
    rates[:] = low + (PEAK - low) / 2 * (1 + np.cos(np.pi * share(len(rates))))


def cosine_stage_into(rates):
    warmup = len(rates) // 100
    rates[:warmup] = PEAK * share(warmup)
    cosine_into(rates[warmup:])


def cosine():
    rates = np.empty(STEPS)
    cosine_stage_into(rates)
    return rates


def rewarmed_cosine():
    rates = np.empty(STEPS)
    cosine_stage_into(rates[:HALF])
    cosine_stage_into(rates[HALF:])
    return rates


def infinite_cosine():
    rates = np.empty(STEPS)
    warmup, cooled, anneal = STEPS // 100, STEPS * 61 // 100, STEPS * 86 // 100
    rates[:warmup] = PEAK * share(warmup)
    cosine_into(rates[warmup:cooled], CONSTANT)
    rates[cooled:anneal] = CONSTANT
    rates[anneal:] = CONSTANT * np.exp(math.log(MINIMUM / CONSTANT) * share(STEPS - anneal))
    return rates


def wsd():
    rates = np.empty(STEPS)
    warmup, stable = STEPS // 100, STEPS * 9 // 10
    rates[:warmup] = PEAK * share(warmup)
    rates[warmup:stable] = PEAK
    rates[stable:] = PEAK + (MINIMUM - PEAK) * np.sqrt(share(STEPS - stable))
    return rates


def cosine_at(t, steps=STEPS):
    warmup = steps // 100
    if t <= warmup:
        return PEAK * t / warmup
    return MINIMUM + (PEAK - MINIMUM) / 2 * (1 + math.cos(math.pi * (t - warmup) / (steps - warmup)))


def rewarmed_cosine_at(t):
    return cosine_at(t, HALF) if t <= HALF else cosine_at(t - HALF, HALF)


def infinite_cosine_at(t):
    warmup, cooled, anneal = STEPS // 100, STEPS * 61 // 100, STEPS * 86 // 100
    if t <= warmup:
        return PEAK * t / warmup
    if t <= cooled:
        x = (t - warmup) / (cooled - warmup)
        return CONSTANT + (PEAK - CONSTANT) / 2 * (1 + math.cos(math.pi * x))
    if t <= anneal:
        return CONSTANT
    return CONSTANT * (MINIMUM / CONSTANT) ** ((t - anneal) / (STEPS - anneal))


def wsd_at(t):
    warmup, stable = STEPS // 100, STEPS * 9 // 10
    if t <= warmup:
        return PEAK * t / warmup
    if t <= stable:
        return PEAK
    return PEAK + (MINIMUM - PEAK) * math.sqrt((t - stable) / (STEPS - stable))


for name, at, in_bulk in [
    ("cosine", cosine_at, cosine), ("infinite-cosine", infinite_cosine_at, infinite_cosine),
    ("rewarmed-cosine", rewarmed_cosine_at, rewarmed_cosine), ("wsd", wsd_at, wsd),
]:
    one_by_one = lambda: [at(t) for t in range(1, STEPS + 1)]  # noqa: E731
    check(name, one_by_one(), options.lrlab, 1e-14)
    check(name, in_bulk(), options.lrlab, 1e-14)
    measure("Python", name, "one by one", STEPS, options.seconds, one_by_one)
    measure(f"numpy {np.__version__}", name, "in bulk", STEPS, options.seconds, in_bulk)
