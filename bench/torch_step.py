"""One training step of a small GPT-NeoX in lean PyTorch, timed; prints one JSON line.

    python bench/torch_step.py tiny                       eager, one process, all cores
    python bench/torch_step.py tiny --mode compile        torch.compile
    python bench/torch_step.py tiny --processes 2         one process a core, gradients over gloo

The same model and step as `lrlab bench CONFIG`: parallel residual (`--form sequential`: the other
one, without rotary positions), rotary positions on a quarter of each head, exact GELU, untied
head, mean cross-entropy, clipping of the global norm at 1, AdamW(0.9, 0.95, 1e-8, 0.1).
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

CONFIGS = {  # layers, width, heads, context, batch, vocabulary
    "quick": (3, 128, 4, 128, 8, 2048),
    "tiny": (4, 128, 4, 128, 32, 512),
    "tiny4k": (4, 128, 4, 128, 32, 4096),
    "small": (6, 256, 8, 256, 16, 4096),
    "mid": (8, 512, 8, 256, 8, 8192),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("config", choices=CONFIGS)
    parser.add_argument("--mode", choices=["eager", "compile"], default="eager")
    parser.add_argument("--form", choices=["parallel", "sequential"], default="parallel")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="in all")
    parser.add_argument("--seconds", type=float, default=6.0)
    return parser.parse_args()


def spawn(options):
    """Starts one process a rank, each on its own core."""
    environment = dict(
        os.environ, MASTER_ADDR="127.0.0.1", MASTER_PORT=str(20000 + os.getpid() % 20000),
        WORLD_SIZE=str(options.processes))
    ranks = [
        subprocess.Popen([sys.executable] + sys.argv, env=dict(environment, RANK=str(rank)))
        for rank in range(options.processes)
    ]
    sys.exit(max(rank.wait() for rank in ranks))


options = arguments()
if options.processes > 1 and "RANK" not in os.environ:
    spawn(options)
rank = int(os.environ.get("RANK", 0))
threads = max(1, options.threads // options.processes)
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(threads)
if options.processes > 1:
    os.sched_setaffinity(0, {rank})

import torch  # noqa: E402  (the thread count must be set first)
import torch.distributed as distributed  # noqa: E402
import torch.nn as nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402

torch.set_num_threads(threads)
torch.set_num_interop_threads(1)
torch.set_flush_denormal(True)
torch.manual_seed(0)
layers, width, heads, context, batch, vocabulary = CONFIGS[options.config]
head_width = width // heads
parallel = options.form == "parallel"
rotated = head_width // 4 if parallel else 0


def rotary_table():
    """Cosines and sines of each position, [context, rotated]; each angle stands twice."""
    frequency = 10000.0 ** (-torch.arange(0, rotated, 2).float() / rotated)
    angle = torch.outer(torch.arange(context).float(), frequency)
    angle = torch.cat((angle, angle), -1)
    return angle.cos(), angle.sin()


if rotated:
    COSINE, SINE = rotary_table()


def turn(x):
    """Rotary positions on the first `rotated` dimensions; x is [batch, heads, context, width]."""
    if not rotated:
        return x
    a, rest = x[..., :rotated], x[..., rotated:]
    half = torch.cat((-a[..., rotated // 2:], a[..., : rotated // 2]), -1)
    return torch.cat((a * COSINE + half * SINE, rest), -1)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.dense = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def attention(self, x):
        n, t, _ = x.shape
        q, k, v = self.qkv(x).view(n, t, heads, 3, head_width).permute(3, 0, 2, 1, 4)
        y = F.scaled_dot_product_attention(turn(q), turn(k), v, is_causal=True)
        return self.dense(y.transpose(1, 2).reshape(n, t, width))

    def mlp(self, x):
        return self.down(F.gelu(self.up(x)))

    def forward(self, x):
        if parallel:
            return x + self.attention(self.norm1(x)) + self.mlp(self.norm2(x))
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class NeoX(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, std=0.02)

    def forward(self, tokens, targets):
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x)
        return F.cross_entropy(self.head(self.norm(x)).flatten(0, 1), targets.flatten())


model = NeoX()
parameters = list(model.parameters())
forward = torch.compile(model, dynamic=False) if options.mode == "compile" else model
optimizer = torch.optim.AdamW(
    [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.1},
     {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0}],
    lr=1e-4, betas=(0.9, 0.95), eps=1e-8, fused=True)
tokens = torch.randint(
    0, vocabulary, (8, batch, context + 1), generator=torch.Generator().manual_seed(1))

if options.processes > 1:
    distributed.init_process_group("gloo", rank=rank, world_size=options.processes)
    share = batch // options.processes
    tokens = tokens[:, rank * share:(rank + 1) * share].contiguous()
    flat = torch.zeros(sum(p.numel() for p in parameters))
    offset = 0
    for p in parameters:  # gradients live in one block, which is reduced in one call
        p.grad = flat[offset:offset + p.numel()].view_as(p)
        offset += p.numel()


def step(index):
    block = tokens[index % 8]
    if options.processes > 1:
        flat.zero_()
    else:
        optimizer.zero_grad(set_to_none=True)
    loss = forward(block[:, :-1], block[:, 1:])
    loss.backward()
    if options.processes > 1:
        distributed.all_reduce(flat)
        norm = float(flat.norm()) / options.processes
        flat.mul_(min(1.0, 1.0 / (norm + 1e-6)) / options.processes)
    else:
        nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    return loss.item()


def measure():
    first = [step(index) for index in range(3)][0]
    times = []
    end = time.perf_counter() + options.seconds
    stop = torch.zeros(1)
    while stop[0] == 0:
        start = time.perf_counter()
        step(len(times))
        times.append(time.perf_counter() - start)
        stop[0] = float(len(times) >= 3 and time.perf_counter() > end)
        if options.processes > 1:
            distributed.all_reduce(stop)
    return first, times


first, times = measure()
peak = torch.tensor([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024])
if options.processes > 1:
    distributed.all_reduce(peak)
if rank == 0:
    count = batch * context
    matrices = 12 * layers * width * width + vocabulary * width
    operations = (6 * matrices + 12 * layers * context * width) * count
    best, median = min(times), statistics.median(times)
    label = f"PyTorch {torch.__version__.split('+')[0]} {options.mode}"
    label += f", {options.processes} processes" if options.processes > 1 else ""
    print(json.dumps({
        "label": label, "config": options.config, "form": options.form,
        "threads": options.threads, "steps": len(times), "best_ms": round(best * 1e3, 2),
        "median_ms": round(median * 1e3, 2), "tokens_per_second_best": round(count / best),
        "tokens_per_second_median": round(count / median),
        "gflops_best": round(operations / best / 1e9, 1), "peak_mb": round(float(peak[0])),
        "first_loss": round(first, 4)}), flush=True)
if options.processes > 1:
    distributed.destroy_process_group()
