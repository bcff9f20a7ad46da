"""One side of a comparison, and what a study writes down."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..sheets import save_rows


@dataclass(frozen=True)
class Outcome:
    """Figures of one arm, and a row of pictures [n, 3, S, S] in [0, 1] to look at."""

    figures: dict[str, float]
    shown: Tensor


@dataclass(frozen=True)
class Arm:
    """``run`` takes a folder of its own to train in, and is called once: its outcome is kept."""

    name: str
    run: Callable[[Path], Outcome]


@dataclass(frozen=True)
class Study:
    """Arms that differ in one choice. ``real`` are the pictures that every arm's row should be."""

    name: str
    about: str
    arms: list[Arm]
    real: Tensor


def run_study(study: Study, folder: Path) -> dict[str, dict[str, float]]:
    """Runs what has no outcome yet; writes ``<study>.json`` and ``<study>.png`` after every arm.

    The sheet's first row is real, then one row an arm, in their order.
    """
    results: dict[str, dict[str, float]] = {}
    rows: list[Tensor] = [study.real]
    for arm in study.arms:
        place = folder / study.name / arm.name.replace(" ", "-").replace("/", "-")
        kept = place / "outcome.pt"
        if not kept.exists():
            print(f"{study.name}: {arm.name}", flush=True)
            place.mkdir(parents=True, exist_ok=True)
            outcome = arm.run(place)
            torch.save({"figures": outcome.figures, "shown": outcome.shown.half()}, kept)
        saved = torch.load(kept, weights_only=True)
        results[arm.name] = {k: round(v, 4) for k, v in saved["figures"].items()}
        rows.append(saved["shown"].float())
        (folder / f"{study.name}.json").write_text(
            json.dumps({"about": study.about, "arms": results}, indent=1) + "\n"
        )
        save_rows(folder / f"{study.name}.png", rows)
    return results


def table(results: dict[str, dict[str, float]]) -> str:
    """The figures as a Markdown table, an arm a line."""
    names = list(dict.fromkeys(name for figures in results.values() for name in figures))
    lines = ["| arm | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for arm, figures in results.items():
        lines.append("| " + " | ".join([arm, *(str(figures.get(n, "")) for n in names)]) + " |")
    return "\n".join(lines)
