# environments: schedulers
"""Runs every exported schedule in its real library: the rates are those of `lrlab plot`, at every step.

LRLAB=path/to/lrlab python3 interop/check_schedules.py, from the repository. PyTorch, transformers and
DeepSpeed step a real optimizer, optax updates under jax.jit in double and in single precision, MLX
(which computes in single precision) updates eagerly. Needs: interop/schedulers.txt
"""
import os
import subprocess
import sys
import tempfile

os.environ.update(JAX_PLATFORMS="cpu", JAX_ENABLE_X64="1", DS_ACCELERATOR="cpu", LOCAL_RANK="0")

import jax
import jax.numpy as jnp
import mlx.core as mx
import mlx.optimizers
import numpy as np
import optax
import torch
import transformers
import yaml

mx.set_default_device(mx.cpu)
LRLAB = os.path.abspath(os.environ.get("LRLAB", ".build/release/lrlab"))
# Largest difference allowed, as a share of the peak: in single precision two of its last digits.
DOUBLE, SINGLE = 1e-12, 2.4e-7

DECAYS = [
    "linear", "cosine", "one-minus-sqrt", "inverse-sqrt", "exponential", "square", "mirror-cosine",
    "polynomial", "power",
]
# Name, preset or file or text of a file, stages, branch.
CASES = [
    ("cosine", "cosine", "1000", None),
    ("cosine without warm-up", 'preset = "cosine"\nwarmup = 0', "777", None),
    ("linear", "linear", "1000", None),
    ("inverse-sqrt", "inverse-sqrt", "1000", None),
    ("infinite-cosine", "infinite-cosine", "1000", None),
    ("infinite-cosine, main line", "infinite-cosine", "800,200", None),
    ("infinite-cosine, anneal-1", "infinite-cosine", "800,200", "anneal-1"),
    ("infinite-cosine, anneal-2", "infinite-cosine", "800,200", "anneal-2"),
    ("infinite-inverse-sqrt", "infinite-inverse-sqrt", "800,200", None),
    ("rewarmed-cosine", "rewarmed-cosine", "600,400", None),
    ("lowered-linear", "lowered-linear", "1000", None),
    ("one-cycle", "one-cycle", "1000", None),
    ("cosine-restarts", "cosine-restarts", "1000", None),
    ("multi-step", "multi-step", "1000", None),
    ("polynomial", 'preset = "polynomial"\npower = 2.5', "1000", None),
    ("power", "power", "1000", None),
    ("table", 'preset = "table"\nfile = "rates.csv"\nfirst_step = 1', "40", None),
    ("own-phases", "schedules/own-phases.toml", "1000", None),
] + [(f"wsd, {shape}", f'preset = "wsd"\nshape = "{shape}"\ndecay = "30%"', "1000", None)
     for shape in DECAYS]


def lrlab(*arguments):
    return subprocess.run([LRLAB, *arguments], capture_output=True, text=True, check=True).stdout


def planned(schedule, stages, branch):
    """The rates of the main line, or of it and the branch that leaves it."""
    rates = {}
    for line in lrlab("plot", schedule, "--stages", stages, "--branches").splitlines()[1:]:
        _, name, step, *_, rate = line.split(",")
        rates.setdefault(name, []).append((int(step), float(rate)))
    if branch is None:
        return np.array([rate for _, rate in rates["main"]])
    first = rates[branch][0][0]
    return np.array([rate for step, rate in rates["main"] + rates[branch]
                     if step < first or (step, rate) in rates[branch]])


def loaded(code):
    """The names that exported Python defines."""
    names = {"__name__": "exported"}
    exec(compile(code, "exported.py", "exec"), names)
    return names


def stepped(optimizer, scheduler, steps):
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return np.array(rates)


def optimizer(rate):
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)


def in_torch(text, steps):
    code = loaded(text)
    own = optimizer(code["PEAK"])
    return stepped(own, code["scheduler"](own), steps)


