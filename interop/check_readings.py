# environments: schedulers
"""Gives random parameters to real schedulers and to `lrlab import`: both make the same rates.

LRLAB=path/to/lrlab python3 interop/check_readings.py, from the repository. Every class of optax and MLX
that lrlab reads, and the common ones of PyTorch, transformers and DeepSpeed; where the real one refuses
its parameters, `lrlab import` must too. optax computes in double precision here (JAX_ENABLE_X64), MLX in
single. SEED=7 draws others, COUNT=1000 more. Needs: interop/schedulers.txt
"""
import json
import logging
import os
import random
import subprocess
import sys
import tempfile

os.environ.update(JAX_PLATFORMS="cpu", JAX_ENABLE_X64="1", DS_ACCELERATOR="cpu")

import jax
import jax.numpy as jnp
import mlx.core as mx
import mlx.optimizers
import numpy as np
import optax
import torch
import transformers
from deepspeed.runtime import lr_schedules

mx.set_default_device(mx.cpu)
logging.getLogger("DeepSpeed").setLevel(logging.ERROR)
LRLAB = os.path.abspath(os.environ.get("LRLAB", ".build/release/lrlab"))
DRAW = random.Random(int(os.environ.get("SEED", "1")))
COUNT = int(os.environ.get("COUNT", "0"))
# Largest difference allowed, as a share of the highest rate.
DOUBLE, SINGLE = 1e-12, 2e-6


def rate():
    return float(f"{10 ** DRAW.uniform(-5, -1):.3g}")


def some(**choices):
    """Each choice or, once in two, the default."""
    return {name: value for name, value in choices.items() if DRAW.random() < 0.5}


def steps(low=1, high=120):
    return DRAW.randint(low, high)


def share():
    return round(DRAW.uniform(0, 1), 3)


# optax


def scales():
    places = DRAW.sample(range(1, 150), DRAW.randint(0, 4))
    return {place: round(DRAW.uniform(0, 2), 2) for place in places}


OPTAX = {
    "constant_schedule": lambda: {"value": rate()},
    "linear_schedule": lambda: {
        "init_value": rate(), "end_value": rate(), "transition_steps": steps(0),
        **some(transition_begin=steps(-5, 40))},
    "polynomial_schedule": lambda: {
        "init_value": rate(), "end_value": rate(), "power": DRAW.choice([0.5, 1, 2, 3.7]),
        "transition_steps": steps(0), **some(transition_begin=steps(-5, 40))},
    "cosine_decay_schedule": lambda: {
        "init_value": rate(), "decay_steps": steps(0), **some(alpha=share(), exponent=DRAW.choice([0.5, 2]))},
    "exponential_decay": lambda: {
        "init_value": rate(), "transition_steps": steps(0, 30),
        "decay_rate": DRAW.choice([0, 0.5, 0.9, 0.99, 1, 1.05]),
        **some(transition_begin=steps(-5, 40), staircase=True, end_value=rate())},
    "warmup_constant_schedule": lambda: {
        "init_value": rate(), "peak_value": rate(), "warmup_steps": steps(0)},
    "warmup_cosine_decay_schedule": lambda: {
        "init_value": DRAW.choice([0.0, rate()]), "peak_value": DRAW.choice([0.0, rate(), rate(), rate()]),
        "warmup_steps": steps(0, 40), "decay_steps": steps(30, 150),
        **some(end_value=rate() / 100, exponent=DRAW.choice([0.5, 2.0]))},
    "warmup_exponential_decay_schedule": lambda: {
        "init_value": rate(), "peak_value": rate(), "warmup_steps": steps(0, 40),
        "transition_steps": steps(0, 30), "decay_rate": DRAW.choice([0.5, 0.9, 1.1]),
        **some(transition_begin=steps(-3, 30), staircase=True, end_value=rate())},
    "sgdr_schedule": lambda: {
        "cosine_kwargs": [OPTAX["warmup_cosine_decay_schedule"]() for _ in range(DRAW.randint(1, 4))]},
    "linear_onecycle_schedule": lambda: {
        "transition_steps": DRAW.choice([steps(0, 5), steps(0, 150)]), "peak_value": rate(),
        **some(pct_start=share(), pct_final=share(), div_factor=steps(1, 50), final_div_factor=1e3)},
    "cosine_onecycle_schedule": lambda: {
        "transition_steps": steps(0, 150), "peak_value": rate(),
        **some(pct_start=share(), div_factor=steps(1, 50), final_div_factor=1e3)},
    "piecewise_constant_schedule": lambda: {
        "init_value": rate(), **some(boundaries_and_scales=scales())},
    "piecewise_interpolate_schedule": lambda: {
        "interpolate_type": DRAW.choice(["linear", "cosine"]), "init_value": rate(),
        **some(boundaries_and_scales=scales())},
    "join_schedules": lambda: joined(OPTAX),
}


