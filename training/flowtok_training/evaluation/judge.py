"""Stage ``eval-judge``: the evaluation of a pack as it is shipped.

``eval-plan`` says what the browser's runtime is to draw, caption and remake; the judge looks at
what came out of it. No network of the pack runs here: only the evaluator, which was trained on real
training pictures and knows nothing of the pack.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from ..data.cache import embed_captions
from ..data.catalogue import load_catalogue, load_everything, open_pictures
from ..data.pictures import to_float
from ..models.evaluator import Evaluator
from ..models.text_encoder import pool_text
from .captioning import judge_captions
from .colours import judge_colours
from .compare import merged_ratios
from .metrics.distribution import frechet, precision_recall, recall_at_1
from .metrics.shares import wilson_interval
from .metrics.similarity import diversity_rms, psnr, ssim
from .pictures import read_files
from .plan import Plan, again_file, held_file
from .sheets import write_sheets
from .styles import StyleJudge
from .training_pictures import TrainingPictures, see_training_pictures

Figures = dict[str, Any]


@dataclass
class Judge:
    """What every judgement needs at hand."""

    data_dir: Path
    folder: Path
    plan: Plan
    raw: np.ndarray
    evaluator: Evaluator
    training: TrainingPictures

    def made(self, names: list[str]) -> Tensor:
        """Pictures of the plan's folder, [n, 3, S, S] in [0, 1]."""
        return read_files([self.folder / name for name in names])

    def real(self, rows: list[int]) -> Tensor:
        """Pictures of the data, [n, 3, S, S] in [0, 1]."""
        return to_float(self.raw[rows])


def load_judge_network(weights: Path) -> Evaluator:
    """The evaluator of the repository's weights."""
    evaluator = Evaluator()
    state = load_file(weights / "evaluator.safetensors")
    evaluator.load_state_dict({k: v.float() for k, v in state.items()})
    return evaluator.eval()


@torch.no_grad()
def judge(data_dir: Path, folder: Path, weights: Path, split: Path) -> Figures:
    """Every figure of the pack that a plan's pictures and captions show, as docs/training.md names
    them; a figure that the pack or the run does not allow is None, with its reason in ``notes``."""
    folder = folder.resolve()
    plan, evaluator = Plan.load(folder), load_judge_network(weights)
    training = see_training_pictures(data_dir, evaluator)
    at_hand = Judge(data_dir, folder, plan, open_pictures(data_dir), evaluator, training)
    figures: Figures = {
        "pack": plan.pack,
        "split": hashlib.sha256(split.read_bytes()).hexdigest()[:12],
        "n": {},
        "notes": {},
    }
    parts = (
        _reconstruction(at_hand),
        _drawings(at_hand, "seen"),
        _drawings(at_hand, "unseen"),
        _diversity(at_hand),
        judge_colours(folder, plan, load_everything(data_dir), at_hand.raw),
        _captions(at_hand),
        merged_ratios(folder),
    )
    for part in parts:
        figures["n"] |= part.pop("n", {})
        figures["notes"] |= part.pop("notes", {})
        figures |= part
    figures["interval95"] = _intervals(figures)
    write_sheets(folder, plan, at_hand.raw)
    return rounded(figures)


def rounded(figures: Figures) -> Figures:
    """Floats to four places, also inside lists and objects."""

    def short(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 4)
        if isinstance(value, dict):
            return rounded(value)
        return [short(v) for v in value] if isinstance(value, (list, tuple)) else value

    return {key: short(value) for key, value in figures.items()}


def _reconstruction(judge: Judge) -> Figures:
    rows = judge.plan.whole
    remade, wanted = judge.made([f"remade-{row}.png" for row in rows]), judge.real(rows)
    return {
        "recon_psnr": psnr(remade, wanted),
        "recon_ssim": ssim(remade, wanted),
        "n": {"recon": len(rows)},
    }


