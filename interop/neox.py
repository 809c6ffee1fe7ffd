"""GPT-NeoX twice: `GPTNeoXForCausalLM` itself, and the same mathematics in float64 throughout.

`transformers` computes rotary angles and the attention's softmax in float32 whatever the model's
type, so it cannot serve as a reference in float64.
"""

import math

import torch
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

HEAD = "embed_out.weight"


def config(form):
    """The configuration of a form, a dictionary of lrlab's names."""
    return GPTNeoXConfig(
        vocab_size=form["vocabulary"],
        hidden_size=form["width"],
        num_hidden_layers=form["layers"],
        num_attention_heads=form["heads"],
        intermediate_size=4 * form["width"],
        hidden_act="gelu",
        max_position_embeddings=form["context"],
        rotary_pct=form["rotary"],
        rotary_emb_base=10000,
        layer_norm_eps=1e-5,
        use_parallel_residual=form["parallel"],
        tie_word_embeddings=form["tied"],
        bos_token_id=0,
        eos_token_id=0,
        attn_implementation="eager",
    )


def disk_name(name):
    """A parameter's name on disk: transformers 5 says `lm_head` in memory, `embed_out` in files."""
    return name.replace("lm_head.", "embed_out.")


def model(form, weights, dtype=torch.float32):
    """The unmodified model with given weights, named as on disk."""
    result = GPTNeoXForCausalLM(config(form)).to(dtype)
    state = {}
    for name, tensor in result.state_dict().items():
        known = disk_name(name)
        known = "gpt_neox.embed_in.weight" if known == HEAD and form["tied"] else known
        state[name] = weights[known].to(dtype)
        assert state[name].shape == tensor.shape, name
    result.load_state_dict(state)
    return result.eval()


def gradients(model):
    """The gradient of every parameter, named as on disk."""
    return {disk_name(name): p.grad.detach().clone() for name, p in model.named_parameters()}


def live(form, weights, tokens, dtype=torch.float32):
    """Logits, loss and gradients of `GPTNeoXForCausalLM`."""
    neox = model(form, weights, dtype)
    output = neox(input_ids=tokens, labels=tokens)
    output.loss.backward()
    return output.logits[:, :-1].detach(), output.loss.detach(), gradients(neox)


def double(form, weights, tokens):
    """Logits, loss and gradients of the same mathematics in float64."""
    leaves = {name: w.double().requires_grad_() for name, w in weights.items()}
    logits = _logits(form, leaves, tokens[:, :-1])
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
    loss.backward()
    return logits.detach(), loss.detach(), {name: leaf.grad for name, leaf in leaves.items()}


def _logits(form, w, tokens):
    stream = w["gpt_neox.embed_in.weight"][tokens]
    for index in range(form["layers"]):
        layer = f"gpt_neox.layers.{index}"
        attended = _attention(form, w, f"{layer}.attention", _norm(w, f"{layer}.input_layernorm", stream))
        middle = stream + attended
        source = stream if form["parallel"] else middle
        normed = _norm(w, f"{layer}.post_attention_layernorm", source)
        hidden = _linear(w, f"{layer}.mlp.dense_h_to_4h", normed)
        hidden = 0.5 * hidden * (1 + torch.erf(hidden / math.sqrt(2)))
        stream = middle + _linear(w, f"{layer}.mlp.dense_4h_to_h", hidden)
    head = w["gpt_neox.embed_in.weight" if form["tied"] else HEAD]
    return _norm(w, "gpt_neox.final_layer_norm", stream) @ head.T


def _attention(form, w, name, x):
    batch, length, width = x.shape
    heads, each = form["heads"], width // form["heads"]
    fused = _linear(w, f"{name}.query_key_value", x).view(batch, length, heads, 3, each)
    query, key, value = (fused[:, :, :, part].transpose(1, 2) for part in range(3))
    query, key = _rotated(form, query), _rotated(form, key)
    scores = query @ key.transpose(-1, -2) / math.sqrt(each)
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    weights = torch.softmax(scores.masked_fill(future, -math.inf), dim=-1)
    return _linear(w, f"{name}.dense", (weights @ value).transpose(1, 2).reshape(x.shape))


def _rotated(form, x):
    each = x.shape[-1]
    turned = int(each * form["rotary"])
    if turned == 0:
        return x
    frequencies = 10000.0 ** (-torch.arange(0, turned, 2, dtype=torch.float64) / turned)
    angles = torch.arange(x.shape[-2], dtype=torch.float64)[:, None] * frequencies
    first, second, rest = x[..., : turned // 2], x[..., turned // 2 : turned], x[..., turned:]
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([first * cos - second * sin, second * cos + first * sin, rest], dim=-1)


def _norm(w, name, x):
    centred = x - x.mean(-1, keepdim=True)
    variance = (centred * centred).mean(-1, keepdim=True)
    return centred / torch.sqrt(variance + 1e-5) * w[f"{name}.weight"] + w[f"{name}.bias"]


def _linear(w, name, x):
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def shapes(form):
    """The names and shapes of all tensors on disk."""
    width, hidden, vocabulary = form["width"], 4 * form["width"], form["vocabulary"]
    result = {"gpt_neox.embed_in.weight": (vocabulary, width)}
    for index in range(form["layers"]):
        layer = f"gpt_neox.layers.{index}"
        maps = {
            "attention.query_key_value": (3 * width, width), "attention.dense": (width, width),
            "mlp.dense_h_to_4h": (hidden, width), "mlp.dense_4h_to_h": (width, hidden),
        }
        for name, shape in maps.items():
            result[f"{layer}.{name}.weight"] = shape
            result[f"{layer}.{name}.bias"] = shape[:1]
        for name in ("input_layernorm", "post_attention_layernorm"):
            result[f"{layer}.{name}.weight"] = result[f"{layer}.{name}.bias"] = (width,)
    result["gpt_neox.final_layer_norm.weight"] = result["gpt_neox.final_layer_norm.bias"] = (width,)
    if not form["tied"]:
        result[HEAD] = (vocabulary, width)
    return result


def random_weights(form, seed):
    """Weights large enough that every path matters."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, shape in shapes(form).items():
        scale = 1.5 / math.sqrt(form["width"]) if len(shape) == 2 else 0.2
        tensor = scale * torch.randn(shape, generator=generator)
        weights[name] = tensor + 1 if name.endswith("norm.weight") else tensor
    return weights
