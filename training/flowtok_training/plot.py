"""Stage ``plot``: what every stage logged, drawn over the pictures it had seen."""

from __future__ import annotations

import json
import math
from pathlib import Path

from matplotlib.figure import Figure

#: what a record says of itself
_CLOCK = {"minutes", "step", "pictures", "of"}
_COLUMNS = 3

#: a name's values in order of time: (pictures seen, value)
Curves = dict[str, list[tuple[int, float]]]


def plot_run(folder: Path) -> list[Path]:
    """Draws ``<stage>_curves.png`` beside each ``<stage>.jsonl`` of a run; returns the PNGs."""
    logs = sorted(folder.glob("*.jsonl"))
    if not logs:
        raise FileNotFoundError(f"{folder}/*.jsonl")
    drawn = []
    for log in logs:
        curves = read_curves(log)
        if curves:
            drawn.append(_draw(log.stem, curves, log.with_name(f"{log.stem}_curves.png")))
    return drawn


def read_curves(log: Path) -> Curves:
    """Every figure of a log over pictures.

    A run taken up from an older checkpoint goes back in pictures: what it replaced is left out. A
    line that is still being written is too.
    """
    records: list[dict[str, float]] = []
    for line in log.read_text().splitlines():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        if records and records[-1]["pictures"] > record["pictures"]:
            records = [r for r in records if r["pictures"] < record["pictures"]]
        records.append(record)
    curves: Curves = {}
    for record in records:
        for name, value in record.items():
            if name not in _CLOCK and math.isfinite(value):
                curves.setdefault(name, []).append((int(record["pictures"]), value))
    return curves


def _draw(stage: str, curves: Curves, path: Path) -> Path:
    """One small panel a figure: they share pictures, and nothing else."""
    rows = math.ceil(len(curves) / _COLUMNS)
    figure = Figure(figsize=(4 * _COLUMNS, 2.6 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, squeeze=False).flatten()
    for panel, (name, curve) in zip(panels, curves.items(), strict=False):
        pictures, values = zip(*curve, strict=True)
        panel.plot(pictures, values, marker="." if len(curve) < 40 else None, linewidth=1)
        panel.set_title(name, fontsize=9)
        panel.tick_params(labelsize=7)
        panel.grid(alpha=0.3)
        if min(values) > 0 and max(values) > 20 * min(values):
            panel.set_yscale("log")
    for panel in panels[len(curves) :]:
        panel.remove()
    figure.suptitle(f"{stage}, over pictures seen")
    figure.savefig(path, dpi=110)
    return path
