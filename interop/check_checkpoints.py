"""Checkpoints both ways: what lrlab exports loads in transformers, what transformers saves loads here.

Trains a tiny study on the sample, so that everything is met: runs, branches, tokenizer.
"""
# environments: transformers-4 transformers-5

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

import neox

ROOT = pathlib.Path(__file__).resolve().parent.parent
LRLAB = os.environ.get("LRLAB", str(ROOT / ".build/release/lrlab"))
LIMIT = 1e-5

MODEL = """layers = 2
width = 32
heads = 4
context = 32
vocabulary = 300
"""
STUDY = """name = "{name}"
seeds = [1]
[model]
{model}
[evaluation]
every = "50%"
tokens = 64
tokens_at_ends = 64
[domain.english]
corpus = "english"
[[stage]]
domain = "english"
steps = {steps}
[[schedule]]
preset = "infinite-cosine"
peak = 3e-3
"""


def lrlab(*arguments, folder):
    result = subprocess.run(
        [LRLAB, *map(str, arguments)], capture_output=True, text=True, cwd=folder)
    if result.returncode != 0:
        sys.exit(f"lrlab {' '.join(map(str, arguments))}: exit {result.returncode}: {result.stderr}")
    return result.stdout


def train(folder, name, model, steps):
    """Trains a study; the run's folder."""
    (folder / f"{name}.toml").write_text(STUDY.format(name=name, model=model, steps=steps))
    lrlab("train", f"{name}.toml", "--threads", 1, folder=folder)
    return next(folder.glob(f"results/{name}/infinite-*"))


def apart(a, b):
    """max |a - b| / max |b|."""
    return ((a.double() - b.double()).abs().max() / b.double().abs().max()).item()


def compare_logits(checkpoint, exported, folder):
    """Logits of one text, by lrlab from its checkpoint and by transformers from the folder."""
    model = AutoModelForCausalLM.from_pretrained(exported)
    generator = random.Random(5)
    count = min(24, model.config.max_position_embeddings)
    tokens = [generator.randrange(model.config.vocab_size) for _ in range(count)]
    text = lrlab(
        "checkpoint", "logits", checkpoint, "--tokens", ",".join(map(str, tokens)), folder=folder)
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([tokens])).logits[0]
    return apart(torch.tensor(json.loads(text)), logits)


def check_export(folder):
    run = train(folder, "first", MODEL, 60)
    lrlab("checkpoint", "export", "--hf", "out", run, folder=folder)
    distance = compare_logits(run, folder / "out", folder)
    print(f"exported run: logits {distance:.1e} apart")
    assert distance <= LIMIT
    tokenizer = AutoTokenizer.from_pretrained(folder / "out")
    file = next(folder.glob("data/tokens/*/tokenizer.json"))
    assert (folder / "out/tokenizer.json").read_bytes() == file.read_bytes()
    direct = transformers.PreTrainedTokenizerFast(tokenizer_file=str(file))
    text = (ROOT / "sample/german.txt").read_text()[:20000]
    ids = tokenizer(text)["input_ids"]
    assert ids == direct(text)["input_ids"] and tokenizer.decode(ids) == text
    config = AutoModelForCausalLM.from_pretrained(folder / "out").config
    assert config.eos_token_id == tokenizer.eos_token_id == 0, "the token that ends a text"
    print(f"exported tokenizer: {len(ids)} ids equal")
    return run


def check_forms(folder):
    """Saved by transformers, imported, exported, loaded again: the same tensors and logits."""
    forms = [
        dict(parallel=True, tied=False, rotary=0.25), dict(parallel=False, tied=False, rotary=1.0),
        dict(parallel=True, tied=True, rotary=0.5), dict(parallel=False, tied=True, rotary=0.0),
    ]
    for index, form in enumerate(forms):
        form |= dict(layers=2, width=32, heads=4, context=24, vocabulary=300)
        saved, imported, again = (folder / f"{name}-{index}" for name in ("hf", "ck", "again"))
        model = neox.model(form, neox.random_weights(form, index))
        model.save_pretrained(saved, **({"max_shard_size": "40KB"} if index == 1 else {}))
        lrlab("checkpoint", "import", "--hf", saved, "-o", imported, "--no-tokenizer", folder=folder)
        lrlab("checkpoint", "export", "--hf", again, imported, "--no-tokenizer", folder=folder)
        first = {}
        for file in saved.glob("*.safetensors"):
            first |= load_file(file)
        second = load_file(again / "model.safetensors")
        assert first.keys() == second.keys(), first.keys() ^ second.keys()
        assert all(torch.equal(first[name], second[name]) for name in first)
        distances = [compare_logits(place, saved, folder) for place in (imported, saved, again)]
        print(f"saved, imported, exported {form['parallel']=} {form['tied']=}: tensors equal, "
              f"logits {max(distances):.1e} apart")
        assert max(distances) <= LIMIT


def check_precisions(folder):
    """Half precisions become Float exactly."""
    form = dict(parallel=True, tied=False, rotary=0.25, layers=2, width=32, heads=4, context=24,
                vocabulary=300)
    for dtype in (torch.float16, torch.bfloat16):
        saved, again = folder / f"hf-{dtype}", folder / f"again-{dtype}"
        neox.model(form, neox.random_weights(form, 9)).to(dtype).save_pretrained(saved)
        lrlab("checkpoint", "export", "--hf", again, saved, "--no-tokenizer", folder=folder)
        first = load_file(saved / "model.safetensors")
        second = load_file(again / "model.safetensors")
        assert all(torch.equal(first[name].float(), second[name]) for name in first)
    print("float16 and bfloat16: converted exactly")


def check_training_goes_on(folder):
    """A study starts from what transformers saved: its first loss is that model's."""
    model = AutoModelForCausalLM.from_pretrained(folder / "out")
    model.save_pretrained(folder / "theirs")
    AutoTokenizer.from_pretrained(folder / "out").save_pretrained(folder / "theirs")
    lrlab("checkpoint", "import", "--hf", "theirs", "-o", "start", folder=folder)
    text = 'from = "start"\ncontext = 32\n'
    run = train(folder, "second", text, 50)
    rows = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    start = next(row for row in rows if row["step"] == 0)
    held_out = next(folder.glob("data/tokens/*/english.held-out.bin"))
    tokens = torch.frombuffer(bytearray(held_out.read_bytes()), dtype=torch.uint16).long()
    windows = torch.stack([tokens[i * 32 : i * 32 + 33] for i in range(2)])
    with torch.no_grad():
        expected = model(input_ids=windows, labels=windows).loss.item()
    loss = start["val/english/loss"]
    assert abs(loss - expected) <= LIMIT * expected, (loss, expected)
    lrlab("checkpoint", "export", "--hf", "out-2", run, folder=folder)
    distance = compare_logits(run, folder / "out-2", folder)
    moved = apart(
        load_file(folder / "out-2/model.safetensors")["embed_out.weight"],
        load_file(folder / "out/model.safetensors")["embed_out.weight"])
    assert distance <= LIMIT and 0 < moved < 0.5
    print(f"trained on from transformers' folder: first held-out loss {loss:.6f}, theirs "
          f"{expected:.6f}; exported again, logits {distance:.1e} apart")


def main():
    print(f"transformers {transformers.__version__}, torch {torch.__version__}")
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "sample").symlink_to(ROOT / "sample")
        lrlab("data", "fetch", "--sample", folder=folder)
        check_export(folder)
        check_forms(folder)
        check_precisions(folder)
        check_training_goes_on(folder)


if __name__ == "__main__":
    main()
