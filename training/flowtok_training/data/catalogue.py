"""Which pictures there are, what each is called, and which are held out.

A *concept* is what a picture shows ("red apple", "car icon"), a *style* is the set that draws it.
The split is a pure function of names, so it is the same on every machine, and it is committed as
``training/split.json`` so that a change of rule cannot go unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .captions import STYLES, concept_words, icon_caption

#: an emoji concept must be drawn under one name in at least this many sets
MIN_STYLES = 5
HELD_OUT_CONCEPTS = 0.02
HELD_OUT_PAIRS = 0.10
HELD_OUT_ICONS = 0.04


@dataclass(frozen=True)
class Picture:
    """One drawing: ``row`` is its place in ``pictures.u8``.

    ``said`` is the caption that is read from it. A single-colour icon also has its ``form``,
    ``ink`` and ``background``; ``drawn`` marks those that the flow learns to draw.
    """

    row: int
    concept: str
    style: str
    split: str  # "train", "pair" (concept known, this drawing held out) or "concept" (all held out)
    family: str = "emoji"  # or "colour", "mono"
    said: str = ""
    form: str = ""
    ink: str = ""
    background: str = ""
    drawn: bool = False

    @property
    def subject(self) -> str:
        """The concept without the word "icon"."""
        return self.concept.removesuffix(" icon")


def _unit(text: str) -> float:
    """A fixed pseudo-random number in [0, 1) made from ``text``."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


def read_index(data_dir: Path) -> dict[str, Any]:
    """What ``icons/rasterise.mjs`` wrote beside the pictures."""
    index: dict[str, Any] = json.loads((data_dir / "index.json").read_text())
    return index


def load_catalogue(data_dir: Path) -> list[Picture]:
    """The emoji of the well-covered concepts, with their place in the split."""
    return _emoji(read_index(data_dir)["pictures"])


def load_everything(data_dir: Path) -> list[Picture]:
    """The emoji of ``load_catalogue`` and every icon of the other families."""
    entries = read_index(data_dir)["pictures"]
    return _emoji(entries) + _icons(entries)


def _emoji(entries: list[dict[str, Any]]) -> list[Picture]:
    styles_of: dict[str, set[str]] = {}
    for entry in entries:
        if entry["set"] in STYLES:
            styles_of.setdefault(entry["name"], set()).add(entry["set"])
    kept = {name for name, styles in styles_of.items() if len(styles) >= MIN_STYLES}
    pictures = []
    for row, entry in enumerate(entries):
        name, style = entry["name"], entry["set"]
        if name not in kept or style not in STYLES:
            continue
        if _concept_is_held_out(name):
            split = "concept"
        elif _unit(f"pair:{name}:{style}") < HELD_OUT_PAIRS:
            split = "pair"
        else:
            split = "train"
        concept = concept_words(name)
        pictures.append(Picture(row, concept, style, split, said=concept))
    return pictures


def _concept_is_held_out(name: str) -> bool:
    return _unit(f"concept:{name}") < HELD_OUT_CONCEPTS


def _icons(entries: list[dict[str, Any]]) -> list[Picture]:
    pictures = []
    for row, entry in enumerate(entries):
        family, subject = entry.get("family", "emoji"), entry.get("subject", "")
        if family == "emoji":
            continue
        # an emoji concept that is held out whole must not be learnt from an icon of the same name
        if _concept_is_held_out(subject.replace(" ", "-")):
            split = "concept"
        elif _unit(f"icon:{entry['set']}:{entry['name']}") < HELD_OUT_ICONS:
            split = "pair"
        else:
            split = "train"
        concept = subject if subject.startswith("flag of ") else f"{subject} icon"
        form, ink = entry.get("form", ""), entry.get("ink", "")
        background = entry.get("background", "")
        pictures.append(
            Picture(
                row,
                concept,
                entry["set"],
                split,
                family,
                icon_caption(subject, form, ink, background) if family == "mono" else concept,
                form,
                ink,
                background,
                bool(entry.get("drawn")),
            )
        )
    return pictures


def open_pictures(data_dir: Path) -> np.ndarray:
    """``uint8 [n, size, size, 3]``, mapped from disk, sRGB 0 to 255."""
    size = read_index(data_dir)["size"]
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


def icon_summary(pictures: list[Picture]) -> dict[str, object]:
    """What is committed as ``icons.json``: the held-out icons of the other families by name."""
    icons = [p for p in pictures if p.family != "emoji"]
    return {
        "concepts": len({p.concept for p in icons}),
        "pictures": len(icons),
        "heldOutConcepts": sorted({p.concept for p in icons if p.split == "concept"}),
        "heldOut": sorted(
            {f"{p.concept} | {p.style} {p.form}".strip() for p in icons if p.split == "pair"}
        ),
    }
