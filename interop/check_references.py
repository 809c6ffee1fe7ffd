"""The committed reference files are what the live libraries give today."""
# environments: transformers-4 transformers-5

import json
import pathlib
import tempfile

import torch
from safetensors.torch import load_file

import reference


def check(committed, fresh):
    """Inputs are equal to the bit; results agree to the rounding of another version or processor."""
    worst = 0.0
    names = sorted(file.name for file in committed.glob("*.safetensors"))
    assert names == sorted(file.name for file in fresh.glob("*.safetensors")), names
    for name in names:
        ours, theirs = load_file(committed / name), load_file(fresh / name)
        assert ours.keys() == theirs.keys(), name
        for key, tensor in ours.items():
            if key == "tokens" or key.startswith("weight/"):
                assert torch.equal(tensor, theirs[key]), f"{name}: {key}"
                continue
            distance = reference.apart(tensor, theirs[key])
            limit = 1e-13 if key.startswith("float64") else 2e-6
            assert distance <= limit, f"{name}: {key}: {distance}"
            worst = max(worst, distance)
    return worst


def check_training(committed, fresh):
    ours, theirs = (
        json.loads((folder / "reference.json").read_text())["training"]
        for folder in (committed, fresh))
    pairs = list(zip(ours["losses"], theirs["losses"], strict=True))
    distance = max(abs(a - b) / b for a, b in pairs)
    assert distance <= 1e-5, distance
    assert {k: v for k, v in ours.items() if k not in ("losses", "norms")} == {
        k: v for k, v in theirs.items() if k not in ("losses", "norms")}
    return distance


def main():
    with tempfile.TemporaryDirectory() as name:
        fresh = pathlib.Path(name)
        reference.main(fresh)
        print(f"tensors: {check(reference.FOLDER, fresh):.1e} apart")
        print(f"losses of the 100 steps: {check_training(reference.FOLDER, fresh):.1e} apart")


if __name__ == "__main__":
    main()
