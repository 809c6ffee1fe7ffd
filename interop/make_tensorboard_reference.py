"""Writes Tests/LRLabTests/Fixtures/tensorboard.tfevents with TensorBoard's own writer.

The Swift test makes the same bytes. Run from the repository: python3 interop/make_tensorboard_reference.py
Needs: pip install tensorboard
"""
import struct
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def value(tag, number):
    number = struct.unpack("f", struct.pack("f", number))[0]
    return summary_pb2.Summary.Value(tag=tag, simple_value=number)


ROWS = [
    (0, 0.5, [("lr", 0.0), ("tokens", 0.0), ("seconds", 0.5), ("val/english/loss", 7.625)]),
    (1, 1.25, [("train/loss", 7.6), ("lr", 3e-3), ("grad_norm", 2.5), ("update_norm", 0.125),
               ("tokens", 1024.0), ("seconds", 1.25)]),
    (300, 1000.0, [("train/loss", float("nan")), ("lr", 1e-5), ("grad_norm", float("inf")),
                   ("tokens", 307200.0), ("seconds", 1000.0), ("val/english/loss", 3.25),
                   ("val/english/loss_at_end", 3.5)]),
]
START = 1700000000.25

with open("Tests/LRLabTests/Fixtures/tensorboard.tfevents", "wb") as file:
    writer = RecordWriter(file)
    first = event_pb2.Event(wall_time=START, file_version="brain.Event:2")
    writer.write(first.SerializeToString())
    for step, seconds, values in ROWS:
        summary = summary_pb2.Summary(value=[value(tag, number) for tag, number in values])
        event = event_pb2.Event(wall_time=START + seconds, step=step, summary=summary)
        writer.write(event.SerializeToString())
    writer.flush()
