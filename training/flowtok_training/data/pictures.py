"""Batches of pictures, with the augmentation that the tokenizer and the captioner train on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .captions import STYLES
from .catalogue import load_everything, open_pictures, read_index

#: sets whose pictures outside the catalogue are near-copies of others (skin tones, genders)
_VARIANTS = {"fluent-emoji", "fluent-emoji-flat"}


def to_float(pictures: np.ndarray | Tensor) -> Tensor:
    """uint8 [n, S, S, 3] -> float [n, 3, S, S] in [0, 1], on the device where they are."""
    if not isinstance(pictures, Tensor):
        pictures = torch.from_numpy(np.ascontiguousarray(pictures))
    return pictures.permute(0, 3, 1, 2).float() / 255


def tokenizer_rows(data_dir: Path) -> np.ndarray:
    """Rows the tokenizer may see: the training split, and emoji outside the catalogue.

    Emoji come three times: they are fewer than the icons, and harder.
    """
    catalogue = {p.row: p.split for p in load_everything(data_dir)}
    rows = []
    for row, entry in enumerate(read_index(data_dir)["pictures"]):
        if row in catalogue:
            if catalogue[row] == "train":
                rows.extend([row] * (3 if entry.get("family", "emoji") == "emoji" else 1))
        elif entry["set"] in STYLES and entry["set"] not in _VARIANTS:
            rows.append(row)
    return np.array(rows)


def augment(
    pictures: Tensor, strength: float = 1.0, flip: bool = True, colour: bool = True
) -> Tensor:
    """Small random scale, shift, turn, mirror and colour change; what comes in is white.

    pictures [B, 3, S, S] in [0, 1] -> the same shape and range.
    """
    b = pictures.shape[0]
    zoom = 1 + (torch.rand(b) - 0.35) * 0.3 * strength
    angle = (torch.rand(b) - 0.5) * 0.35 * strength * (torch.rand(b) < 0.5)
    mirror = torch.where(torch.rand(b) < 0.5, -1.0, 1.0) if flip else torch.ones(b)
    shift = (torch.rand(b, 2) - 0.5) * 0.16 * strength
    cos, sin = angle.cos() * zoom, angle.sin() * zoom
    theta = torch.stack(
        [
            torch.stack([cos * mirror, -sin, shift[:, 0]], -1),
            torch.stack([sin * mirror, cos, shift[:, 1]], -1),
        ],
        1,
    )
    grid = F.affine_grid(theta, list(pictures.shape), align_corners=False)
    moved = 1 - F.grid_sample(1 - pictures, grid, align_corners=False, padding_mode="zeros")
    if not colour:
        return moved
    gain = 1 + (torch.rand(b, 3, 1, 1) - 0.5) * 0.3 * strength
    ink = (1 - moved) * gain  # white stays white
    return (1 - ink).clamp(0, 1)


class PictureSampler:
    """Draws random augmented batches from the packed pictures (mapped, so cached by the system)."""

    def __init__(self, data_dir: Path, rows: np.ndarray, plain: float = 0.3) -> None:
        self.pictures = open_pictures(data_dir)
        self.rows = rows
        self.plain = plain
        self.order = np.random.permutation(len(rows))
        self.next = 0

    def batch(self, size: int) -> Tensor:
        if self.next + size > len(self.order):
            self.order = np.random.permutation(len(self.order))
            self.next = 0
        chosen = self.rows[self.order[self.next : self.next + size]]
        self.next += size
        pictures = to_float(self.pictures[chosen])
        plain = int(size * self.plain)
        return torch.cat([pictures[:plain], augment(pictures[plain:])])
