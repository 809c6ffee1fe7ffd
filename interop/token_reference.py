"""Makes the tests' reference token files with the tools that own the formats.

    python interop/token_reference.py     # needs numpy, torch, megatron-core; made with 0.16.1

Writes Tests/CorporaTests/Fixtures/tokens/: the same 12 tokens in 4 documents in every format.
"""

import pathlib

import numpy

import token_formats as formats

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "Tests/CorporaTests/Fixtures/tokens"
# The third document has two sequences, the fourth is one token.
DOCUMENTS = [[[7, 300, 0]], [[65535, 1, 2, 0]], [[5, 6], [9, 0]], [[0]]]


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    tokens = numpy.concatenate([s for d in DOCUMENTS for s in d])
    formats.write_nanogpt(FOLDER / "nanogpt.bin", tokens)
    formats.write_llmc(FOLDER / "llmc.bin", tokens)
    formats.write_llmc(FOLDER / "llama3.bin", tokens, "<u4")
    module = formats.megatron()
    formats.write_megatron(module, FOLDER / "megatron", DOCUMENTS)
    formats.write_megatron(module, FOLDER / "neox", DOCUMENTS, numpy.int32)


if __name__ == "__main__":
    main()