def joined(classes):
    """Two to four other schedules, one behind the other."""
    names = [name for name in classes if name != "join_schedules"]
    count = DRAW.randint(2, 4)
    parts = [DRAW.choice(names) for _ in range(count)]
    return {
        "schedules": [{"class": name, "params": classes[name]()} for name in parts],
        "boundaries": sorted(DRAW.sample(range(1, 150), count - 1))}


def in_optax(name, given, count):
    schedule = made(optax, name, given)
    return np.array(jax.vmap(lambda update: jnp.asarray(schedule(update), float))(jnp.arange(count)))


def made(library, name, given):
    """A schedule of optax or MLX."""
    if name == "join_schedules":
        parts = [made(library, part["class"], part["params"]) for part in given["schedules"]]
        return library.join_schedules(parts, given["boundaries"])
    return getattr(library, name)(**given)


# MLX

MLX = {
    "linear_schedule": lambda: {"init": rate(), "end": rate(), "steps": steps(0)},
    "cosine_decay": lambda: {"init": rate(), "decay_steps": steps(0), **some(end=rate())},
    "exponential_decay": lambda: {"init": rate(), "decay_rate": DRAW.choice([0.9, 0.99, 1.01])},
    "step_decay": lambda: {
        "init": rate(), "decay_rate": DRAW.choice([0.1, 0.9, 1.1]), "step_size": steps(0, 50)},
    "join_schedules": lambda: joined(MLX),
}


def in_mlx(name, given, count):
    schedule = made(mlx.optimizers, name, given)
    return np.array([mx.array(schedule(mx.array(update))).item() for update in range(count)], float)


# PyTorch, transformers and DeepSpeed: a real optimizer is stepped

TORCH = {
    "LinearLR": lambda: some(
        start_factor=max(share(), 0.01), end_factor=share(), total_iters=steps(0)),
    "ConstantLR": lambda: some(factor=max(share(), 0.01), total_iters=steps(0)),
    "ExponentialLR": lambda: {"gamma": DRAW.choice([0.9, 0.99, 1.01])},
    "PolynomialLR": lambda: some(total_iters=steps(1), power=DRAW.choice([0.5, 2.0])),
    "StepLR": lambda: {"step_size": steps(1, 50), **some(gamma=share())},
    "MultiStepLR": lambda: {"milestones": [steps() for _ in range(3)], **some(gamma=share())},
    "CosineAnnealingLR": lambda: {"T_max": steps(), **some(eta_min=rate() / 100)},
    "CosineAnnealingWarmRestarts": lambda: {
        "T_0": steps(1, 50), **some(T_mult=DRAW.randint(1, 3), eta_min=rate() / 100)},
    "OneCycleLR": lambda: {
        "max_lr": rate(), "total_steps": steps(100, 160),
        **some(pct_start=DRAW.choice([0.1, 0.25, 0.4]), anneal_strategy="linear", div_factor=10.0,
               final_div_factor=100.0, three_phase=True)},
    "SequentialLR": lambda: {
        "schedulers": [
            {"class": name, "params": TORCH[name]()}
            for name in ("LinearLR", DRAW.choice(["PolynomialLR", "ExponentialLR", "CosineAnnealingLR"]))],
        "milestones": [steps(1, 60)]},
}


def torch_entry(name):
    given = TORCH[name]()
    return given if name == "OneCycleLR" else {"lr": rate(), **given}


def stepped(optimizer, scheduler, count):
    rates = []
    for _ in range(count):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return np.array(rates)


def optimizer(rate):
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)


def in_torch(name, given, count):
    given = dict(given)
    own = optimizer(given.pop("lr", 1.0))
    library = torch.optim.lr_scheduler
    if name == "SequentialLR":
        parts = [getattr(library, part["class"])(own, **part["params"]) for part in given["schedulers"]]
        return stepped(own, library.SequentialLR(own, parts, given["milestones"]), count)
    return stepped(own, getattr(library, name)(own, **given), count)


HF = {
    "constant": dict, "constant_with_warmup": dict, "linear": dict,
    "cosine": lambda: some(num_cycles=DRAW.choice([0.25, 0.5, 1.5])),
    "cosine_with_restarts": lambda: some(num_cycles=DRAW.randint(1, 4)),
    "polynomial": lambda: some(lr_end=1e-6, power=DRAW.choice([0.5, 2.0])),
    "inverse_sqrt": lambda: some(timescale=steps(10)),
    "cosine_with_min_lr": lambda: {"min_lr_rate": share(), **some(num_cycles=0.25)},
    "cosine_warmup_with_min_lr": lambda: {"min_lr_rate": share(), **some(warmup_lr_rate=share())},
    "warmup_stable_decay": lambda: {
        "num_decay_steps": steps(1, 60),
        **some(min_lr_ratio=share(), warmup_type=DRAW.choice(["linear", "cosine", "1-sqrt"]),
               decay_type=DRAW.choice(["linear", "cosine", "1-sqrt"]))},
}


