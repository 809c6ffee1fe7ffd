"""Token files against the tools that own the formats: read, written, and round trips bit by bit.

Needs Python with `numpy`; Megatron also `megatron-core` and `torch` (it is skipped without them).
Run by hand:

    LRLAB=.build/release/lrlab python interop/check_tokens.py
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy

import token_formats as formats

ROOT = pathlib.Path(__file__).resolve().parent.parent
LRLAB = os.environ.get("LRLAB", str(ROOT / ".build/release/lrlab"))


def lrlab(*arguments):
    result = subprocess.run([LRLAB, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"lrlab {' '.join(map(str, arguments))}: exit {result.returncode}: {result.stderr}")
    return result.stdout


def pack(source, target, to, *options):
    lrlab("data", "pack", source, "--to", to, "-o", target, "--force", *options)


def info(path):
    return json.loads(lrlab("data", "info", path, "--format", "json"))[0]


def same(first, second):
    assert pathlib.Path(first).read_bytes() == pathlib.Path(second).read_bytes(), (
        f"{first} and {second} differ"
    )


def check_plain(folder, documents):
    """nanoGPT's and llm.c's files, read by us and by them."""
    tokens = numpy.concatenate(documents)
    theirs = folder / "theirs.bin"
    formats.write_nanogpt(theirs, tokens)
    report = info(theirs)
    assert (report["format"], report["tokens"]) == ("nanogpt", len(tokens)), report
    for dtype, name in [("<u2", "uint16"), ("<u4", "uint32")]:
        ours = folder / "ours.bin"
        pack(theirs, ours, "llmc", "--dtype", name)
        assert numpy.array_equal(formats.read_llmc(ours), tokens)
        reference = folder / "llmc.bin"
        formats.write_llmc(reference, tokens, dtype)
        same(ours, reference)
        report = info(reference)
        assert (report["format"], report["dtype"]) == ("llmc", name), report
        back = folder / "back.bin"
        pack(reference, back, "nanogpt")
        same(back, theirs)
        assert numpy.array_equal(formats.read_nanogpt(back), tokens)
        print(f"ok    nanoGPT and llm.c ({name}): {len(tokens)} tokens, there and back bit by bit")


def check_megatron(module, folder, documents):
    """Megatron's own reader on our files, and its own writer's files through ours."""
    for dtype, name in [(numpy.uint16, "uint16"), (numpy.int32, "int32")]:
        theirs = folder / f"theirs_{name}_text_document"
        formats.write_megatron(module, theirs, [[d] for d in documents], dtype)
        report = info(theirs)
        found = (report["format"], report["dtype"], report["documents"], report["tokens"])
        assert found == ("megatron", name, len(documents), sum(map(len, documents))), report
        ours = folder / f"ours_{name}"
        pack(theirs, ours, "megatron", "--dtype", name)
        for end in [".bin", ".idx"]:
            same(f"{ours}{end}", f"{theirs}{end}")
        read = formats.read_megatron(module, ours)
        assert len(read) == len(documents)
        assert all(numpy.array_equal(a, b) for a, b in zip(read, documents))
        plain = folder / "plain.bin"
        pack(theirs, plain, "nanogpt")
        cut = folder / f"cut_{name}"
        pack(plain, cut, "megatron", "--dtype", name, "--end-of-text", 0)
        for end in [".bin", ".idx"]:
            same(f"{cut}{end}", f"{theirs}{end}")
        print(f"ok    Megatron ({name}): {len(documents)} documents, there and back bit by bit")
    sentences = folder / "sentences"
    parted = [[d[:3], d[3:]] if len(d) > 4 else [d] for d in documents]
    formats.write_megatron(module, sentences, parted)
    joined = folder / "joined"
    pack(sentences, joined, "megatron")
    read = formats.read_megatron(module, joined)
    assert all(numpy.array_equal(a, b) for a, b in zip(read, documents, strict=True))
    print("ok    Megatron: documents of several sequences keep their tokens")


def check_refusals(folder):
    """Tokens that do not fit 16 bits are refused with their place."""
    path = folder / "large.bin"
    formats.write_llmc(path, [1, 2, 128000], "<u4")
    result = subprocess.run([LRLAB, "data", "info", path], capture_output=True, text=True)
    assert result.returncode == 65 and "token 2 is 128000" in result.stderr, result
    print("ok    tokens beyond 16 bits are refused:", result.stderr.strip().split(": ", 2)[2])


def main():
    generator = random.Random(7)
    documents = [
        numpy.array([generator.randrange(1, 50304) for _ in range(generator.randrange(1, 400))] + [0])
        for _ in range(200)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_plain(folder, documents)
        check_refusals(folder)
        module = formats.megatron()
        if module is not None:
            check_megatron(module, folder, documents)


if __name__ == "__main__":
    main()
