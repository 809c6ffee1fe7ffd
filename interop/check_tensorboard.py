"""Trains a mini study and reads its event files with TensorBoard: every scalar of metrics.jsonl is there.

LRLAB=path/to/lrlab python3 interop/check_tensorboard.py, from the repository. Needs: pip install tensorboard
"""
import glob
import json
import math
import os
import struct
import subprocess
import sys
import tempfile

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.plugin_event_accumulator import (
    EventAccumulator as PluginAccumulator,
)
from tensorboard.util import tensor_util

LRLAB = os.path.abspath(os.environ.get("LRLAB", ".build/release/lrlab"))
STUDY = """
name = "mini"
[model]
layers = 1
width = 32
heads = 2
context = 32
vocabulary = 512
[evaluation]
every = "50%"
tokens = 256
tokens_at_ends = 512
[domain.english]
train = ["english.jsonl"]
held_out_share = 0.3
[domain.german]
train = ["german.jsonl"]
held_out_share = 0.3
[[stage]]
domain = "english"
steps = 60
[[stage]]
domain = "german"
steps = 60
[[schedule]]
preset = "infinite-cosine"
peak = 3e-3
"""


def single(number):
    return struct.unpack("f", struct.pack("f", number))[0]


def expected(folder, branch):
    scalars = {}
    for line in open(os.path.join(folder, "metrics.jsonl")):
        row = json.loads(line)
        if row.pop("branch") != branch:
            continue
        step = row.pop("step")
        for key in set(row) - {"stage", "diverged"}:
            number = math.nan if row[key] is None else row[key]
            scalars.setdefault(key, []).append((step, single(number)))
    return scalars


def same(found, wanted):
    # Seconds are rounded in metrics.jsonl.
    return len(found) == len(wanted) and all(
        a[0] == b[0] and (abs(a[1] - b[1]) < 1e-3 or (math.isnan(a[1]) and math.isnan(b[1])))
        for a, b in zip(found, wanted))


def check(folder, branch):
    place = folder if branch == "main" else os.path.join(folder, branch)
    wanted = expected(folder, branch)
    plain = EventAccumulator(place, size_guidance={"scalars": 0}).Reload()
    shown = PluginAccumulator(place, size_guidance={"tensors": 0}).Reload()
    assert set(plain.Tags()["scalars"]) == set(wanted), (plain.Tags(), set(wanted))
    assert set(shown.Tags()["tensors"]) == set(wanted)
    for tag, values in wanted.items():
        read = [(e.step, e.value) for e in plain.Scalars(tag)]
        assert same(read, values), (place, tag)
        read = [(e.step, float(tensor_util.make_ndarray(e.tensor_proto))) for e in shown.Tensors(tag)]
        assert same(read, values), (place, tag)
        walls = [e.wall_time for e in plain.Scalars(tag)]
        assert walls == sorted(walls) and walls[0] > 1.7e9, (place, tag)
    return sum(map(len, wanted.values()))


with tempfile.TemporaryDirectory() as work:
    for name in ["english", "german"]:
        with open(os.path.join(work, name + ".jsonl"), "w") as file:
            for paragraph in open(f"sample/{name}.txt"):
                print(json.dumps({"text": paragraph}), file=file)
    study = os.path.join(work, "mini.toml")
    open(study, "w").write(STUDY)
    out = os.path.join(work, "out")
    command = [LRLAB, "train", study, "-o", out, "--data", os.path.join(work, "data")]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
    count = files = 0
    for events in glob.glob(os.path.join(out, "**", "events.out.tfevents.*"), recursive=True):
        folder, last = os.path.split(os.path.dirname(events))
        branch = last if last.startswith("anneal-") else "main"
        run = folder if branch != "main" else os.path.dirname(events)
        count += check(run, branch)
        files += 1
    assert files >= 3, files
    print(f"tensorboard: {files} event files, {count} scalars equal to metrics.jsonl")
