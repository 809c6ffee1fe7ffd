"""Byte-level BPE against the library `tokenizers`: the same training, the same ids.

Needs Python with `tokenizers` and `numpy`. Run by hand:

    LRLAB=.build/release/lrlab python interop/check_tokenizer.py [--corpora data] [--tokenizer F]

The texts are the corpora of `lrlab data fetch` where they are built, else the sample in the
repository; the code is this repository's and Python's own; the invalid UTF-8 is random bytes and
spoilt text. Python's strings hold no invalid UTF-8, so both sides encode what
`bytes.decode(errors="replace")` gives: ours with `--replace-invalid`. `--tokenizer` adds a foreign
tokenizer.json, such as Pythia's.
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import sysconfig
import tempfile
import time

import numpy
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
LRLAB = os.environ.get("LRLAB", str(ROOT / ".build/release/lrlab"))
MILLION = 1_000_000


def lrlab(*arguments):
    result = subprocess.run([LRLAB, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"lrlab {' '.join(map(str, arguments))}: exit {result.returncode}: {result.stderr}")
    return result.stdout


def cut(data, size=MILLION):
    """The first bytes of a text, not in the middle of a character."""
    return data[:size].decode("utf-8", errors="ignore").encode()


def language(name, corpora):
    built = corpora / name / "train.txt"
    file = built if built.exists() else ROOT / "sample" / f"{name}.txt"
    return cut(file.read_bytes())


def code():
    """A million bytes of Swift and Python sources."""
    files = sorted(ROOT.glob("Sources/**/*.swift"))
    files += sorted(pathlib.Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
    data = b""
    for file in files:
        data += file.read_bytes()
        if len(data) >= MILLION:
            break
    return cut(data)


def invalid(text, seed=1):
    """A million bytes: half random, half text with bytes changed, removed and inserted."""
    generator = random.Random(seed)
    spoilt = bytearray(text[: MILLION // 2])
    for _ in range(len(spoilt) // 10):
        place = generator.randrange(len(spoilt))
        change = generator.randrange(3)
        if change == 0:
            spoilt[place] = generator.randrange(256)
        elif change == 1:
            del spoilt[place]
        else:
            spoilt.insert(place, generator.choice([0x80, 0xC0, 0xC3, 0xE2, 0xED, 0xF0, 0xF4, 0xFF]))
    return bytes(spoilt) + generator.randbytes(MILLION - len(spoilt))


def trained(files, vocabulary):
    """What `tokenizers` makes of the files, each one document, as `lrlab data tokenizer` does."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [file.read_bytes().decode() for file in files]
    start = time.perf_counter()
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer, time.perf_counter() - start


def parts(tokenizer):
    import json

    model = json.loads(tokenizer.to_str())["model"]
    merges = [m if isinstance(m, list) else m.split(" ") for m in model["merges"]]
    return model["vocab"], merges


def check_training(name, files, vocabulary, folder):
    ours_file = folder / f"{name}-{vocabulary}.json"
    start = time.perf_counter()
    lrlab("data", "tokenizer", *files, "--vocabulary", vocabulary, "-o", ours_file)
    seconds = time.perf_counter() - start
    reference, reference_seconds = trained(files, vocabulary)
    ours = Tokenizer.from_file(str(ours_file))
    assert parts(ours) == parts(reference), f"{name}: the tokenizers differ"
    print(
        f"ok    training on {name}, {vocabulary} tokens: same vocabulary and merges; lrlab "
        f"{seconds:.2f} s with reading and writing, tokenizers {reference_seconds:.2f} s: "
        f"{reference_seconds / seconds:.1f} times its speed"
    )
    return ours_file


def check_ids(tokenizer_file, name, data, folder, label):
    file = folder / "text.txt"
    file.write_bytes(data)
    output = folder / "tokens.bin"
    lrlab(
        "data", "pack", file, "--tokenizer", tokenizer_file, "--to", "nanogpt", "-o", output,
        "--force", "--replace-invalid",
    )
    ours = numpy.fromfile(output, dtype="<u2")
    reference = Tokenizer.from_file(str(tokenizer_file))
    reference.encode_special_tokens = True  # as ours: never found in texts
    text = data.decode("utf-8", errors="replace")
    ids = reference.encode(text, add_special_tokens=False).ids
    ids.append(reference.token_to_id("<|endoftext|>"))
    assert numpy.array_equal(ours, numpy.array(ids)), f"{label} on {name}: other ids"
    print(f"ok    {label} on {len(data)} bytes of {name}: {len(ids)} equal ids")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpora", type=pathlib.Path, default=ROOT / "data")
    parser.add_argument("--tokenizer", type=pathlib.Path, action="append", default=[])
    arguments = parser.parse_args()
    texts = {name: language(name, arguments.corpora) for name in ["english", "german"]}
    texts["code"] = code()
    texts["invalid UTF-8"] = invalid(texts["german"])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tokenizers = {}
        for language_name in ["english", "german"]:
            file = folder / f"{language_name}.txt"
            file.write_bytes(texts[language_name])
            made = check_training(language_name, [file], 4096, folder)
            tokenizers[f"{language_name}'s tokenizer"] = made
        code_file = folder / "code.txt"
        code_file.write_bytes(texts["code"])
        mixed = [folder / "english.txt", folder / "german.txt", code_file]
        tokenizers["a mixed tokenizer"] = check_training("all three", sorted(mixed), 16384, folder)
        for built in [arguments.corpora / name / "train.txt" for name in ["english", "german"]]:
            if built.exists():
                check_training(f"the whole of {built.parent.name}", [built], 32768, folder)
        for file in arguments.tokenizer:
            tokenizers[file.name] = file
        for label, file in tokenizers.items():
            for text_name, data in texts.items():
                check_ids(file, text_name, data, folder, label)


if __name__ == "__main__":
    main()
