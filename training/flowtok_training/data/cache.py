"""Stages ``cache-text`` and ``cache-latents``: what flow training reads, computed once.

With both cached, an epoch of flow training touches only the text projector and the flow network.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..models.latent_space import LatentSpace
from ..models.text_encoder import load_text_encoder, load_text_tokenizer, tokenise
from ..models.transformer import decompose_attention
from .catalogue import (
    STYLES,
    Picture,
    further_wordings,
    load_catalogue,
    open_pictures,
    styled_caption,
)
from .pictures import augment, to_float


@dataclass
class FlowCache:
    """Everything flow training needs, in memory.

    ``latents`` fp16 [pictures, 1 + augmented, K, D]: index 0 is the picture as it is. ``text`` fp16
    [captions, N, C] with ``caption_ids`` int64 [captions, N] beside it.
    """

    pictures: list[Picture]
    latents: Tensor
    captions: list[str]
    text: Tensor
    caption_ids: Tensor
    wordings: dict[str, list[str]]

    def __post_init__(self) -> None:
        self.caption_index = {caption: i for i, caption in enumerate(self.captions)}


def all_captions(pictures: list[Picture], wordings: dict[str, list[str]]) -> list[str]:
    """Every caption used: each wording bare, and with each style."""
    captions: list[str] = []
    for concept in sorted({p.concept for p in pictures}):
        for words in [concept, *wordings.get(concept, [])]:
            captions.append(words)
            captions.extend(styled_caption(words, style) for style in STYLES)
    return list(dict.fromkeys(captions))


@torch.no_grad()
def embed_captions(captions: list[str], report: bool = False) -> tuple[Tensor, Tensor]:
    """(T_init fp16 [n, N, C], ids int64 [n, N])."""
    encoder, tokenizer = load_text_encoder(), load_text_tokenizer()
    ids, mask = tokenise(tokenizer, captions)
    text = torch.zeros(*ids.shape, 384, dtype=torch.float16)
    order = mask.sum(1).argsort()
    for start in range(0, len(order), 256):
        rows = order[start : start + 256]
        longest = int(mask[rows].sum(1).max())
        text[rows, :longest] = encoder(ids[rows, :longest], mask[rows, :longest]).half()
        if report and start % 4096 == 0:
            print(f"text {start}/{len(order)}", flush=True)
    return text, ids


def build_text_cache(data_dir: Path, path: Path) -> None:
    """Writes every caption's T_init; it depends on names only, so it is made once."""
    pictures = load_catalogue(data_dir)
    wordings = further_wordings(data_dir, {p.concept for p in pictures})
    captions = all_captions(pictures, wordings)
    text, ids = embed_captions(captions, report=True)
    torch.save({"captions": captions, "text": text, "caption_ids": ids, "wordings": wordings}, path)


@torch.no_grad()
def build_latent_cache(data_dir: Path, path: Path, space: LatentSpace, augmented: int = 7) -> None:
    """Writes every picture's latents, as it is and ``augmented`` times changed."""
    torch.manual_seed(0)
    pictures = load_catalogue(data_dir)
    raw = open_pictures(data_dir)
    config = space.config
    decompose_attention(space)  # a third faster here on a CPU, and what the export computes
    latents = torch.zeros(
        len(pictures), 1 + augmented, config.tokens, config.channels, dtype=torch.float16
    )
    rows = np.array([p.row for p in pictures])
    for start in range(0, len(rows), 64):
        part = to_float(raw[rows[start : start + 64]])
        for version in range(1 + augmented):
            shown = part if version == 0 else augment(part, flip=False)
            with torch.autocast("cpu", torch.bfloat16, enabled=version > 0):
                latents[start : start + 64, version] = space.encode(shown).half()
        if start % 1024 == 0:
            print(f"latents {start}/{len(rows)}", flush=True)
    torch.save(
        {"pictures": [(p.row, p.concept, p.style, p.split) for p in pictures], "latents": latents},
        path,
    )


def load_cache(folder: Path) -> FlowCache:
    """Both caches of a run's folder."""
    text, latents = folder / "text.pt", folder / "latents.pt"
    for path in (text, latents):
        if not path.exists():
            raise FileNotFoundError(
                f"{path} is missing: run `cache-text` and `cache-latents` first."
            )
    saved = torch.load(text, weights_only=True) | torch.load(latents, weights_only=True)
    saved["pictures"] = [Picture(*entry) for entry in saved["pictures"]]
    return FlowCache(**saved)
