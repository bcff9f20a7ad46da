"""Drawings in a style that nothing was trained on: the set FxEmojis, which is in no catalogue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .captions import UNSEEN_SET
from .catalogue import Picture, read_index


@dataclass(frozen=True)
class UnseenDrawing:
    """One drawing: its place in ``pictures.u8``, and the concept it shows."""

    row: int
    concept: str


def run_together(name: str) -> str:
    """Letters and digits alone, in lower case: ``"Alarm clock"`` -> ``"alarmclock"``."""
    return "".join(c for c in name.lower() if c.isalnum())


def unseen_drawings(data_dir: Path, catalogue: list[Picture]) -> list[UnseenDrawing]:
    """The set's drawings whose name, run together, is that of exactly one concept trained on.

    Concepts held out whole are left out: a figure of an unseen style should not hang on unseen
    things as well.
    """
    concepts: dict[str, set[str]] = defaultdict(set)
    for picture in catalogue:
        if picture.split == "train":
            concepts[run_together(picture.concept)].add(picture.concept)
    return [
        UnseenDrawing(row, next(iter(named)))
        for row, entry in enumerate(read_index(data_dir)["pictures"])
        if entry["set"] == UNSEEN_SET
        and len(named := concepts.get(run_together(entry["name"]), set())) == 1
    ]
