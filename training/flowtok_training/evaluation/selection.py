"""Which pictures and prompts an evaluation is about: the same for a pack and for the networks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..data.catalogue import Picture, load_catalogue
from ..data.unseen_style import UnseenDrawing, unseen_drawings
from .prompts import NAMED_PROMPTS, IconPrompt, icon_prompts

SEEN, UNSEEN = 500, 500
QUICK_DRAWN = 50


@dataclass
class Selection:
    """What is drawn, captioned and remade; every list is in a fixed order."""

    #: one training drawing a concept, in a style that the pack draws
    seen: list[Picture]
    #: the same of held-out (concept, style) pairs
    unseen: list[Picture]
    #: every held-out pair, to caption
    pairs: list[Picture]
    #: drawings of concepts held out whole, to send through the image tokenizer
    whole: list[Picture]
    unseen_style: list[UnseenDrawing]
    colours: list[str]
    icons: list[IconPrompt]


def select(data_dir: Path, styles: list[str], quick: bool) -> Selection:
    """What to evaluate of a pack that draws ``styles``; a tenth or so of it when ``quick``."""
    pictures = load_catalogue(data_dir)
    drawn = [p for p in pictures if p.style in styles]
    pairs = [p for p in pictures if p.split == "pair"]
    whole = [p for p in pictures if p.split == "concept"]
    strange = unseen_drawings(data_dir, pictures)
    known = {p.concept for p in pictures}
    return Selection(
        seen=spread((p for p in drawn if p.split == "train"), QUICK_DRAWN if quick else SEEN),
        unseen=spread((p for p in drawn if p.split == "pair"), QUICK_DRAWN if quick else UNSEEN),
        pairs=pairs[::10] if quick else pairs,
        whole=whole[::5] if quick else whole,
        unseen_style=strange[::10] if quick else strange,
        colours=[c for c in NAMED_PROMPTS if c in known],
        icons=icon_prompts(styles)[:: 4 if quick else 1],
    )


def spread(pictures: Iterable[Picture], count: int) -> list[Picture]:
    """At most one picture of a concept and ``count`` in all, in a fixed random order."""
    items = list(pictures)
    chosen: dict[str, Picture] = {}
    for i in np.random.default_rng(0).permutation(len(items)):
        chosen.setdefault(items[i].concept, items[i])
    return list(chosen.values())[:count]
