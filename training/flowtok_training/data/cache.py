"""Stages ``cache-text`` and ``cache-latents``: what flow training reads, computed once.

With both cached, an epoch of flow training touches only the text projector and the flow network.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..models.latent_space import LatentSpace
from ..models.text_encoder import load_text_encoder, load_text_tokenizer, tokenise
from ..models.transformer import decompose_attention
from .captions import STYLES, icon_requests, styled_caption
from .catalogue import Picture, further_wordings, load_everything, open_pictures
from .pictures import augment, to_float


@dataclass
class FlowCache:
    """Everything flow training needs, in memory.

    ``latents`` fp16 [m, K, D] with ``versions`` int64 [pictures, 1 + augmented]: the places in it
    of a picture as it is (index 0) and changed. ``text`` fp16 [captions, N, C] with ``caption_ids``
    int64 [captions, N] beside it.
    """

    pictures: list[Picture]
    latents: Tensor
    versions: Tensor
    captions: list[str]
    text: Tensor
    caption_ids: Tensor
    wordings: dict[str, list[str]]

    def __post_init__(self) -> None:
        self.caption_index = {caption: i for i, caption in enumerate(self.captions)}

    def plain_latents(self, rows: list[int]) -> Tensor:
        """fp32 [len(rows), K, D] of pictures as they are."""
        return self.latents[self.versions[rows, 0]].float()

    def requests(self, picture: Picture) -> list[int]:
        """Places in ``captions`` of the ways to ask for an icon that is drawn."""
        return [self.caption_index[c] for c in drawn_requests(picture)]


def drawn_requests(picture: Picture) -> list[str]:
    """The whole caption of a drawn icon and two shorter requests, taken in turn by its row."""
    every = icon_requests(picture.subject, picture.form, picture.ink, picture.background)
    short = every[1:]
    return [
        every[0],
        *{short[picture.row % len(short)]: 0, short[picture.row // 4 % len(short)]: 0},
    ]


def all_captions(pictures: list[Picture], wordings: dict[str, list[str]]) -> list[str]:
    """Every caption used: emoji wordings bare and with each style, icons in their requests."""
    captions: list[str] = []
    for concept in sorted({p.concept for p in pictures if p.family == "emoji"}):
        for words in [concept, *wordings.get(concept, [])]:
            captions.append(words)
            captions.extend(styled_caption(words, style) for style in STYLES)
    icons = [p for p in pictures if p.family != "emoji"]
    captions.extend(sorted({p.concept for p in icons}))
    captions.extend(p.said for p in icons)
    for picture in icons:
        if picture.drawn:
            captions.extend(drawn_requests(picture))
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
    pictures = load_everything(data_dir)
    wordings = further_wordings(data_dir, {p.concept for p in pictures if p.family == "emoji"})
    captions = all_captions(pictures, wordings)
    text, ids = embed_captions(captions, report=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"captions": captions, "text": text, "caption_ids": ids, "wordings": wordings}, path)


@torch.no_grad()
def build_latent_cache(
    data_dir: Path, path: Path, space: LatentSpace, augmented: int = 4, of_icons: int = 1
) -> None:
    """Writes every picture's latents, as it is and changed: emoji ``augmented`` times, icons
    ``of_icons`` times (there are more of them)."""
    torch.manual_seed(0)
    pictures = load_everything(data_dir)
    raw = open_pictures(data_dir)
    decompose_attention(space)  # a third faster here on a CPU, and what the export computes
    encode = torch.compile(space.encode)
    versions = torch.zeros(len(pictures), 1 + augmented, dtype=torch.int64)
    parts: list[Tensor] = []
    count = 0
    counts = {"emoji": augmented, "colour": of_icons, "mono": of_icons}
    for family in counts:
        rows = torch.tensor([i for i, p in enumerate(pictures) if p.family == family])
        for chosen in rows.split(64):
            shown = to_float(raw[np.array([pictures[int(i)].row for i in chosen])])
            for version in range(1 + augmented):
                if version > counts[family]:
                    versions[chosen, version] = versions[chosen, version % (1 + counts[family])]
                    continue
                seen = augment(shown, flip=False) if version else shown
                # half precision is far below the noise that the flow learns with
                with torch.autocast("cpu", torch.bfloat16):
                    parts.append(encode(seen.contiguous()).half())
                versions[chosen, version] = torch.arange(count, count + len(chosen))
                count += len(chosen)
            print(f"latents {count}", end="\r", flush=True)
    torch.save(
        {
            "pictures": [astuple(p) for p in pictures],
            "latents": torch.cat(parts),
            "versions": versions,
        },
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
