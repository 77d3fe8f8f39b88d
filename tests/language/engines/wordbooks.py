"""Real CTranslate2 models that know a word for each character, built by hand instead of trained.

Each token and each position has a dimension of its own. The decoder knows only where it is, looks at the source's token
in that place, and says the word for it; so what comes out is known, and every place counts: a token too many, or one
that is missing, can be seen.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import TransformerSpec
from sentencepiece import SentencePieceTrainer

SPECIAL = ["<unk>", "<s>", "</s>", "▁"]
_PLACES = 40
_SURE = 400.0
"""How much the decoder prefers its own place to any other."""


def write_wordbook(folder: Path, words: Mapping[str, str], special: tuple[str, ...] = (), **config: object) -> None:
    """A model that says the word for each character, and every other character of the words as it is."""
    tokens = [*SPECIAL, *special, *sorted({*words, *words.values()})]
    spec = _spec(tokens, words)
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    for name, value in config.items():
        setattr(spec.config, name, value)
    spec.validate()
    spec.optimize()
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def write_pieces(path: Path, words: Mapping[str, str]) -> None:
    """A SentencePiece model that splits a text into its characters."""
    characters = "".join(sorted({*words, *words.values()}))
    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter([characters, *characters]),
        model_writer=model,
        model_type="char",
        vocab_size=len(characters) + len(SPECIAL),
        hard_vocab_limit=False,
        character_coverage=1.0,
        minloglevel=2,
    )
    path.write_bytes(model.getvalue())


def _spec(tokens: list[str], words: Mapping[str, str]) -> Any:
    size, wide = len(tokens), -(-(len(tokens) + _PLACES) // 8) * 8
    of_token, of_place = np.zeros((wide, wide)), np.zeros((wide, wide))
    of_token[range(size), range(size)] = 1.0
    of_place[range(size, size + _PLACES), range(size, size + _PLACES)] = 1.0
    said = np.zeros((size, wide))
    for index, token in enumerate(tokens):
        said[tokens.index(words.get(token, token)), index] = 1.0
    spec: Any = TransformerSpec.from_config(1, 1, pre_norm=True)
    places = np.zeros((_PLACES, wide))
    places[range(_PLACES), range(size, size + _PLACES)] = 1.0
    _fill_coder(spec.encoder, np.eye(size, wide), places)
    _fill_coder(spec.decoder, np.zeros((size, wide)), places)
    looking = spec.decoder.layer[0].attention
    _linear(looking.linear[0], of_place * _SURE)
    _linear(looking.linear[1], np.concatenate([of_place, of_token]))
    _linear(looking.linear[2], of_token)
    _linear(spec.decoder.projection, said)
    return spec


def _fill_coder(coder: Any, embeddings: Any, places: Any) -> None:
    wide = places.shape[1]
    table = coder.embeddings[0] if isinstance(coder.embeddings, list) else coder.embeddings
    table.weight = embeddings.astype(np.float32)
    coder.scale_embeddings = False
    coder.position_encodings.encodings = places.astype(np.float32)
    layer = coder.layer[0]
    _linear(layer.self_attention.linear[0], np.zeros((3 * wide, wide)))
    _linear(layer.self_attention.linear[1], np.zeros((wide, wide)))
    _linear(layer.ffn.linear_0, np.zeros((8, wide)))
    _linear(layer.ffn.linear_1, np.zeros((wide, 8)))
    norms = [coder.layer_norm, layer.self_attention.layer_norm, layer.ffn.layer_norm]
    for norm in [*norms, *([layer.attention.layer_norm] if hasattr(layer, "attention") else [])]:
        norm.gamma, norm.beta = np.ones(wide, np.float32), np.zeros(wide, np.float32)


def _linear(linear: Any, weight: Any) -> None:
    linear.weight = weight.astype(np.float32)
    linear.bias = np.zeros(weight.shape[0], np.float32)
