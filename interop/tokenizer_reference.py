"""Makes the tests' reference tokenizers and ids with the library `tokenizers`.

    python interop/tokenizer_reference.py      # needs `tokenizers`; made with 0.23.3

Writes Tests/CorporaTests/Fixtures/tokenizer/: `plain.json`, trained on the start of the German
sample; `pythia-like.json`, the same with what Pythia's tokenizer has besides (NFC, tokens for runs of
spaces, `<|padding|>`, no tokens for bytes that no UTF-8 holds); `ids.json`, the ids of tricky texts.
"""

import json
import pathlib

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "Tests/CorporaTests/Fixtures/tokenizer"
TRAINING_BYTES = 40_000

TEXTS = [
    "",
    " ",
    "\n\n\n",
    "Grüße, it's we'll THEY'RE 'tis I'm 'd",
    "a  b   c    d     e\t\tf \n g\r\n\r\nh",
    "x" * 300,
    "12345 ½ Ⅷ ٣٤ 三 ๒",
    "日本語 中文 한국어 עברית العربية हिन्दी",
    "e\u0301 \u00e9 A\u030a \u212b \u1112\u1161\u11ab \uac00\u11a8 \u0958 \ufb01",
    "👩‍👩‍👧‍👦 🇩🇪 ✌🏽 \u200b\u00a0\u3000\u2028\ufeff",
    "<|endoftext|> <|padding|> <|endoftext|",
    "def f(x):\n        return {'a': x**2}  # ok\n\n",
    "\x00\x01\x1f\x7f\x80\x9f\xad",
    "'s's'll'x ' s",
    "                              30 spaces, then 25:                         ",
]

INVALID = [
    b"\xff\xfe",
    b"ab\xc3",
    b"\xe2\x82",
    b"\xe2\x82\xe2\x82\xac",
    b"\xf0\x9f\x98",
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xc0\xaf\xe0\x80\xaf\xf4\x90\x80\x80",
    b"a\x80b\xbfc\xf5d",
    b"\xf0\x9f\x98\x80\xf0\x9f",
]


def trained():
    text = (ROOT / "sample/german.txt").read_bytes()[:TRAINING_BYTES].decode(errors="ignore")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        min_frequency=2,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([text], trainer)
    return tokenizer


def pythia_like(plain):
    """The same merges, renumbered without the bytes that UTF-8 cannot hold."""
    state = json.loads(plain.to_str())
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    used = {c for c in range(0x110000) if not 0xD800 <= c < 0xE000}
    used = {byte for c in list(used)[::17] for byte in chr(c).encode()} | set(range(0x80))
    shown = {c for byte in used for c in shown_as(byte)}
    impossible = set(alphabet) - shown
    names = [name for name in state["model"]["vocab"] if name not in impossible]
    names.insert(1, "<|padding|>")
    state["model"]["vocab"] = {name: i for i, name in enumerate(names)}
    tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.add_special_tokens(["<|padding|>"])
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True) for n in range(24, 1, -1)])
    return tokenizer


def shown_as(byte):
    """The character that stands for a byte."""
    others = [b for b in range(256) if not (33 <= b <= 126 or 161 <= b <= 172 or b >= 174)]
    return chr(256 + others.index(byte)) if byte in others else chr(byte)


def ids(tokenizer, text):
    tokenizer.encode_special_tokens = True  # they are never found in texts
    return tokenizer.encode(text, add_special_tokens=False).ids


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    plain = trained()
    other = pythia_like(plain)
    plain.save(str(FOLDER / "plain.json"))
    other.save(str(FOLDER / "pythia-like.json"))
    texts = [{"bytes": text.encode().hex(), "valid": True} for text in TEXTS]
    texts += [{"bytes": data.hex(), "valid": False} for data in INVALID]
    for entry in texts:
        text = bytes.fromhex(entry["bytes"]).decode(errors="replace")
        entry["plain"] = ids(plain, text)
        entry["pythia-like"] = ids(other, text)
    lines = ",\n".join(json.dumps(entry) for entry in texts)
    (FOLDER / "ids.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
