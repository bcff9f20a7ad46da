"""Studies of the flow: source noise, times, and the two directions together or apart.

On a small problem, so that minutes show what hours would: 60 concepts, a smaller network, the
shipped latents.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from ..data.cache import load_cache
from ..data.captions import styled_caption
from ..data.pairs import PairSampler
from ..models.flow import FlowConfig
from ..sampling import sample_flow
from ..train.distil import load_teacher
from ..train.flow import FlowRecipe, draw_times, train_flow
from ..train.loop import Budget
from ..train.semantics import load_latent_space
from .arm import Arm, Outcome, Study

CONCEPTS = 60
SMALL = FlowConfig(width=192, layers=6)
STYLES = ("fluent-emoji-flat", "twemoji", "noto")
SHOWN = 12
#: what an arm reads beside what it trains
_SHARED = ("text.pt", "latents.pt", "semantics.pt", "tokenizer.pt")


def uniform(count: int) -> Tensor:
    return torch.rand(count)


def logit_normal(count: int) -> Tensor:
    return torch.sigmoid(torch.randn(count))


def source_noise(data_dir: Path, run: Path, pictures: int) -> Study:
    """How wide Z_T is around its mean; a caption without a style means several drawings."""
    recipes = {f"sigma {s:g}": FlowRecipe(sigma=s, concepts=CONCEPTS) for s in (0.1, 0.35, 1.0)}
    return _study(data_dir, run, pictures, "flow-sigma", recipes)


def times(data_dir: Path, run: Path, pictures: int) -> Study:
    """Which t the drawing half learns at."""
    kinds: dict[str, Callable[[int], Tensor]] = {
        "uniform": uniform,
        "logit-normal": logit_normal,
        "mixed, with more at the source": draw_times,
    }
    recipes = {name: FlowRecipe(times=kind, concepts=CONCEPTS) for name, kind in kinds.items()}
    return _study(data_dir, run, pictures, "flow-times", recipes)


def directions(data_dir: Path, run: Path, pictures: int) -> Study:
    """Both directions in one network, against each alone."""
    recipes = {
        "both, half the batch each": FlowRecipe(drawn=0.5, concepts=CONCEPTS),
        "both, 88 % draw": FlowRecipe(concepts=CONCEPTS),
        "text to image alone": FlowRecipe(drawn=0.98, concepts=CONCEPTS),
        "image to text alone": FlowRecipe(drawn=0.02, concepts=CONCEPTS),
    }
    return _study(data_dir, run, pictures, "flow-directions", recipes)


def averaging(run: Path) -> Study:
    """The run's flow as it stands, in the middle of its schedule, with and without its average."""

    def arm(label: str, averaged: bool) -> Arm:
        def judged(folder: Path) -> Outcome:
            for shared in _SHARED:
                (folder / shared).symlink_to((run / shared).resolve())
            saved = torch.load(run / "flow.pt", weights_only=True)
            if not averaged:
                saved["ema"]["state"] = saved["model"]
            torch.save(saved, folder / "flow.pt")
            return _outcome(folder)

        return Arm(label, judged)

    arms = [arm("as the last step left it", False), arm("moving average, 0.998", True)]
    about = "the shipped flow's own training, stopped in the middle of its schedule"
    return Study("flow-ema", about, arms, _real(run))


def _study(
    data_dir: Path, run: Path, pictures: int, name: str, recipes: dict[str, FlowRecipe]
) -> Study:
    def arm(label: str, recipe: FlowRecipe) -> Arm:
        def trained(folder: Path) -> Outcome:
            for shared in _SHARED:
                if not (folder / shared).exists():
                    (folder / shared).symlink_to((run / shared).resolve())
            budget = Budget(pictures=pictures)
            train_flow(data_dir, folder, budget, STYLES, SMALL, batch=96, recipe=recipe)
            return _outcome(folder)

        return Arm(label, trained)

    about = f"{CONCEPTS} concepts in three styles, {pictures} pictures each"
    return Study(name, about, [arm(*entry) for entry in recipes.items()], _real(run))


def _rows(folder: Path) -> tuple[PairSampler, list[int]]:
    sampler = PairSampler(load_cache(folder), STYLES)
    sampler.narrow(CONCEPTS)
    return sampler, sampler.drawn[:: max(1, len(sampler.drawn) // 120)][:120]


@torch.no_grad()
def _real(folder: Path) -> Tensor:
    sampler, rows = _rows(folder)
    step = len(rows) // SHOWN
    return load_latent_space(folder).decode(sampler.cache.plain_latents(rows[::step][:SHOWN]))


@torch.no_grad()
def _outcome(folder: Path) -> Outcome:
    """Drawn from captions with and without their style, in 4 and in 20 plain steps."""
    sampler, rows = _rows(folder)
    cache = sampler.cache
    model, _ = load_teacher(folder, torch.device("cpu"))
    wanted = cache.plain_latents(rows)

    def drawn(captions: list[str], steps: int) -> Tensor:
        text = cache.text[[cache.caption_index[c] for c in captions]].float()
        mean, logvar = model.projector(text)
        noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(1))
        source = mean + noise * (0.5 * logvar).exp()
        return sample_flow(model.flow, source, "text-to-image", steps)

    pictures = [cache.pictures[i] for i in rows]
    styled = [styled_caption(p.concept, p.style) for p in pictures]
    in_four, in_twenty = drawn(styled, 4), drawn(styled, 20)
    bare = drawn([p.concept for p in pictures], 4)
    figures = {
        "error, 4 steps": float((in_four - wanted).square().mean()),
        "error, 20 steps": float((in_twenty - wanted).square().mean()),
        "error without a style, to the nearest": _to_nearest(sampler, bare, rows),
    }
    if (folder / "flow.jsonl").exists():
        log = (folder / "flow.jsonl").read_text().splitlines()
        last = next(r for r in map(json.loads, reversed(log)) if "caption_train" in r)
        figures["captioned right, training"] = last["caption_train"]
        figures["captioned right, held out"] = last["caption_pair"]
    shown = load_latent_space(folder).decode(in_four[:: len(rows) // SHOWN][:SHOWN])
    return Outcome(figures, shown)


def _to_nearest(sampler: PairSampler, made: Tensor, rows: list[int]) -> float:
    """Mean squared error to the nearest of a concept's drawings: a blur of several is near none."""
    pictures = sampler.cache.pictures
    errors = []
    for latents, row in zip(made, rows, strict=True):
        same = [i for i in sampler.drawn if pictures[i].concept == pictures[row].concept]
        known = sampler.cache.plain_latents(same)
        errors.append(float((known - latents).square().mean((1, 2)).min()))
    return sum(errors) / len(errors)
