"""The training pictures, seen by the evaluator: what a program that only retrieves would answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..data.catalogue import load_everything, open_pictures
from ..data.pictures import to_float
from ..models.evaluator import Evaluator
from .metrics.similarity import nearest_psnr, thumbnails


@dataclass
class TrainingPictures:
    """Emoji [m] with their ``features`` [m, 256], and ``small`` [all, 3072] of every family."""

    concepts: list[str]
    features: Tensor
    small: Tensor
    #: row in ``pictures.u8`` -> place in ``small``
    places: dict[int, int]

    def nearest_to_captions(self, captions: Tensor) -> Tensor:
        """Features [n, 256] of the picture that each caption [n, 256] is nearest to."""
        return self.features[(captions @ self.features.T).argmax(1)]

    def captions_of_nearest(self, pictures: Tensor, k: int = 3) -> list[list[str]]:
        """The first ``k`` different concepts among the pictures nearest to each of [n, 256]."""
        ranked = (pictures @ self.features.T).argsort(1, descending=True)
        return [list(_first(k, (self.concepts[i] for i in row))) for row in ranked.tolist()]

    def nearest_psnr(self, pictures: Tensor, own_rows: list[int] | None = None) -> float:
        """Median PSNR at 32 px to the nearest training picture, pictures [n, 3, S, S].

        ``own_rows`` are the rows of real pictures, each of which does not count for itself.
        """
        own = None
        if own_rows is not None:
            own = torch.tensor([self.places.get(row, -1) for row in own_rows])
        return float(nearest_psnr(thumbnails(pictures), self.small, own).median())


@torch.no_grad()
def see_training_pictures(data_dir: Path, evaluator: Evaluator) -> TrainingPictures:
    """Every training picture as the evaluator and a thumbnail have it."""
    raw = open_pictures(data_dir)
    train = [p for p in load_everything(data_dir) if p.split == "train"]
    is_emoji = [p.family == "emoji" for p in train]
    features, small = [], []
    for start in range(0, len(train), 256):
        part = slice(start, start + 256)
        shown = to_float(raw[np.array([p.row for p in train[part]])])
        small.append(thumbnails(shown))
        if any(is_emoji[part]):  # pixel shuffling forgets its channels on an empty batch
            features.append(evaluator.embed_pictures(shown[torch.tensor(is_emoji[part])]))
    return TrainingPictures(
        [p.concept for p, kept in zip(train, is_emoji, strict=True) if kept],
        torch.cat(features),
        torch.cat(small),
        {p.row: i for i, p in enumerate(train)},
    )


def _first(k: int, words: Iterator[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        if word not in found:
            found.append(word)
        if len(found) == k:
            break
    return found