def hf_entry(name):
    return {
        "learning_rate": rate(), "lr_scheduler_type": name, "warmup_steps": steps(0, 40),
        "max_steps": steps(100, 150), "lr_scheduler_kwargs": HF[name]()}


def in_transformers(name, given, count):
    own = optimizer(given["learning_rate"])
    scheduler = transformers.get_scheduler(
        name, own, given["warmup_steps"], given["max_steps"], given["lr_scheduler_kwargs"])
    return stepped(own, scheduler, count)


DEEPSPEED = {
    "WarmupLR": lambda: {
        "warmup_min_lr": DRAW.choice([0.0, rate() / 100]), "warmup_max_lr": rate(),
        "warmup_num_steps": steps(1), **some(warmup_type="linear")},
    "WarmupDecayLR": lambda: {
        "total_num_steps": steps(80, 150), "warmup_min_lr": 0.0, "warmup_max_lr": rate(),
        "warmup_num_steps": steps(1, 60), **some(warmup_type="linear")},
    "WarmupCosineLR": lambda: {
        "lr": rate(), "total_num_steps": steps(80, 150), "warmup_num_steps": steps(1, 60),
        **some(warmup_min_ratio=share(), cos_min_ratio=share(), warmup_type="linear")},
}


def in_deepspeed(name, given, count):
    given = dict(given)
    own = optimizer(given.pop("lr", given.get("warmup_max_lr")))
    return stepped(own, getattr(lr_schedules, name)(own, **given), count)


LIBRARIES = {
    # What it reads, how an entry is drawn, the real one, how many of each class, the tolerance.
    "optax": (OPTAX, lambda name: OPTAX[name](), in_optax, 24, DOUBLE),
    "mlx": (MLX, lambda name: MLX[name](), in_mlx, 20, SINGLE),
    "torch": (TORCH, torch_entry, in_torch, 10, DOUBLE),
    "hf": (HF, hf_entry, in_transformers, 10, DOUBLE),
    "deepspeed": (DEEPSPEED, lambda name: DEEPSPEED[name](), in_deepspeed, 10, DOUBLE),
}


def imported(library, entry, path):
    """The rates, or the error in one line."""
    with open(path, "w") as file:
        json.dump(entry, file)
    run = subprocess.run(
        [LRLAB, "import", path, "--from", library, "--steps", str(entry["steps"])],
        capture_output=True, text=True)
    if run.returncode:
        return run.stderr.strip()
    return np.array([line.partition(",")[2] for line in run.stdout.splitlines()[1:]], dtype=float)


def compare(library, name, given, real, tolerance, path):
    """The largest difference as a share of the highest rate; prints what is too much."""
    entry = {"class": name, "params": given, "steps": 90 if library == "torch" else 160}
    own = imported(library, entry, path)
    try:
        rates, error = real(name, given, entry["steps"]), None
    except (ValueError, ZeroDivisionError, ArithmeticError) as caught:
        rates, error = None, f"{type(caught).__name__}: {caught}"
    if error or isinstance(own, str):
        if not (error and isinstance(own, str)):
            print(f"FAILED: {library} {json.dumps(entry)}: real {error or 'rates'}, lrlab "
                  f"{own if isinstance(own, str) else 'rates'}")
            return float("inf")
        return 0.0
    scale = max(np.abs(rates).max(), 1e-300)
    difference = np.abs(rates - own).max() / scale
    if not difference <= tolerance:
        update = int(np.abs(rates - own).argmax())
        print(f"FAILED: {library} {json.dumps(entry)}: update {update}: real {rates[update]!r}, "
              f"lrlab {own[update]!r}")
    return difference


def main():
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for library, (classes, draw, real, count, tolerance) in LIBRARIES.items():
            worst, refused = 0.0, 0
            for name in classes:
                for _ in range(COUNT or count):
                    difference = compare(
                        library, name, draw(name), real, tolerance, os.path.join(folder, "entry.json"))
                    worst = max(worst, difference)
            failed |= not worst <= tolerance
            print(f"{library}: {len(classes)} classes, {len(classes) * (COUNT or count)} random entries, "
                  f"largest difference {worst:.2g} (allowed {tolerance:g})", flush=True)
    sys.exit(failed)


main()
