"""Stage ``train-flow``: the text projector and one flow network, both directions together."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..data.cache import FlowCache, load_cache
from ..data.captions import ICON_STYLES, styled_caption
from ..data.pairs import PairSampler
from ..models.flow import INDICATOR, AlignmentHead, FlowConfig, FlowNetwork, TextProjector
from ..models.semantics import SemanticText
from ..sampling import sample_flow
from ..sheets import save_rows
from .fit import Trainer
from .loop import Budget, Run, autocast, compiled, pick_device
from .optimisers import Optimisers
from .ranks import share, step_generator
from .semantics import load_latent_space, load_semantics

SOURCE_SIGMA = 0.35
S_MIN = 1e-5  # s of the path x_t = (1 - (1 - s) t) x_0 + t x_1


class FlowModel(nn.Module):
    """What is optimised together."""

    def __init__(self, config: FlowConfig) -> None:
        super().__init__()
        self.projector = TextProjector(config)
        self.flow = FlowNetwork(config)
        self.alignment = AlignmentHead(config)


def source_kl(mean: Tensor, logvar: Tensor, sigma: float = SOURCE_SIGMA) -> Tensor:
    """The release's KL, summed over tokens and channels, averaged over the batch, at our sigma.

    Holds the deviation near ``sigma`` while the mean moves freely within about +-3: with a weak KL
    it collapses, and then x_t betrays x_1. The release holds sigma at 1; a small network on few
    pictures learns to read the source much sooner at a third of that.
    """
    relative = logvar - 2 * math.log(sigma)
    term = 1 + relative - (0.3 * mean).pow(6) - relative.exp()
    return -0.5 * term.sum((1, 2)).mean()


def naming_loss(reached: Tensor, places: Tensor, names: Tensor) -> Tensor:
    """Cross-entropy of each end point [B, N, D] naming its own caption among all ``places``.

    The distance to a caption's place is small beside the distance that the flow covers, so squared
    error alone hardly tells two captions apart.
    """
    centre = places.mean(0)
    ends = F.normalize((reached - centre).flatten(1), dim=-1)
    known = F.normalize((places - centre).flatten(1), dim=-1)
    return F.cross_entropy(20 * ends @ known.T, names)


def draw_times(count: int) -> Tensor:
    """Half logit-normal(0, 1), three tenths uniform, two tenths near the source.

    Few steps live or die by the first velocities, which a pure logit-normal hardly visits.
    """
    t = torch.sigmoid(torch.randn(count))
    kind = torch.rand(count)
    t = torch.where(kind < 0.3, torch.rand(count), t)
    return torch.where(kind > 0.8, torch.rand(count) * 0.08 * (torch.rand(count) < 0.5), t)


@dataclass(frozen=True)
class FlowRecipe:
    """How the flow is trained."""

    #: share of a batch that draws; the rest captions, which the semantic channels make easy
    drawn: float = 0.88
    #: deviation of Z_T that the KL holds
    sigma: float = SOURCE_SIGMA
    #: count -> times [count] in [0, 1] of the drawing half
    times: Callable[[int], Tensor] = draw_times
    #: draw only so many emoji concepts, and no icons: a small problem, for comparisons
    concepts: int | None = None
    kl: float = 0.01
    align: float = 0.1
    naming: float = 0.4


#: what made the shipped flow
SHIPPED = FlowRecipe()


def blur_latents(latents: Tensor, semantic_channels: int) -> Tensor:
    """Pictures' latents [B, K, D] with noise, as image-to-text learns from them.

    More of it on the semantic channels (the last ones): they are far surer of training pictures
    than they will be of new ones.
    """
    scale = torch.full((latents.shape[-1],), 0.15, device=latents.device)
    scale[latents.shape[-1] - semantic_channels :] = 0.4
    return latents + scale * torch.randn_like(latents)


def draw_caption_times(count: int) -> Tensor:
    """Half at the source, half uniform: recognising happens there, the rest is a walk."""
    return torch.rand(count) * (torch.rand(count) < 0.5)


def train_flow(
    data_dir: Path,
    folder: Path,
    budget: Budget | float,
    styles: tuple[str, ...],
    config: FlowConfig | None = None,
    batch: int = 192,
    lr: float = 1.5e-3,
    recipe: FlowRecipe = SHIPPED,
) -> None:
    """Most of each batch draws, the rest captions.

    Judged by sampled error and retrieval, never by the loss.
    """
    config = config or FlowConfig()
    device = pick_device()
    torch.manual_seed(0)
    cache = load_cache(folder)
    model = FlowModel(config).to(device)
    run = Run(folder, "flow", budget, save_every_s=420)
    sampler = PairSampler(cache, styles)
    if recipe.concepts is not None:
        sampler.narrow(recipe.concepts)
    drawn_styles = [*styles, *(ICON_STYLES if sampler.drawn_icons else ())]
    trainer = Trainer(
        run,
        model,
        Optimisers([model], lr),
        entries={"config": asdict(config), "styles": drawn_styles},
    )
    _take_semantics(trainer, load_semantics(folder).text)
    text, latents = cache.text.to(device), cache.latents.to(device)
    whole = share(batch)
    drawn = int(whole * recipe.drawn)
    projector, flow = compiled(model.projector, device), compiled(model.flow, device)
    places = torch.zeros(0)

    def losses(step: int) -> dict[str, Tensor]:
        nonlocal places
        sampler.random = step_generator(step)
        if step % 100 == 0 or not len(places):
            places = caption_places(model, sampler, text, device)
        parts = _losses(
            *(model, projector, flow, places, sampler, text, latents),
            *(drawn, whole - drawn, recipe, device),
        )
        loss = (
            parts["draw"]
            + parts["caption"]
            + recipe.naming * parts["naming"]
            + recipe.kl * parts["kl"]
            + recipe.align * parts["alignment"]
        )
        return {"loss": loss, **parts}

    def evaluate(averaged: FlowModel) -> dict[str, float]:
        return evaluate_flow(averaged, sampler, folder, device)

    trainer.fit(batch, losses, evaluate)


@torch.no_grad()
def caption_places(
    model: FlowModel, sampler: PairSampler, text: Tensor, device: torch.device
) -> Tensor:
    """Where bare captions of emoji lie now, fp32 [concepts, N, D]: what image-to-text aims at.

    Refreshed every hundred steps instead of computed in each: the targets take no gradient, and a
    sixth of a step's time goes elsewhere.
    """
    rows = [sampler.cache.caption_index[concept] for concept in sampler.concepts]
    return _places(model, text, torch.tensor(rows), device)


@torch.no_grad()
def _places(model: FlowModel, text: Tensor, rows: Tensor, device: torch.device) -> Tensor:
    """Means of Z_T, fp32 [len(rows), N, D], of the captions in ``rows`` of ``text``."""
    with autocast(device):
        return torch.cat([model.projector(text[part].float())[0] for part in rows.split(128)])


def name_captions(
    sampler: PairSampler, places: Tensor, said: Tensor, placed: Callable[[Tensor], Tensor]
) -> tuple[Tensor, Tensor]:
    """(all candidate places [m, N, D], the place of each caption in ``said`` among them).

    Emoji are told from all other emoji, whose ``places`` are at hand; icons, each with a caption of
    its own, from those and from the other icons of the batch, which ``placed`` puts in place.
    """
    emoji = {sampler.cache.caption_index[c]: k for k, c in enumerate(sampler.concepts)}
    others = [row for row in dict.fromkeys(said.tolist()) if row not in emoji]
    known = emoji | {row: len(places) + k for k, row in enumerate(others)}
    names = torch.tensor([known[row] for row in said.tolist()])
    if not others:
        return places, names
    return torch.cat([places, placed(torch.tensor(others))]), names


def _take_semantics(trainer: Trainer[FlowModel], tower: SemanticText) -> None:
    """Puts the run's own text tower into the projector, where it stays as it is.

    Weights that training goes on from may have been made with an earlier one.
    """
    trainer.model.projector.semantics.load_state_dict(tower.state_dict())
    for key, value in tower.state_dict().items():
        trainer.ema.state[f"projector.semantics.{key}"].copy_(value)


@dataclass
class Paths:
    """Straight paths that the flow learns: ends [B, N, D], times [B], indicator rows int64 [B]."""

    x0: Tensor
    x1: Tensor
    t: Tensor
    indicator: Tensor

    def __add__(self, other: Paths) -> Paths:
        return Paths(
            torch.cat([self.x0, other.x0]),
            torch.cat([self.x1, other.x1]),
            torch.cat([self.t, other.t]),
            torch.cat([self.indicator, other.indicator]),
        )

    def points(self) -> Tensor:
        """x_t = (1 - (1 - s) t) x_0 + t x_1."""
        t = self.t[:, None, None]
        return (1 - (1 - S_MIN) * t) * self.x0 + t * self.x1

    def errors(self, v: Tensor) -> Tensor:
        """Squared error [B] of velocities [B, N, D]; they should be x_1 - (1 - s) x_0."""
        return (v - (self.x1 - (1 - S_MIN) * self.x0)).square().mean((1, 2))


@dataclass
class CaptionBatch:
    """Image-to-text: the paths, candidate places, and which of them each picture is called."""

    paths: Paths
    places: Tensor
    names: Tensor
    named: Tensor  # bool [B]: not one of the mismatched pairs of the null row

    def naming(self, points: Tensor, v: Tensor) -> Tensor:
        """``naming_loss`` of where the velocities [B, N, D] at ``points`` lead."""
        reached = points + (1 - self.paths.t[:, None, None]) * v
        return naming_loss(reached[self.named], self.places, self.names[self.named])


def draw_caption_batch(
    model: FlowModel,
    sampler: PairSampler,
    places: Tensor,
    text: Tensor,
    latents: Tensor,
    count: int,
    device: torch.device,
) -> CaptionBatch:
    """``count`` training pictures on their way to their captions.

    Captions are a fixed place for this direction: no gradient goes into the projector.
    """
    shown, read = sampler.image_to_text(count)
    versions = sampler.cache.versions
    version = torch.randint(versions.shape[1], (count,))
    places, names = name_captions(
        sampler, places, read, lambda rows: _places(model, text, rows, device)
    )
    names = names.to(device)
    semantic = model.projector.config.semantic_channels
    picture = blur_latents(latents[versions[shown, version]].float(), semantic)
    null = torch.rand(count, device=device) < 0.05
    other = torch.randperm(count, device=device)
    said = places[names]
    said = torch.where(null[:, None, None], said[other], said)
    rows = INDICATOR["image-to-text"]
    indicator = torch.where(null, rows["null"], rows["conditional"])
    t = draw_caption_times(count).to(device)
    return CaptionBatch(Paths(picture, said, t, indicator), places, names, ~null)


def _losses(
    model: FlowModel,
    projector: Callable[..., Any],
    flow: Callable[..., Any],
    places: Tensor,
    sampler: PairSampler,
    text: Tensor,
    latents: Tensor,
    drawn: int,
    captioned: int,
    recipe: FlowRecipe,
    device: torch.device,
) -> dict[str, Tensor]:
    captions, pictures = sampler.text_to_image(drawn)
    read = draw_caption_batch(model, sampler, places, text, latents, captioned, device)
    with autocast(device):
        said = text[captions].float()
        mean, logvar = projector(said)
        source = mean + torch.randn_like(mean) * (0.5 * logvar).exp()
        target = latents[sampler.cache.versions[pictures, 0]].float()
        # a tenth takes the null row and a mismatched target, for guidance by indicator
        null = torch.rand(drawn, device=device) < 0.1
        wrong = torch.randperm(drawn, device=device)
        target = torch.where(null[:, None, None], target[wrong], target)
        rows = INDICATOR["text-to-image"]
        indicator = torch.where(null, rows["null"], rows["conditional"])
        paths = Paths(source, target, recipe.times(drawn).to(device), indicator) + read.paths
        x_t = paths.points()
        v = flow(x_t, paths.t, paths.indicator)
        alignment = model.alignment(source, said)
    error = paths.errors(v)
    return {
        "draw": error[:drawn].mean(),
        "caption": error[drawn:].mean(),
        "naming": read.naming(x_t[drawn:], v[drawn:]),
        "kl": source_kl(mean, logvar, recipe.sigma),
        "alignment": alignment,
        "sigma": (0.5 * logvar).exp().mean().detach(),
    }


@torch.no_grad()
def evaluate_flow(
    model: FlowModel, sampler: PairSampler, folder: Path, device: torch.device
) -> dict[str, float]:
    """Sampled errors of seen captions, top-1 of captions by nearest mean, and contact sheets."""
    cache = sampler.cache
    figures: dict[str, float] = {}
    for name, rows in (("emoji", sampler.drawn), ("icon", sampler.drawn_icons)):
        rows = rows[:: max(1, len(rows) // 96)][:96]
        if rows:
            figures |= _sampled(model, cache, rows, folder, device, name)
    concepts = sampler.concepts
    places = caption_places(model, sampler, cache.text, device).cpu().flatten(1)
    for split in ("train", "pair"):
        chosen = [
            i
            for i, p in enumerate(cache.pictures)
            if p.split == split and p.family == "emoji" and p.concept in sampler.place
        ]
        chosen = chosen[:: max(1, len(chosen) // 350)]
        with autocast(device):
            found = sample_flow(
                model.flow, cache.plain_latents(chosen).to(device), "image-to-text", 4
            )
        nearest = torch.cdist(found.cpu().flatten(1), places).argmin(1)
        right = [
            concepts[j] == cache.pictures[i].concept for i, j in zip(chosen, nearest, strict=True)
        ]
        figures[f"caption_{split}"] = sum(right) / len(right)
    return figures


def _sampled(
    model: FlowModel,
    cache: FlowCache,
    rows: list[int],
    folder: Path,
    device: torch.device,
    name: str,
) -> dict[str, float]:
    """Errors of the pictures in ``rows``, drawn in 4 plain steps and in 10 guided ones."""
    space = load_latent_space(folder)
    captions = [
        cache.caption_index[styled_caption(p.concept, p.style) if p.family == "emoji" else p.said]
        for p in (cache.pictures[i] for i in rows)
    ]
    wanted = cache.plain_latents(rows)
    generator = torch.Generator().manual_seed(1)
    figures: dict[str, float] = {}
    with autocast(device):
        mean, logvar = (p.cpu() for p in model.projector(cache.text[captions].float().to(device)))
        source = mean + torch.randn(mean.shape, generator=generator) * (0.5 * logvar).exp()
        for label, steps, guidance in (("4", 4, 1.0), ("10g2", 10, 2.0)):
            made = sample_flow(
                model.flow, source.to(device), "text-to-image", steps, guidance
            ).cpu()
            figures[f"{name}_error_{label}"] = float((made - wanted).square().mean())
            nearest = torch.cdist(made.flatten(1), wanted.flatten(1)).argmin(1)
            right = nearest == torch.arange(len(rows))
            figures[f"{name}_r1_{label}"] = float(right.float().mean())
            if label == "4":
                shown = [(wanted[i : i + 12], made[i : i + 12]) for i in range(0, 48, 12)]
                pictures = [space.decode(part) for pair in shown for part in pair if len(part)]
                save_rows(folder / f"flow_{name}.png", pictures)
    return figures
