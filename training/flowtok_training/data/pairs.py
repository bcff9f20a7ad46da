"""Pairs that the flow learns from: captions with what they ask for, pictures with captions."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .cache import FlowCache
from .captions import STYLES, styled_caption

#: the style drawn when a prompt names none: one crisp answer rather than the blur of several
HOUSE_STYLES = ("fluent-emoji-flat", "twemoji", "noto", "fluent-emoji")
#: shares of icons among the pictures drawn and the pictures captioned
DRAWN_ICONS, CAPTIONED_ICONS = 0.33, 0.25
#: of the emoji drawn, how many have their style in the caption
STYLED = 0.75
REWORDED = 0.15


class PairSampler:
    """Draws training pairs. ``styles`` are the emoji sets that the flow learns to draw."""

    def __init__(self, cache: FlowCache, styles: tuple[str, ...], seed: int = 0) -> None:
        self.cache = cache
        pictures = cache.pictures
        train = [i for i, p in enumerate(pictures) if p.split == "train"]
        self.emoji = [i for i in train if pictures[i].family == "emoji"]
        self.icons = [i for i in train if pictures[i].family != "emoji"]
        self.drawn = [i for i in self.emoji if pictures[i].style in styles]
        self.drawn_icons = [i for i in self.icons if pictures[i].drawn]
        self.requests = {i: cache.requests(pictures[i]) for i in self.drawn_icons}
        by_concept: dict[str, dict[str, int]] = {}
        for i in self.emoji:
            by_concept.setdefault(pictures[i].concept, {})[pictures[i].style] = i
        # a concept whose drawing in the wanted style is held out is drawn in another
        self.house = {
            concept: next(drawn[s] for s in (*styles, *HOUSE_STYLES, *STYLES) if s in drawn)
            for concept, drawn in by_concept.items()
        }
        self.concepts = list(self.house)
        self.place = {concept: i for i, concept in enumerate(self.concepts)}
        self.said = {i: cache.caption_index[pictures[i].said] for i in train}
        self.random = np.random.default_rng(seed)

    def narrow(self, concepts: int) -> None:
        """Draws only so many emoji concepts from now on, spread over all, and no icons."""
        wanted = set(self.concepts[:: max(1, len(self.concepts) // concepts)][:concepts])
        pictures = self.cache.pictures
        self.concepts = [c for c in self.concepts if c in wanted]
        self.place = {concept: i for i, concept in enumerate(self.concepts)}
        self.emoji = [i for i in self.emoji if pictures[i].concept in wanted]
        self.drawn = [i for i in self.drawn if pictures[i].concept in wanted]
        self.icons, self.drawn_icons = [], []

    def text_to_image(self, count: int) -> tuple[Tensor, Tensor]:
        """(caption rows, picture rows), each int64 [count]."""
        pairs = [
            self._icon() if u < DRAWN_ICONS and self.drawn_icons else self._emoji()
            for u in self.random.random(count)
        ]
        captions, pictures = zip(*pairs, strict=True)
        return torch.tensor(captions), torch.tensor(pictures)

    def _icon(self) -> tuple[int, int]:
        i = self.drawn_icons[self.random.integers(len(self.drawn_icons))]
        requests = self.requests[i]
        return requests[self.random.integers(len(requests))], i

    def _emoji(self) -> tuple[int, int]:
        styled = self.random.random() < STYLED
        if styled:
            i = self.drawn[self.random.integers(len(self.drawn))]
        else:
            i = self.house[self.concepts[self.random.integers(len(self.concepts))]]
        words, style = self.cache.pictures[i].concept, self.cache.pictures[i].style
        others = self.cache.wordings.get(words)
        if others and self.random.random() < REWORDED:
            words = others[self.random.integers(len(others))]
        return self.cache.caption_index[styled_caption(words, style) if styled else words], i

    def image_to_text(self, count: int) -> tuple[Tensor, Tensor]:
        """(picture rows, rows of the captions read from them), each int64 [count]."""
        icons = round(count * CAPTIONED_ICONS) if self.icons else 0
        rows = [self.emoji[i] for i in self.random.integers(len(self.emoji), size=count - icons)]
        rows += [self.icons[i] for i in self.random.integers(max(1, len(self.icons)), size=icons)]
        return torch.tensor(rows), torch.tensor([self.said[i] for i in rows])
