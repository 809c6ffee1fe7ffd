"""The rates of four schedules in optax: one jitted call a step, and in bulk, jitted over all steps.

    JAX_ENABLE_X64=1 taskset -c 0 python bench/rates_optax.py --seconds 2

Without JAX_ENABLE_X64 in single precision, as JAX does by default.
"""

import os

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import optax  # noqa: E402
from rates import CONSTANT, HALF, MINIMUM, PEAK, STEPS, arguments, check, measure  # noqa: E402

options = arguments(__doc__).parse_args()
double = jax.config.jax_enable_x64
label = f"optax {optax.__version__}" + ("" if double else ", single")
WARMUP = STEPS // 100


def cosine(steps, start=0):
    """Warm-up and cosine; `start` steps of the warm-up are done at count 0."""
    warmup = steps // 100
    rise = optax.linear_schedule(PEAK * start / warmup, PEAK, warmup - start)
    fall = optax.cosine_decay_schedule(PEAK, steps - warmup, MINIMUM / PEAK)
    return optax.join_schedules([rise, fall], [warmup - start])


def infinite_cosine():
    cooled, anneal = STEPS * 61 // 100, STEPS * 86 // 100
    return optax.join_schedules(
        [
            optax.linear_schedule(0, PEAK, WARMUP),
            optax.cosine_decay_schedule(PEAK, cooled - WARMUP, CONSTANT / PEAK),
            optax.constant_schedule(CONSTANT),
            optax.exponential_decay(CONSTANT, STEPS - anneal, MINIMUM / CONSTANT),
        ], [WARMUP, cooled, anneal])


def wsd():
    stable = STEPS * 9 // 10
    decay = lambda count: PEAK + (MINIMUM - PEAK) * jnp.sqrt(count / (STEPS - stable))  # noqa: E731
    return optax.join_schedules(
        [optax.linear_schedule(0, PEAK, WARMUP), optax.constant_schedule(PEAK), decay],
        [WARMUP, stable])


steps = jnp.arange(1, STEPS + 1)
few = list(range(1, STEPS + 1, STEPS // 1000))
for name, schedule in [
    ("cosine", cosine(STEPS)), ("infinite-cosine", infinite_cosine()),
    # Count 0 of the second stage is its first step.
    ("rewarmed-cosine", optax.join_schedules([cosine(HALF), cosine(HALF, 1)], [HALF + 1])),
    ("wsd", wsd()),
]:
    one, bulk = jax.jit(schedule), jax.jit(jax.vmap(schedule))
    check(name, bulk(steps), options.lrlab, 1e-14 if double else 1e-6)
    measure(label, name, "one by one", len(few), options.seconds, lambda: [float(one(t)) for t in few])
    measure(label, name, "in bulk", STEPS, options.seconds, lambda: bulk(steps).block_until_ready())
