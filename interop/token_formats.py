"""Token files as their own tools read and write them.

nanoGPT is a numpy memmap (`train.py`: `np.memmap(…, dtype=np.uint16, mode='r')`), llm.c a header of
256 int32 (`dev/data/data_common.py`), Megatron the package `megatron-core` itself.
"""

import importlib
import pathlib

import numpy

LLMC = {"<u2": (20240520, 1), "<u4": (20240801, 7)}


def read_nanogpt(path):
    return numpy.memmap(path, dtype=numpy.uint16, mode="r")


def write_nanogpt(path, tokens):
    numpy.asarray(tokens, dtype=numpy.uint16).tofile(path)


def read_llmc(path):
    """As `llmc/dataloader.h`: magic, version, count, and a file of exactly that size."""
    header = numpy.fromfile(path, dtype="<i4", count=256)
    (dtype,) = [d for d, kind in LLMC.items() if kind == tuple(header[:2])]
    tokens = numpy.fromfile(path, dtype=dtype, offset=1024)
    assert len(tokens) == header[2], "the header tells of another count"
    assert pathlib.Path(path).stat().st_size == 1024 + header[2] * numpy.dtype(dtype).itemsize
    return tokens


def write_llmc(path, tokens, dtype="<u2"):
    header = numpy.zeros(256, dtype="<i4")
    header[:3] = [*LLMC[dtype], len(tokens)]
    with open(path, "wb") as file:
        file.write(header.tobytes())
        file.write(numpy.asarray(tokens, dtype=dtype).tobytes())


def megatron():
    """Megatron's own module, or None where the package or torch is not installed."""
    try:
        return importlib.import_module("megatron.core.datasets.indexed_dataset")
    except ImportError as error:
        print(f"skip  Megatron: {error}")
        return None


def read_megatron(module, prefix):
    """All tokens, and the tokens of each document."""
    dataset = module.IndexedDataset(str(prefix))
    ends = dataset.document_indices
    documents = []
    for first, last in zip(ends[:-1], ends[1:]):
        parts = [dataset.get(i) for i in range(first, last)]
        documents.append(numpy.concatenate(parts) if parts else numpy.zeros(0, dtype=int))
    return documents


def write_megatron(module, prefix, documents, dtype=numpy.uint16):
    """As `tools/preprocess_data.py`: a document is a list of sequences."""
    import torch

    builder = module.IndexedDatasetBuilder(f"{prefix}.bin", dtype=dtype)
    for sequences in documents:
        tokens = numpy.concatenate([numpy.asarray(s) for s in sequences]).astype(numpy.int64)
        builder.add_document(torch.from_numpy(tokens), [len(s) for s in sequences])
    builder.finalize(f"{prefix}.idx")
