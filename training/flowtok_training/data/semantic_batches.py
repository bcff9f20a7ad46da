"""Batches for the semantic encoder: changed pictures, and the captions they are to be told from."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .cache import drawn_requests
from .captions import styled_caption
from .catalogue import Picture, open_pictures
from .pictures import augment, to_float

#: share of emoji in a batch: fewer than the icons, and the harder ones
EMOJI = 0.65
#: share of those that are mixed with another drawing of the same thing
MIXED = 0.4


def erase(pictures: Tensor, share: float = 0.3) -> Tensor:
    """Paints a random white rectangle over ``share`` of the pictures [B, 3, S, S]."""
    inside = random_rectangles(len(pictures), pictures.shape[-1], 0.1, 0.45, share)
    return torch.where(inside, 1.0, pictures)


def random_rectangles(count: int, size: int, least: float, most: float, share: float) -> Tensor:
    """Masks [count, 1, size, size]: a rectangle of sides in [least, most] for ``share`` of them."""
    sides = (torch.rand(count, 2) * (most - least) + least) * (torch.rand(count, 1) < share)
    corner = torch.rand(count, 2) * (1 - sides)
    line = torch.arange(size) / size
    rows = (line >= corner[:, :1]) & (line < corner[:, :1] + sides[:, :1])
    columns = (line >= corner[:, 1:]) & (line < corner[:, 1:] + sides[:, 1:])
    return (rows[:, :, None] & columns[:, None])[:, None]


def warp(pictures: Tensor, most: float) -> Tensor:
    """Bends pictures [B, 3, S, S] smoothly, by up to about ``most`` of a side; white comes in.

    Another hand draws the same thing in slightly other proportions.
    """
    b, size = len(pictures), pictures.shape[-1]
    coarse = torch.randn(b, 2, 4, 4) * most * torch.rand(b, 1, 1, 1)
    field = F.interpolate(coarse, size=(size, size), mode="bicubic", align_corners=True)
    line = (torch.arange(size) + 0.5) / size * 2 - 1
    straight = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1)
    grid = straight + field.permute(0, 2, 3, 1)
    return 1 - F.grid_sample(1 - pictures, grid, align_corners=False, padding_mode="zeros")


def mix_drawings(pictures: Tensor, others: Tensor) -> Tensor:
    """Half take a rectangle from another drawing of the same thing, half are blended with it.

    Between two styles lie styles that nobody drew: the encoder has to look for what they share.
    """
    count, size = len(pictures), pictures.shape[-1]
    pastes = torch.rand(count, 1, 1, 1) < 0.5
    inside = random_rectangles(count, size, 0.3, 0.8, 1.0)
    pasted = torch.where(inside, others, pictures)
    share = torch.rand(count, 1, 1, 1) * 0.4 + 0.2
    return torch.where(pastes, pasted, torch.lerp(pictures, others, share))


def change_colours(pictures: Tensor, icons: Tensor) -> Tensor:
    """Grey for a tenth, another contrast for all; other channels' colours for half of the icons.

    ``icons`` bool [B]: what an icon shows does not hang on its colour.
    """
    count = len(pictures)
    swap = icons & (torch.rand(count) < 0.5)
    pictures = torch.where(swap[:, None, None, None], pictures[:, torch.randperm(3)], pictures)
    grey = (torch.rand(count) < 0.1)[:, None, None, None]
    pictures = torch.where(grey, pictures.mean(1, keepdim=True), pictures)
    return pictures.clamp(0, 1).pow(torch.exp(torch.randn(count, 1, 1, 1) * 0.2))


#: the same steps in one pass over the pixels: a third of the time
_change_colours = torch.compile(change_colours)


class SemanticBatches:
    """Random training pictures with the place of their concept among all ``concepts``.

    ``wordings[k]`` are rows of the text cache that all speak of concept k, the bare one first.
    ``bend`` is how far ``warp`` shifts what is shown, as a share of a side; 0 leaves it straight.
    """

    def __init__(
        self,
        data_dir: Path,
        pictures: list[Picture],
        saved_wordings: dict[str, list[str]],
        caption_index: dict[str, int],
        emoji_share: float = EMOJI,
        bend: float = 0.0,
    ) -> None:
        self.emoji_share = emoji_share
        self.bend = bend
        self.raw = open_pictures(data_dir)
        self.train = [p for p in pictures if p.split == "train"]
        self.concepts = sorted({p.concept for p in self.train})
        self.place = {concept: i for i, concept in enumerate(self.concepts)}
        self.random = np.random.default_rng(0)
        emoji = np.array([p.family == "emoji" for p in self.train])
        self.emoji, self.icons = np.flatnonzero(emoji), np.flatnonzero(~emoji)
        self.names = np.array([self.place[p.concept] for p in self.train])
        self.rows = np.array([p.row for p in self.train])
        order = np.argsort(self.names, kind="stable")
        ends = np.searchsorted(self.names[order], np.arange(len(self.concepts) + 1))
        self.alike = [order[a:b] for a, b in pairwise(ends)]
        said: list[dict[str, None]] = [{c: None} for c in self.concepts]
        for picture in self.train:
            k = self.place[picture.concept]
            if picture.family == "emoji":
                said[k][styled_caption(picture.concept, picture.style)] = None
                said[k].update(dict.fromkeys(saved_wordings.get(picture.concept, [])))
            else:
                said[k][picture.said] = None
                if picture.drawn:
                    said[k].update(dict.fromkeys(drawn_requests(picture)))
        self.wordings = [[caption_index[c] for c in captions] for captions in said]

    def pictures(self, count: int) -> tuple[Tensor, Tensor]:
        """([count, 3, S, S] in [0, 1], places int64 [count])."""
        emoji = int(count * self.emoji_share)
        chosen = np.concatenate(
            [self.random.choice(self.emoji, emoji), self.random.choice(self.icons, count - emoji)]
        )
        names = self.names[chosen]
        shown = augment(to_float(self.raw[self.rows[chosen]]), 1.4, flip=False)
        mixed = int(emoji * MIXED)
        partners = np.array([self.random.choice(self.alike[k]) for k in names[:mixed]])
        others = augment(to_float(self.raw[self.rows[partners]]), 1.0, flip=False, colour=False)
        shown[:mixed] = mix_drawings(shown[:mixed], others)
        if self.bend:
            shown = warp(shown, self.bend)
        shown = _change_colours(shown, torch.arange(count) >= emoji)
        return erase(shown), torch.from_numpy(names)

    def captions(self) -> Tensor:
        """A row of the text cache for each concept: half as they are, half in any wording."""
        rows = [w[0] for w in self.wordings]
        for k in self.random.choice(len(rows), len(rows) // 2, replace=False):
            rows[k] = self.wordings[k][self.random.integers(len(self.wordings[k]))]
        return torch.tensor(rows)
