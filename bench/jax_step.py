"""The training step of torch_step.py in JAX (jit, one process); prints one JSON line.

    python bench/jax_step.py tiny
"""

import argparse
import json
import os
import resource
import statistics
import time

CONFIGS = {  # layers, width, heads, context, batch, vocabulary
    "quick": (3, 128, 4, 128, 8, 2048),
    "tiny": (4, 128, 4, 128, 32, 512),
    "tiny4k": (4, 128, 4, 128, 32, 4096),
    "small": (6, 256, 8, 256, 16, 4096),
    "mid": (8, 512, 8, 256, 8, 8192),
}
parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("config", choices=CONFIGS)
parser.add_argument("--seconds", type=float, default=6.0)
options = parser.parse_args()

import jax  # noqa: E402
import jax.numpy as np  # noqa: E402

layers, width, heads, context, batch, vocabulary = CONFIGS[options.config]
head_width, rotated = width // heads, width // heads // 4
frequency = 10000.0 ** (-np.arange(0, rotated, 2) / rotated)
angle = np.outer(np.arange(context), frequency)
angle = np.concatenate((angle, angle), -1)
COSINE, SINE = np.cos(angle), np.sin(angle)
MASK = np.tril(np.ones((context, context), bool))


def matrix(key, *shape):
    return 0.02 * jax.random.normal(key, shape)


def parameters(key):
    keys = iter(jax.random.split(key, 2 + 4 * layers))
    zeros, ones = np.zeros, np.ones
    return {
        "embedding": matrix(next(keys), vocabulary, width),
        "head": matrix(next(keys), width, vocabulary),
        "norm": (ones(width), zeros(width)),
        "layers": [{
            "norm1": (ones(width), zeros(width)), "norm2": (ones(width), zeros(width)),
            "qkv": (matrix(next(keys), width, 3 * width), zeros(3 * width)),
            "dense": (matrix(next(keys), width, width), zeros(width)),
            "up": (matrix(next(keys), width, 4 * width), zeros(4 * width)),
            "down": (matrix(next(keys), 4 * width, width), zeros(width)),
        } for _ in range(layers)],
    }


def norm(x, p):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(x.var(-1, keepdims=True) + 1e-5) * p[0] + p[1]


def linear(x, p):
    return x @ p[0] + p[1]


def turn(x):
    a, rest = x[..., :rotated], x[..., rotated:]
    half = np.concatenate((-a[..., rotated // 2:], a[..., : rotated // 2]), -1)
    return np.concatenate((a * COSINE + half * SINE, rest), -1)


def attention(x, p):
    n = x.shape[0]
    q, k, v = linear(x, p["qkv"]).reshape(n, context, heads, 3, head_width).transpose(3, 0, 2, 1, 4)
    scores = turn(q) @ turn(k).swapaxes(-1, -2) * head_width ** -0.5
    weights = jax.nn.softmax(np.where(MASK, scores, -np.inf), -1)
    return linear((weights @ v).transpose(0, 2, 1, 3).reshape(n, context, width), p["dense"])


def loss_of(p, tokens):
    x = p["embedding"][tokens[:, :-1]]
    for layer in p["layers"]:
        hidden = jax.nn.gelu(linear(norm(x, layer["norm2"]), layer["up"]), approximate=False)
        x = x + attention(norm(x, layer["norm1"]), layer) + linear(hidden, layer["down"])
    logits = norm(x, p["norm"]) @ p["head"]
    picked = np.take_along_axis(logits, tokens[:, 1:, None], -1)[..., 0]
    return (jax.nn.logsumexp(logits, -1) - picked).mean()


@jax.jit
def step(p, m, v, count, tokens):
    loss, g = jax.value_and_grad(loss_of)(p, tokens)
    size = np.sqrt(sum((x * x).sum() for x in jax.tree.leaves(g)))
    scale = np.minimum(1.0, 1.0 / (size + 1e-6))
    rate, count = 1e-4, count + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g * scale, m, g)
    v = jax.tree.map(lambda v, g: 0.95 * v + 0.05 * (g * scale) ** 2, v, g)
    first, second = 1 - 0.9 ** count, 1 - 0.95 ** count

    def update(p, m, v):
        decay = 1 - rate * 0.1 if p.ndim > 1 else 1.0
        return p * decay - rate * (m / first) / (np.sqrt(v / second) + 1e-8)

    return jax.tree.map(update, p, m, v), m, v, count, loss


p = parameters(jax.random.PRNGKey(0))
zero = jax.tree.map(np.zeros_like, p)
state = (p, zero, zero, 0.0)
tokens = jax.random.randint(jax.random.PRNGKey(1), (8, batch, context + 1), 0, vocabulary)
times = []
end = None
for index in range(10 ** 9):
    start = time.perf_counter()
    *state, loss = step(*state, tokens[index % 8])
    float(loss)
    if index == 2:
        end = time.perf_counter() + options.seconds
    if index > 2:
        times.append(time.perf_counter() - start)
        if len(times) >= 3 and time.perf_counter() > end:
            break
count = batch * context
matrices = 12 * layers * width * width + vocabulary * width
operations = (6 * matrices + 12 * layers * context * width) * count
best, median = min(times), statistics.median(times)
print(json.dumps({
    "label": f"JAX {jax.__version__}", "config": options.config, "form": "parallel",
    "threads": os.cpu_count(), "steps": len(times), "best_ms": round(best * 1e3, 2),
    "median_ms": round(median * 1e3, 2), "tokens_per_second_best": round(count / best),
    "tokens_per_second_median": round(count / median),
    "gflops_best": round(operations / best / 1e9, 1),
    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))
