"""Writes the reference files of the tests of the model: Tests/ModelTests/Fixtures.

    python interop/reference.py [FOLDER]

For each form of a tiny GPT-NeoX: random weights, tokens, and logits, loss and every gradient of
unmodified `GPTNeoXForCausalLM` in float32 with eager attention and of the same mathematics in
float64; then one hundred steps of PyTorch's AdamW with clipping and a warm-up and cosine.
"""

import json
import math
import pathlib
import platform
import sys

import torch
import transformers
from safetensors.torch import save_file

import neox

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Tests/ModelTests/Fixtures"

# Head widths 8, 8, 4, 8 and 10; some sizes are no multiple of a vector's.
FORMS = {
    "parallel-untied": dict(
        layers=2, width=32, heads=4, context=16, vocabulary=61, rotary=0.25, parallel=True, tied=False),
    "sequential-untied": dict(
        layers=2, width=16, heads=2, context=12, vocabulary=48, rotary=1.0, parallel=False, tied=False),
    "parallel-tied": dict(
        layers=2, width=16, heads=4, context=9, vocabulary=37, rotary=1.0, parallel=True, tied=True),
    "sequential-tied": dict(
        layers=2, width=16, heads=2, context=16, vocabulary=64, rotary=0.25, parallel=False, tied=True),
    "parallel-unrotated": dict(
        layers=1, width=20, heads=2, context=11, vocabulary=33, rotary=0.0, parallel=True, tied=False),
}
SEQUENCES = 3

# The training: what PyTorch is told, in lrlab's words.
TRAINING = dict(
    form="parallel-untied", steps=100, sequences=4, warmup=10, peak=1e-2, final=1e-3,
    beta1=0.9, beta2=0.95, epsilon=1e-8, weight_decay=0.1, clip=1.0)


def apart(a, b):
    """max |a - b| / max |b|."""
    a, b = a.double(), b.double()
    return ((a - b).abs().max() / b.abs().max()).item()


def reference(form, seed):
    """All tensors of one form; the two computations must agree."""
    generator = torch.Generator().manual_seed(1000 + seed)
    weights = neox.random_weights(form, seed)
    tokens = torch.randint(
        form["vocabulary"], (SEQUENCES, form["context"] + 1), generator=generator)
    single = neox.live(form, weights, tokens)
    double = neox.double(form, weights, tokens)
    # The model in float64 differs from the same mathematics by its float32 rotary and softmax only.
    distance = 0.0
    live = neox.live(form, weights, tokens, torch.float64)
    for ours, theirs in zip(listed(double), listed(live), strict=True):
        distance = max(distance, apart(ours, theirs))
    assert distance <= 1e-6, f"float64 reference and transformers are {distance} apart"
    tensors = {f"weight/{name}": tensor for name, tensor in weights.items()}
    tensors["tokens"] = tokens.int()
    for label, (logits, loss, gradients) in (("float32", single), ("float64", double)):
        tensors |= {f"{label}/logits": logits.contiguous(), f"{label}/loss": loss.reshape(1)}
        tensors |= {f"{label}/gradient/{name}": g for name, g in gradients.items()}
    return tensors, distance


def listed(result):
    logits, loss, gradients = result
    return [logits, loss.reshape(1)] + [gradients[name] for name in sorted(gradients)]


def rate(step):
    """The rate of step t = 1 ... N: linear from 0, then a cosine that ends at the final rate."""
    warmup, steps, peak = TRAINING["warmup"], TRAINING["steps"], TRAINING["peak"]
    if step <= warmup:
        return peak * step / warmup
    part = (step - warmup) / (steps - warmup)
    final = TRAINING["final"]
    return final + (peak - final) * (1 + math.cos(math.pi * part)) / 2


def batches(form):
    """Tokens with something to learn: each follows from the one before, with noise."""
    generator = torch.Generator().manual_seed(7)
    count = TRAINING["steps"] * TRAINING["sequences"]
    vocabulary = form["vocabulary"]
    tokens = torch.randint(vocabulary, (count, 1), generator=generator)
    for _ in range(form["context"]):
        step = torch.randint(1, 4, (count, 1), generator=generator)
        tokens = torch.cat([tokens, (5 * tokens[:, -1:] + step) % vocabulary], dim=1)
    return tokens.view(TRAINING["steps"], TRAINING["sequences"], -1)


def training():
    """Losses and gradient norms of the steps."""
    form = FORMS[TRAINING["form"]]
    tokens = batches(form)
    model = neox.model(form, neox.random_weights(form, 0))
    parameters = list(model.parameters())
    # Matrices decay, biases and norms do not.
    groups = [
        dict(params=[p for p in parameters if p.dim() == 2], weight_decay=TRAINING["weight_decay"]),
        dict(params=[p for p in parameters if p.dim() == 1], weight_decay=0.0),
    ]
    optimizer = torch.optim.AdamW(
        groups, lr=0.0, betas=(TRAINING["beta1"], TRAINING["beta2"]), eps=TRAINING["epsilon"])
    rates, losses, norms = [], [], []
    for index in range(TRAINING["steps"]):
        rates.append(rate(index + 1))
        for group in optimizer.param_groups:
            group["lr"] = rates[-1]
        optimizer.zero_grad()
        loss = model(input_ids=tokens[index], labels=tokens[index]).loss
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters, TRAINING["clip"]).item())
        losses.append(loss.item())
        optimizer.step()
    return TRAINING | dict(rates=rates, losses=losses, norms=norms), tokens.int()


def main(folder):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    folder.mkdir(parents=True, exist_ok=True)
    distances = {}
    for seed, (name, form) in enumerate(FORMS.items()):
        tensors, distances[name] = reference(form, seed)
        save_file(tensors, folder / f"{name}.safetensors", metadata={"format": "pt"})
    record, tokens = training()
    save_file({"tokens": tokens}, folder / "training.safetensors", metadata={"format": "pt"})
    versions = dict(
        torch=torch.__version__, transformers=transformers.__version__,
        python=platform.python_version())
    record = dict(
        versions=versions, forms=FORMS, sequences=SEQUENCES, float64_distance=distances,
        training=record)
    (folder / "reference.json").write_text(json.dumps(record, indent=1) + "\n")
    clipped = sum(norm > TRAINING["clip"] for norm in record["training"]["norms"])
    losses = record["training"]["losses"]
    print(f"float64 reference against transformers in float64: {max(distances.values()):.1e}")
    print(f"100 steps: loss {losses[0]:.3f} to {losses[-1]:.3f}, {clipped} clipped")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
