"""Stage ``evaluate``: what the trained networks of a run can do, as figures and contact sheets.

Figures of retrieval are read beside the same figure for real pictures: the evaluator is no oracle.
"""

from __future__ import annotations

from pathlib import Path

import torch

from ..models.evaluator import Evaluator
from ..networks import Networks, read_pictures
from ..sheets import save_rows
from .measure import Measure, Setting
from .selection import select


@torch.no_grad()
def evaluate(
    data_dir: Path,
    folder: Path,
    networks: Networks,
    evaluator: Evaluator,
    setting: Setting,
    quick: bool = False,
) -> dict[str, float]:
    """All figures of the manifest; contact sheets go to ``folder``."""
    selection = select(data_dir, networks.styles, quick)
    measure = Measure(data_dir, selection, networks.styles, evaluator)
    figures = {name: figure.value for name, figure in measure.remade(networks).items()}
    drawn = {}
    for part, cases in (("seen", selection.seen), ("unseen", selection.unseen)):
        made = drawn[part] = measure.drawn(networks, cases, setting)
        real = measure.real([p.row for p in cases])
        figures |= {name: f.value for name, f in measure.drawings(made, cases, part).items()}
        figures[f"r1_{part}_real"] = measure.retrieved(real, cases)
        figures[f"r1_{part}_ratio"] = figures[f"r1_{part}"] / max(1e-9, figures[f"r1_{part}_real"])
        figures[f"r1_{part}_of"] = len(cases)
        lines = zip(real[:48].split(12), made[:48].split(12), strict=True)
        save_rows(folder / f"evaluate_{part}.png", [row for pair in lines for row in pair])
    figures |= {n: f.value for n, f in measure.colours(networks, setting).items()}
    captions = measure.captions(networks, drawn["seen"], setting)
    figures |= {name: figure.value for name, figure in captions.items()}
    figures["caption_of"] = captions["caption_exact"].n
    figures |= _captions_by_style(measure, networks, setting)
    return {k: round(v, 4) for k, v in figures.items()}


def _captions_by_style(measure: Measure, networks: Networks, setting: Setting) -> dict[str, float]:
    pairs = measure.selection.pairs
    figures = {}
    for style in sorted({p.style for p in pairs}):
        own = [p for p in pairs if p.style == style]
        said = read_pictures(networks, measure.real([p.row for p in own]), setting.caption_steps)
        right = sum(words == p.concept for words, p in zip(said, own, strict=True))
        figures[f"caption_exact_{style.replace('-', '_')}"] = right / len(own)
    return figures
