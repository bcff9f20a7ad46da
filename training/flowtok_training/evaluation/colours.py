"""Whether a picture has the colour that its prompt asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..data.catalogue import Picture
from .metrics.colours import has_dark_background, ink_colour, named_colour
from .pictures import read_file
from .plan import Plan

#: prompt, the colour it asks for, the colour drawn
Answer = tuple[str, str, str | None]


def judge_colours(
    folder: Path, plan: Plan, catalogue: list[Picture], raw: np.ndarray
) -> dict[str, Any]:
    """Accuracy over the catalogue's names and, where a pack draws icons, the composed prompts."""
    named = [
        (c, c.split()[0], named_colour(read_file(folder / out))) for out, c in plan.colours.items()
    ]
    pictures = [(icon, read_file(folder / out)) for out, icon in plan.icons.items()]
    inked: list[Answer] = [
        (icon.prompt, icon.colour, ink_colour(picture)) for icon, picture in pictures
    ]
    answers: list[Answer] = [*named, *inked]
    real = [
        named_colour(raw[p.row]) == p.concept.split()[0]
        for p in catalogue
        if p.style in plan.styles and p.concept in set(plan.colours.values())
    ]
    figures: dict[str, Any] = {
        "colour_accuracy": _share(answers),
        "colour_accuracy_emoji": _share(named),
        "colour_accuracy_emoji_real": sum(real) / max(1, len(real)),
        "colour_accuracy_icons": _share(inked),
        "background_accuracy_icons": None,
        "colour_wrong": [f"{p}: {got or 'nothing'}" for p, c, got in answers if got != c],
        "n": {
            "colour": len(answers),
            "colour_emoji": len(named),
            "colour_emoji_real": len(real),
            "colour_icons": len(inked),
        },
    }
    figures |= _real_icons(catalogue, raw)
    if pictures:
        right = [has_dark_background(picture) == icon.dark for icon, picture in pictures]
        figures["background_accuracy_icons"] = sum(right) / len(right)
    else:
        reason = "the pack has neither the style line-icon nor solid-icon"
        figures["notes"] = {
            "colour_accuracy_icons": reason,
            "background_accuracy_icons": reason,
        }
    return figures


def _real_icons(catalogue: list[Picture], raw: np.ndarray, most: int = 500) -> dict[str, Any]:
    """How often a real icon's ink is called by its name: what the measure itself gets wrong."""
    inked = [p for p in catalogue if p.ink]
    chosen = inked[:: max(1, len(inked) // most)]
    right = [ink_colour(raw[p.row]) == p.ink for p in chosen]
    return {"colour_accuracy_icons_real": sum(right) / len(right) if right else None}


def _share(answers: Sequence[Answer]) -> float | None:
    if not answers:
        return None
    return sum(got == colour for _, colour, got in answers) / len(answers)
