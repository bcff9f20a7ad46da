"""Which pictures there are, what each is called, and which are held out.

A *concept* is what an icon shows ("red apple"), a *style* is the set that draws it. The split is a
pure function of names, so it is the same on every machine, and it is committed as
``training/split.json`` so that a change of rule cannot go unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: set name -> words for the style in a caption, and the name shown to people
STYLES: dict[str, tuple[str, str]] = {
    "noto": ("noto style", "Noto"),
    "noto-v1": ("noto classic style", "Noto classic"),
    "twemoji": ("twemoji style", "Twemoji"),
    "fluent-emoji": ("fluent style", "Fluent"),
    "fluent-emoji-flat": ("fluent flat style", "Fluent flat"),
    "emojione": ("emojione style", "EmojiOne"),
}
#: a concept must be drawn under one name in at least this many of the sets above
MIN_STYLES = 5
HELD_OUT_CONCEPTS = 0.02
HELD_OUT_PAIRS = 0.10


@dataclass(frozen=True)
class Picture:
    """One drawing: ``row`` is its place in ``pictures.u8``."""

    row: int
    concept: str
    style: str
    split: str  # "train", "pair" (concept known, this drawing held out) or "concept" (all held out)


def _unit(text: str) -> float:
    """A fixed pseudo-random number in [0, 1) made from ``text``."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


def concept_words(name: str) -> str:
    """``"red-apple"`` -> ``"red apple"``."""
    return name.replace("-", " ").strip()


def styled_caption(concept: str, style: str) -> str:
    """The caption that asks for one style: ``"red apple, fluent flat style"``."""
    return f"{concept}, {STYLES[style][0]}"


def load_catalogue(data_dir: Path) -> list[Picture]:
    """All pictures of the well-covered concepts, with their place in the split."""
    index = json.loads((data_dir / "index.json").read_text())
    styles_of: dict[str, set[str]] = {}
    for entry in index["pictures"]:
        if entry["set"] in STYLES:
            styles_of.setdefault(entry["name"], set()).add(entry["set"])
    kept = {name for name, styles in styles_of.items() if len(styles) >= MIN_STYLES}
    pictures = []
    for row, entry in enumerate(index["pictures"]):
        name, style = entry["name"], entry["set"]
        if name not in kept or style not in STYLES:
            continue
        if _unit(f"concept:{name}") < HELD_OUT_CONCEPTS:
            split = "concept"
        elif _unit(f"pair:{name}:{style}") < HELD_OUT_PAIRS:
            split = "pair"
        else:
            split = "train"
        pictures.append(Picture(row, concept_words(name), style, split))
    return pictures


def open_pictures(data_dir: Path) -> np.ndarray:
    """``uint8 [n, size, size, 3]``, mapped from disk, sRGB 0 to 255."""
    size = json.loads((data_dir / "index.json").read_text())["size"]
    return np.memmap(data_dir / "pictures.u8", dtype=np.uint8, mode="r").reshape(-1, size, size, 3)


def further_wordings(data_dir: Path, concepts: set[str]) -> dict[str, list[str]]:
    """CLDR keywords that point at one or two concepts only, so that a prompt may use them."""
    keywords: dict[str, list[str]] = json.loads((data_dir / "keywords.json").read_text())
    uses: dict[str, list[str]] = {}
    for concept in sorted(concepts):
        for word in keywords.get(concept, []):
            uses.setdefault(word.lower(), []).append(concept)
    wordings: dict[str, list[str]] = {}
    for word, named in uses.items():
        if len(named) <= 2 and word not in concepts:
            for concept in named:
                wordings.setdefault(concept, []).append(word)
    return wordings


def split_summary(pictures: list[Picture]) -> dict[str, object]:
    """What is committed as ``split.json``: every held-out concept and pair by name."""
    return {
        "concepts": len({p.concept for p in pictures}),
        "pictures": len(pictures),
        "heldOutConcepts": sorted({p.concept for p in pictures if p.split == "concept"}),
        "heldOutPairs": sorted(f"{p.concept} | {p.style}" for p in pictures if p.split == "pair"),
    }
