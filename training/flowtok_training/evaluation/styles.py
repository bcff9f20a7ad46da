"""Whether a drawing is in the style that was asked for."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from ..data.catalogue import load_catalogue, open_pictures
from ..data.pictures import to_float
from .metrics.similarity import thumbnails


class StyleJudge:
    """Calls a drawing's style that of the nearest real drawing of the same concept, at 32 px."""

    def __init__(self, data_dir: Path, styles: list[str]) -> None:
        self.raw = open_pictures(data_dir)
        self.rows: dict[str, dict[str, int]] = {}
        for p in load_catalogue(data_dir):
            if p.style in styles:
                self.rows.setdefault(p.concept, {})[p.style] = p.row

    def hits(self, made: Tensor, concepts: list[str], styles: list[str]) -> list[bool]:
        """Of pictures [n, 3, S, S] of ``concepts`` asked for in ``styles``: which are in theirs.

        Concepts that are drawn in one style only are left out: there is nothing to confuse.
        """
        hits = []
        for picture, concept, style in zip(thumbnails(made), concepts, styles, strict=True):
            rows = self.rows.get(concept, {})
            if len(rows) < 2:
                continue
            real = thumbnails(to_float(self.raw[list(rows.values())]))
            nearest = int((real - picture).square().sum(1).argmin())
            hits.append(list(rows)[nearest] == style)
        return hits

    def accuracy(self, made: Tensor, concepts: list[str], styles: list[str]) -> float | None:
        """Share of ``hits``; ``None`` when no concept has a second style."""
        hits = self.hits(made, concepts, styles)
        return float(torch.tensor(hits).float().mean()) if hits else None