def in_transformers(text, steps):
    if text.startswith('"""'):
        return in_torch(text, steps)
    given = yaml.safe_load(text)
    own = optimizer(given["learning_rate"])
    scheduler = transformers.get_scheduler(
        given["lr_scheduler_type"], own, given["warmup_steps"], given["max_steps"],
        given["lr_scheduler_kwargs"])
    return stepped(own, scheduler, steps)


class Rates(torch.nn.Module):
    """A model whose gradient is one."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return (self.weight * x).sum()


def in_deepspeed(text, steps):
    import deepspeed

    # One process has nothing to share, so no kernel is compiled for it.
    sys.modules["deepspeed.comm.torch"].build_shm_op = lambda: None
    code = loaded(text)
    model = Rates()
    own = torch.optim.SGD(model.parameters(), lr=code["PEAK"])
    engine, *_ = deepspeed.initialize(
        model=model, optimizer=own, lr_scheduler=code["scheduler"],
        config={"train_micro_batch_size_per_gpu": 1, "zero_allow_untested_optimizer": True})
    rates = []
    for _ in range(steps):
        rates.append(engine.get_lr()[0])
        engine.backward(engine(torch.ones(1)))
        engine.step()
    return np.array(rates)


def in_optax(text, steps):
    """Under jax.jit: what each update of SGD subtracts from a weight whose gradient is one."""
    chain = optax.sgd(loaded(text)["schedule"])
    one = jnp.ones(())

    def update(state, _):
        change, state = chain.update(one, state)
        return state, -change

    _, rates = jax.jit(lambda: jax.lax.scan(update, chain.init(one), length=steps))()
    return np.array(rates, dtype=float)


def in_single_optax(text, steps):
    with jax.enable_x64(False):
        return in_optax(text, steps)


def in_mlx(text, steps):
    own = mlx.optimizers.SGD(learning_rate=loaded(text)["schedule"])
    weights, gradients = {"w": mx.zeros(1)}, {"w": mx.ones(1)}
    own.init(weights)
    rates = []
    for _ in range(steps):
        weights = own.apply_gradients(gradients, weights)
        rates.append(own.learning_rate.item())
    return np.array(rates, dtype=float)


LIBRARIES = [
    ("torch", in_torch, DOUBLE), ("hf", in_transformers, DOUBLE), ("deepspeed", in_deepspeed, DOUBLE),
    ("optax", in_optax, DOUBLE), ("optax, single", in_single_optax, SINGLE), ("mlx", in_mlx, SINGLE),
]


def main():
    torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1)
    failed = False
    worst = dict.fromkeys((name for name, *_ in LIBRARIES), 0.0)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "rates.csv"), "w") as table:
            table.write("step,lr\n")
            table.writelines(f"{step},{1e-4 * (1 + step * 7 % 11)!r}\n" for step in range(1, 41))
        for name, schedule, stages, branch in CASES:
            if "=" in schedule:
                path = os.path.join(folder, "schedule.toml")
                with open(path, "w") as file:
                    file.write(schedule + "\n")
                schedule = path
            expected = planned(schedule, stages, branch)
            chosen = ["--branch", branch] if branch else []
            for library, run, tolerance in LIBRARIES:
                text = lrlab("export", schedule, "--stages", stages, *chosen, "--to", library.split(",")[0])
                rates = run(text, len(expected))
                difference = np.abs(rates - expected).max() / expected.max()
                worst[library] = max(worst[library], difference)
                if not difference <= tolerance:
                    step = np.abs(rates - expected).argmax() + 1
                    print(f"FAILED: {name} in {library}: {difference:.3g} of the peak at step {step}")
                    failed = True
    for library, _, tolerance in LIBRARIES:
        print(f"{library}: {len(CASES)} schedules, largest difference {worst[library]:.2g} of the peak"
              f" (allowed {tolerance:g})")
    sys.exit(failed)


main()
