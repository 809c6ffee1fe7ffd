"""lm_eval evaluates an exported folder: its own command on a small local task, and its losses."""
# environments: lm-eval

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import torch
from lm_eval.models.huggingface import HFLM

from check_checkpoints import LIMIT, MODEL, ROOT, lrlab, train

TASK = """task: tiny
dataset_path: json
dataset_kwargs: {{data_files: {{test: {file}}}}}
test_split: test
output_type: multiple_choice
doc_to_text: "{{{{question}}}}"
doc_to_choice: "{{{{choices}}}}"
doc_to_target: "{{{{answer}}}}"
metric_list: [{{metric: acc}}]
"""
QUESTIONS = [
    dict(question="The man walked into the", choices=[" house", " zqxj"], answer=0),
    dict(question="She said that", choices=[" qqvw", " it was"], answer=1),
]


def check_command(folder):
    """`lm_eval --model hf --model_args pretrained=DIR`, as a user types it."""
    file = folder / "tiny.jsonl"
    file.write_text("".join(json.dumps(question) + "\n" for question in QUESTIONS))
    (folder / "tasks").mkdir()
    (folder / "tasks/tiny.yaml").write_text(TASK.format(file=file))
    command = pathlib.Path(sys.executable).with_name("lm_eval")
    subprocess.run(
        [command, "--model", "hf", "--model_args", f"pretrained={folder / 'out'}", "--tasks", "tiny",
         "--include_path", folder / "tasks", "--device", "cpu", "--output_path", folder / "scores"],
        check=True, capture_output=True, text=True, env=os.environ | {"HF_HOME": str(folder / "hf")})
    scores = json.loads(next(folder.glob("scores/**/*.json")).read_text())["results"]["tiny"]
    print(f"lm_eval's command on an exported folder: {scores['acc,none']=}")


def check_losses(folder, run):
    """lm_eval's log-likelihood of a text is the one of lrlab's logits."""
    model = HFLM(pretrained=str(folder / "out"), device="cpu", batch_size=1)
    tokens = model.tok_encode("The man walked into the house", add_special_tokens=False)
    start = tokens[:2]
    ours = torch.tensor(json.loads(lrlab(
        "checkpoint", "logits", run, "--tokens", ",".join(map(str, tokens)), folder=folder)))
    logs = torch.log_softmax(ours.double(), -1)
    expected = sum(logs[i, tokens[i + 1]].item() for i in range(1, len(tokens) - 1))
    (result, _), = model._loglikelihood_tokens([(("", ""), start, tokens[2:])], disable_tqdm=True)
    assert abs(result - expected) <= LIMIT * abs(expected), (result, expected)
    print(f"log-likelihood of {len(tokens) - 2} tokens: {result:.5f}, lrlab {expected:.5f}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "sample").symlink_to(ROOT / "sample")
        lrlab("data", "fetch", "--sample", folder=folder)
        run = train(folder, "first", MODEL, 60)
        lrlab("checkpoint", "export", "--hf", "out", run, folder=folder)
        check_losses(folder, run)
        check_command(folder)


if __name__ == "__main__":
    main()