def _drawings(judge: Judge, part: str) -> Figures:
    """What is drawn beside the real drawings, and beside what retrieval would have answered."""
    cases = judge.plan.part(part)
    concepts, rows = [c.concept for c in cases], [c.row for c in cases]
    text, _ = embed_captions(concepts)
    captions = judge.evaluator.embed_text(pool_text(text))
    made, real = judge.made([c.out for c in cases]), judge.real(rows)
    a, b = judge.evaluator.embed_pictures(made), judge.evaluator.embed_pictures(real)
    retrieved = judge.training.nearest_to_captions(captions)
    right, right_real = recall_at_1(a, captions), recall_at_1(b, captions)
    precision, recall = precision_recall(a, b)
    style = StyleJudge(judge.data_dir, judge.plan.styles)
    figures = {
        "r1": right,
        "r1_{}_real": right_real,
        "r1_{}_ratio": right / max(1e-9, right_real),
        "r1_{}_nearest_training": recall_at_1(retrieved, captions),
        "frechet": frechet(a, b),
        "frechet_{}_nearest_training": frechet(retrieved, b),
        "precision": precision,
        "recall": recall,
        "style_accuracy": style.accuracy(made, concepts, [c.style for c in cases]),
        # is it copying? how near the nearest training picture is, and how near real drawings are
        "nearest_training_psnr": judge.training.nearest_psnr(made),
        "nearest_training_psnr_{}_real": judge.training.nearest_psnr(real, rows),
    }
    named = {
        name.format(part) if "{}" in name else f"{name}_{part}": value
        for name, value in figures.items()
    }
    return named | {"n": {part: len(cases)}}


def _diversity(judge: Judge) -> Figures:
    """How far three seeds of one prompt are apart."""
    spreads = [
        diversity_rms(judge.made([out, again_file(out, 1), again_file(out, 2)]))
        for out in judge.plan.again
    ]
    return {"diversity_rms": sum(spreads) / len(spreads), "n": {"diversity": len(spreads)}}


def _captions(judge: Judge) -> Figures:
    captions = json.loads((judge.folder / "captions.json").read_text())
    said = {Path(c["file"]).resolve(): c["captions"] for c in captions}
    style_of = {p.row: p.style for p in load_catalogue(judge.data_dir)}
    held = partial(held_file, judge.folder)

    def retrieved(rows: list[int]) -> list[list[str]]:
        features = judge.evaluator.embed_pictures(judge.real(rows))
        return judge.training.captions_of_nearest(features)

    seen = judge.plan.part("seen")
    figures = judge_captions(
        "caption_{}",
        [said[held(row)] for row in judge.plan.pairs],
        list(judge.plan.pairs.values()),
        retrieved(list(judge.plan.pairs)),
        [style_of[row] for row in judge.plan.pairs],
    )
    strange = list(judge.plan.unseen_style)
    figures |= judge_captions(
        "caption_{}_unseen_style",
        [said[held(row)] for row in strange],
        list(judge.plan.unseen_style.values()),
        retrieved(strange),
    )
    figures |= {
        "nearest_training_psnr_unseen_style_real": judge.training.nearest_psnr(judge.real(strange)),
        "round_trip_exact": sum(said[judge.folder / c.out][0] == c.concept for c in seen)
        / len(seen),
        "n": {"caption": len(judge.plan.pairs), "caption_unseen_style": len(strange)},
    }
    return figures


#: shares whose trust is worth stating, and which of ``n`` they are of
_SHARES = {
    "r1_seen": "seen",
    "r1_unseen": "unseen",
    "colour_accuracy": "colour",
    "caption_exact": "caption",
    "caption_top3": "caption",
    "caption_exact_unseen_style": "caption_unseen_style",
    "caption_top3_unseen_style": "caption_unseen_style",
    "round_trip_exact": "seen",
}


def _intervals(figures: Figures) -> Figures:
    return {
        name: wilson_interval(figures[name], figures["n"][of])
        for name, of in _SHARES.items()
        if figures.get(name) is not None
    }
