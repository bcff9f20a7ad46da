"""Contact sheets of an evaluation: real drawings above, what the pack made of them below."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from torch import Tensor

from ..data.pictures import to_float
from ..sheets import save_rows
from .pictures import read_files
from .plan import Plan

COLUMNS, MOST = 12, 48


def write_sheets(folder: Path, plan: Plan, raw: np.ndarray) -> None:
    """``sheet-seen.png``, ``sheet-unseen.png`` and ``sheet-remade.png`` hold rows of real pictures,
    each with a row of made ones below it; ``sheet-colours.png`` the made ones in prompt order."""
    for part in ("seen", "unseen"):
        cases = plan.part(part)[:MOST]
        _beside(
            folder / f"sheet-{part}.png",
            to_float(raw[[c.row for c in cases]]),
            _made(folder, [c.out for c in cases]),
        )
    rows = plan.whole[:MOST]
    _beside(
        folder / "sheet-remade.png",
        to_float(raw[rows]),
        _made(folder, [f"remade-{row}.png" for row in rows]),
    )
    coloured = _made(folder, [*plan.colours, *plan.icons])
    save_rows(folder / "sheet-colours.png", list(coloured.split(COLUMNS)))


def _beside(path: Path, real: Tensor, made: Tensor) -> None:
    lines = zip(real.split(COLUMNS), made.split(COLUMNS), strict=True)
    save_rows(path, [row for pair in lines for row in pair])


def _made(folder: Path, names: list[str]) -> Tensor:
    return read_files([folder / name for name in names])
