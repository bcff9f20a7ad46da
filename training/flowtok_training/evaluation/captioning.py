"""Figures of captions, beside what the caption of the nearest training picture would score."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .metrics.captions import among_first, cider_d, exact, token_f1


def judge_captions(
    name: str,
    said: list[list[str]],
    wanted: list[str],
    retrieved: list[list[str]],
    styles: list[str] | None = None,
) -> dict[str, Any]:
    """``said`` are ranked captions of each picture, ``wanted`` what it shows, ``retrieved`` the
    concepts of the nearest training pictures; ``name`` has a place for the measure's name."""
    first = [s[0] for s in said]
    figures: dict[str, Any] = {
        "exact": exact(said, wanted),
        "top3": among_first(said, wanted),
        "token_f1": sum(map(token_f1, first, wanted)) / max(1, len(wanted)),
        "cider": cider_d(first, wanted),
        # short captions cannot reach 10: this is what word for word would score
        "cider_of_references": cider_d(wanted, wanted),
        "exact_nearest_training": exact(retrieved, wanted),
        "top3_nearest_training": among_first(retrieved, wanted),
    }
    if styles is not None:
        figures["exact_by_style"] = _by_style(said, wanted, styles, 1)
        figures["top3_by_style"] = _by_style(said, wanted, styles, 3)
    return {name.format(measure): value for measure, value in figures.items()}


def _by_style(
    said: list[list[str]], wanted: list[str], styles: list[str], k: int
) -> dict[str, float]:
    of: dict[str, list[int]] = defaultdict(list)
    for i, style in enumerate(styles):
        of[style].append(i)
    return {
        style: among_first([said[i] for i in of[style]], [wanted[i] for i in of[style]], k)
        for style in sorted(of)
    }
