"""Ratios of the same figures in two settings, and the worst of them."""

from __future__ import annotations

from typing import Any, NamedTuple


class Figure(NamedTuple):
    """A figure where more is better, and of how many cases it is."""

    value: float
    n: int


#: figures by name, in one setting
Column = dict[str, Figure]


def make_table(columns: dict[str, Column]) -> list[dict[str, Any]]:
    """One row a figure of ``columns["default"]``: the figure in each setting, its ratios, its n."""
    default = columns["default"]
    return [
        {
            "figure": row,
            **{name: column[row].value for name, column in columns.items() if row in column},
            "few_step_ratio": ratio(default, columns["many_steps"], row),
            "quantised_ratio": ratio(default, columns["fp32"], row),
            "n": figure.n,
        }
        for row, figure in default.items()
    ]


def ratio(ours: Column, theirs: Column, row: str) -> float | None:
    """Ours over theirs; ``None`` where theirs is missing or 0. Above 1 is better than theirs."""
    if row not in theirs or theirs[row].value == 0:
        return None
    return ours[row].value / theirs[row].value


def worst_ratio(ours: Column, theirs: Column) -> tuple[str, float] | None:
    """The row with the lowest ratio, and the ratio; ``None`` when no row has one."""
    ratios = [(row, r) for row in ours if (r := ratio(ours, theirs, row)) is not None]
    return min(ratios, key=lambda pair: pair[1], default=None)
