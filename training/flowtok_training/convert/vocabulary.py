"""CLIP's tokenizer.json, built from its public list of merges (bpe_simple_vocab_16e6.txt.gz)."""

from __future__ import annotations

import gzip
import itertools
from importlib.util import find_spec
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from .checkpoint import CheckpointError

NAME = "bpe_simple_vocab_16e6.txt.gz"
START, END = "<|startoftext|>", "<|endoftext|>"
#: 49408 words less 256 bytes, 256 bytes that end a word, and the two marks
MERGES = 49408 - 512 - 2
PIECES = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def find_vocabulary() -> Path:
    """The list that an installed ``open-clip-torch`` brings; nothing of the package is run."""
    spec = find_spec("open_clip")
    if spec is None or spec.origin is None:
        raise CheckpointError(
            "CLIP's vocabulary is missing: pip install --no-deps open-clip-torch, or give"
            f" --vocabulary the path of {NAME}."
        )
    return Path(spec.origin).parent / NAME


def clip_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer that the merges at ``path`` make."""
    try:
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{path} is not CLIP's list of merges ({NAME}).") from error
    merges = [tuple(line.split()) for line in lines[1 : MERGES + 1] if line]
    if not merges or any(len(pair) != 2 for pair in merges):
        raise CheckpointError(f"{path} is not CLIP's list of merges ({NAME}).")
    letters = byte_letters()
    words = [*letters, *(f"{c}</w>" for c in letters), *("".join(m) for m in merges), START, END]
    ids = {word: i for i, word in enumerate(words)}
    tokenizer = Tokenizer(
        models.BPE(
            ids,
            merges,
            unk_token=END,
            continuing_subword_prefix="",
            end_of_word_suffix="</w>",
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), "removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    # letters to bytes, then the mark at a word's end to a blank
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Replace("</w>", " ")])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(START, ids[START]), (END, ids[END])]
    )
    tokenizer.add_special_tokens([START, END])
    return tokenizer


def byte_letters() -> list[str]:
    """A printable letter for each byte, in the order of the vocabulary: printable ones first."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    beyond = itertools.count(256)
    others = [chr(next(beyond)) for byte in range(256) if byte not in printable]
    return [*(chr(byte) for byte in printable), *others]
