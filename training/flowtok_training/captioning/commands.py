"""The two stages on a converted checkpoint, from paths to the checkpoint that ``convert`` takes."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

from ..convert.command import SCALE
from ..convert.fill import read_clip, read_flow, read_tokenizer
from ..convert.vocabulary import clip_tokenizer, find_vocabulary
from ..train.loop import Budget
from .cache import Words, encode_pictures, encode_words
from .flow import train_released_flow
from .folder import CaptionsError, read_captions
from .text_decoder import train_released_text_decoder


@dataclass
class Sources:
    """The folder of captioned pictures and the checkpoints as they were published."""

    captions: Path
    flow: Path | None
    clip: Path | None
    tokenizer: Path | None = None
    vocabulary: Path | None = None

    def path(self, name: str) -> Path:
        """That checkpoint, or a sentence that asks for it."""
        path = getattr(self, name)
        if path is None:
            raise CaptionsError(f"--captions needs --{name} too: give the path of the checkpoint.")
        return Path(path)


def train_text_decoder_of(
    sources: Sources, folder: Path, budget: Budget, batch: int, lr: float, width: int
) -> None:
    """Writes ``text-decoder.pth`` into ``folder``."""
    words = _words(sources)
    out = train_released_text_decoder(words, folder, budget, batch, lr, width)
    print(f"{out}: give it to convert as --text-decoder")


def train_flow_of(sources: Sources, folder: Path, budget: Budget, batch: int, lr: float) -> None:
    """Writes ``FlowTok-<size>-both.pth`` into ``folder``."""
    said = read_captions(sources.captions)
    tokenizer_path = sources.path("tokenizer")
    words = _words(sources)
    tokenizer = read_tokenizer(tokenizer_path)
    pictures = encode_pictures(said, tokenizer, SCALE)
    del tokenizer
    gc.collect()
    flow = read_flow(sources.path("flow"))
    if pictures.shape != words.mean.shape:
        raise CaptionsError(
            f"{tokenizer_path} makes {list(pictures.shape[1:])} numbers of a picture and"
            f" {sources.flow} {list(words.mean.shape[1:])} of a text: they do not belong together."
        )
    out = train_released_flow(flow, words, pictures, folder, budget, batch, lr)
    print(f"{out}: give it to convert as --flow, with --text-decoder beside it")


def _words(sources: Sources) -> Words:
    said = read_captions(sources.captions)
    tokenizer = clip_tokenizer(sources.vocabulary or find_vocabulary())
    flow, clip = read_flow(sources.path("flow")), read_clip(sources.path("clip"))
    print(f"{len(said)} captions of {len({s.picture for s in said})} pictures", flush=True)
    return encode_words(said, tokenizer, clip, flow)
