"""Real models in the format of Firefox's, built by hand instead of trained: each says one word, whatever it reads.

All that its layers do is nothing. It says its word where no word stands before, and the end after it.
"""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

_WIDE, _DEEP = 16, 32
_FLOAT, _SMALL, _BYTES = 0x404, 0x4101, 0x101
"""How the numbers of an item are written: whole, as eight bits and a factor, and not as numbers at all."""
_FACTOR = 6.0
"""What the small numbers stand for a sixth of."""
_INPUT_FACTOR = 30.0
_YAML = f"dim-emb: {_WIDE}\ntransformer-heads: 2\nenc-depth: 1\ndec-depth: 1\ntransformer-dim-ffn: {_DEEP}\n"

Item = tuple[int, tuple[int, ...], bytes]
"""How its numbers are written, its shape, and its data."""


def write_firefox(folder: Path, word: str, name: str, split: bool = False) -> None:
    """A model that says one word; `split` gives it two vocabularies, as those of Chinese have."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = _pieces(word)
    for kind in ("srcvocab", "trgvocab") if split else ("vocab",):
        (folder / f"{kind}.{name}.spm").write_bytes(pieces)
    vocabulary = SentencePieceProcessor(model_proto=pieces)
    said = vocabulary.piece_to_id(f"▁{word}")
    (folder / f"model.{name}.intgemm.alphas.bin").write_bytes(_model(vocabulary.get_piece_size(), said, split))


def _pieces(word: str) -> bytes:
    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter([word, word, *word]),
        model_writer=model,
        vocab_size=100,
        hard_vocab_limit=False,
        user_defined_symbols=[f"▁{word}"],
        bos_id=-1,
        eos_id=0,
        unk_id=1,
        minloglevel=2,
    )
    return model.getvalue()


def _model(size: int, said: int, split: bool) -> bytes:
    words, bias = np.zeros((size, _WIDE)), np.full((1, size), -1000.0)
    words[said, 0], words[0, 0] = 10.0, 20.0
    bias[0, said], bias[0, 0] = 0.0, -5.0
    tables = ("encoder_Wemb", "decoder_Wemb") if split else ("Wemb",)
    items = {table: _small(words) for table in tables}
    items |= {"decoder_ff_logit_out_b": _float(bias), "none_QuantMultA": _float(np.full((1, 1), _INPUT_FACTOR))}
    for layer in ("encoder_l1_self", "decoder_l1_context"):
        for part in "qkvo":
            items |= _linear(f"{layer}_W{part}", f"{layer}_b{part}", _WIDE, _WIDE)
        items |= _norm(f"{layer}_Wo")
    for layer in ("encoder_l1_ffn", "decoder_l1_ffn"):
        items |= _linear(f"{layer}_W1", f"{layer}_b1", _WIDE, _DEEP) | _linear(
            f"{layer}_W2", f"{layer}_b2", _DEEP, _WIDE
        )
        items |= _norm(f"{layer}_ffn")
    for weight in ("W", "Wf"):
        items |= _linear(f"decoder_l1_rnn_{weight}", f"decoder_l1_rnn_b{weight[1:]}", _WIDE, _WIDE)
    return _packed(items | _norm("decoder_l1_rnn_ffn"))


def _linear(weight: str, bias: str, rows: int, columns: int) -> dict[str, Item]:
    return {
        weight: _small(np.zeros((rows, columns))),
        f"{weight}_QuantMultA": _float(np.full((1, 1), _INPUT_FACTOR)),
        bias: _float(np.zeros((1, columns))),
    }


def _norm(name: str) -> dict[str, Item]:
    return {f"{name}_ln_scale": _float(np.ones((1, _WIDE))), f"{name}_ln_bias": _float(np.zeros((1, _WIDE)))}


def _float(array: Any) -> Item:
    return _FLOAT, array.shape, array.astype(np.float32).tobytes()


def _small(array: Any) -> Item:
    return _SMALL, array.shape, (array * _FACTOR).astype(np.int8).tobytes() + struct.pack("<f", _FACTOR)


def _packed(items: dict[str, Item]) -> bytes:
    """Marian's format: a head for each item, their names, their shapes, and their data, aligned."""
    text = _YAML.encode() + b"\0"
    items = {**items, "special:model.yml": (_BYTES, (len(text),), text)}
    heads = names = shapes = data = b""
    for name, (kind, shape, content) in items.items():
        aligned = content + b"\0" * (-len(content) % 256)
        heads += struct.pack("<4Q", len(name) + 1, kind, len(shape), len(aligned))
        names += name.encode() + b"\0"
        shapes += struct.pack(f"<{len(shape)}i", *shape)
        data += aligned
    front = struct.pack("<2Q", 1, len(items)) + heads + names + shapes
    padding = -(len(front) + 8) % 256
    return front + struct.pack("<Q", padding) + b"\0" * padding + data
