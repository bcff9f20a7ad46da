"""Stage ``train-flow``: the text projector and one flow network, both directions together."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..data.cache import FlowCache, load_cache
from ..data.catalogue import STYLES, styled_caption
from ..models.flow import INDICATOR, AlignmentHead, FlowConfig, FlowNetwork, TextProjector
from ..sampling import sample_flow
from ..sheets import save_rows
from .loop import Ema, Optimisers, Run, autocast, compiled, pick_device
from .semantics import load_latent_space, load_semantics

#: share of a batch that draws; the rest captions, which the semantic channels make easy
DRAWN = 0.85
#: the style drawn when a prompt names none: one crisp answer rather than the blur of several
HOUSE_STYLES = ("fluent-emoji-flat", "twemoji", "noto", "fluent-emoji")
SOURCE_SIGMA = 0.35
S_MIN = 1e-5  # s of the path x_t = (1 - (1 - s) t) x_0 + t x_1


class FlowModel(nn.Module):
    """What is optimised together."""

    def __init__(self, config: FlowConfig) -> None:
        super().__init__()
        self.projector = TextProjector(config)
        self.flow = FlowNetwork(config)
        self.alignment = AlignmentHead(config)


def source_kl(mean: Tensor, logvar: Tensor) -> Tensor:
    """The release's KL, summed over tokens and channels, averaged over the batch, at our sigma.

    Holds sigma near ``SOURCE_SIGMA`` while the mean moves freely within about +-3: with a weak KL
    sigma collapses, and then x_t betrays x_1. The release holds sigma at 1; a small network on few
    pictures learns to read the source much sooner at a third of that.
    """
    relative = logvar - 2 * math.log(SOURCE_SIGMA)
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


class PairSampler:
    """Draws training pairs: (caption, picture) with its style named, absent, or reworded."""

    def __init__(self, cache: FlowCache, styles: tuple[str, ...]) -> None:
        self.cache = cache
        self.train = [i for i, p in enumerate(cache.pictures) if p.split == "train"]
        self.drawn = [i for i in self.train if cache.pictures[i].style in styles]
        by_concept: dict[str, dict[str, int]] = {}
        for i in self.train:
            picture = cache.pictures[i]
            by_concept.setdefault(picture.concept, {})[picture.style] = i
        # a concept whose drawing in the wanted style is held out is drawn in another
        self.house = {
            concept: next(drawn[s] for s in (*styles, *HOUSE_STYLES, *STYLES) if s in drawn)
            for concept, drawn in by_concept.items()
        }
        self.concepts = list(self.house)
        self.place = {concept: i for i, concept in enumerate(self.concepts)}
        self.train = [i for i in self.train if cache.pictures[i].concept in self.place]
        self.random = np.random.default_rng(0)

    def text_to_image(self, count: int) -> tuple[Tensor, Tensor]:
        """(caption rows, picture rows), each int64 [count]."""
        captions, pictures = [], []
        for _ in range(count):
            u = self.random.random()
            if u < 0.7:
                i = self.drawn[self.random.integers(len(self.drawn))]
            else:
                i = self.house[self.concepts[self.random.integers(len(self.concepts))]]
            picture = self.cache.pictures[i]
            words = picture.concept
            others = self.cache.wordings.get(words)
            if others and self.random.random() < 0.15:
                words = others[self.random.integers(len(others))]
            captions.append(
                self.cache.caption_index[styled_caption(words, picture.style) if u < 0.7 else words]
            )
            pictures.append(i)
        return torch.tensor(captions), torch.tensor(pictures)

    def image_to_text(self, count: int) -> tuple[Tensor, Tensor]:
        """(picture rows, places of their concepts in ``concepts``), each int64 [count]."""
        rows = [self.train[i] for i in self.random.integers(len(self.train), size=count)]
        names = [self.place[self.cache.pictures[i].concept] for i in rows]
        return torch.tensor(rows), torch.tensor(names)


def train_flow(
    data_dir: Path,
    folder: Path,
    minutes: float,
    styles: tuple[str, ...],
    config: FlowConfig | None = None,
    batch: int = 192,
    lr: float = 1.5e-3,
    kl: float = 0.01,
    align: float = 0.1,
    naming: float = 0.4,
) -> None:
    """Most of each batch draws, the rest captions.

    Judged by sampled error and retrieval, never by the loss.
    """
    config = config or FlowConfig()
    device = pick_device()
    torch.manual_seed(0)
    cache = load_cache(folder)
    model = FlowModel(config).to(device)
    optimisers = Optimisers([model], lr)
    ema = Ema(model, 0.998)
    run = Run(folder, "flow", minutes, save_every_s=420)
    saved = run.load()
    if not saved:
        model.projector.semantics.load_state_dict(load_semantics(folder).text.state_dict())
        ema = Ema(model, 0.998)
    else:
        model.load_state_dict(saved["model"])
        if "optimisers" in saved:  # weights taken from the repository come without
            optimisers.load_state_dict(saved["optimisers"])
        ema.load_state_dict(saved["ema"])
    sampler = PairSampler(cache, styles)
    if saved:
        sampler.random = np.random.default_rng(run.step)
    text, latents = cache.text.to(device), cache.latents.to(device)
    drawn = int(batch * DRAWN)
    projector, flow = compiled(model.projector, device), compiled(model.flow, device)
    places = torch.zeros(0)
    sums: dict[str, float] = {}
    while not run.done and not run.stopping:
        if run.step % 100 == 0 or not len(places):
            places = _caption_places(model, sampler, text, device)
        losses = _losses(
            model, projector, flow, places, sampler, text, latents, drawn, batch - drawn, device
        )
        loss = (
            losses["draw"]
            + losses["caption"]
            + naming * losses["naming"]
            + kl * losses["kl"]
            + align * losses["alignment"]
        )
        loss.backward()
        optimisers.step(run.lr_factor())
        ema.update(model)
        run.tick(batch)
        for key, value in losses.items():
            sums[key] = sums.get(key, 0.0) + float(value.detach())
        if not math.isfinite(sums["draw"]):
            raise FloatingPointError("The flow's loss is no longer finite: lower --lr.")
        if run.step % 50 == 0:
            run.log(**{k: v / 50 for k, v in sums.items()})
            sums = {}
        if run.save_due():
            if not run.stopping:
                averaged = FlowModel(config).to(device)
                averaged.load_state_dict(ema.state)
                run.log(**_evaluate(averaged.eval(), sampler, folder, device))
            run.save(
                {
                    "config": asdict(config),
                    "styles": list(styles),
                    "model": model.state_dict(),
                    "optimisers": optimisers.state_dict(),
                    "ema": ema.state_dict(),
                }
            )
            run.skip_time()
    print(f"flow: stopped at {run.pictures} pictures, weights in {run.checkpoint}", flush=True)


@torch.no_grad()
def _caption_places(
    model: FlowModel, sampler: PairSampler, text: Tensor, device: torch.device
) -> Tensor:
    """Where bare captions lie now, fp32 [concepts, N, D]: what image-to-text aims at.

    Refreshed every hundred steps instead of computed in each: the targets take no gradient, and a
    sixth of a step's time goes elsewhere.
    """
    rows = [sampler.cache.caption_index[concept] for concept in sampler.concepts]
    with autocast(device):
        return torch.cat(
            [model.projector(text[part].float())[0] for part in torch.tensor(rows).split(128)]
        )


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
    device: torch.device,
) -> dict[str, Tensor]:
    captions, pictures = sampler.text_to_image(drawn)
    shown, names = sampler.image_to_text(captioned)
    version = torch.randint(latents.shape[1], (captioned,))
    t = torch.cat([draw_times(drawn), draw_caption_times(captioned)]).to(device)
    with autocast(device):
        said = text[captions].float()
        mean, logvar = projector(said)
        source = mean + torch.randn_like(mean) * (0.5 * logvar).exp()
        target = latents[pictures, 0].float()
        picture = latents[shown, version].float()
        picture = blur_latents(picture, model.projector.config.semantic_channels)
        # a tenth takes the null row and a mismatched target, for guidance by indicator
        null = torch.rand(drawn, device=device) < 0.1
        wrong = torch.randperm(drawn, device=device)
        other = torch.randperm(captioned, device=device)
        target = torch.where(null[:, None, None], target[wrong], target)
        null_text = torch.rand(captioned, device=device) < 0.05
        # captions are a fixed place for the other direction: no gradient into the projector
        said_target = places[names]
        said_target = torch.where(null_text[:, None, None], said_target[other], said_target)
        x0, x1 = torch.cat([source, picture]), torch.cat([target, said_target])
        x_t = (1 - (1 - S_MIN) * t[:, None, None]) * x0 + t[:, None, None] * x1
        to_image, to_text = INDICATOR["text-to-image"], INDICATOR["image-to-text"]
        indicator = torch.cat(
            [
                torch.where(null, to_image["null"], to_image["conditional"]),
                torch.where(null_text, to_text["null"], to_text["conditional"]),
            ]
        )
        v = flow(x_t, t, indicator)
    reached = x_t[drawn:] + (1 - t[drawn:, None, None]) * v[drawn:]
    error = (v - (x1 - (1 - S_MIN) * x0)).square().mean((1, 2))
    with autocast(device):
        alignment = model.alignment(source, said)
    return {
        "draw": error[:drawn].mean(),
        "caption": error[drawn:].mean(),
        "naming": naming_loss(reached[~null_text], places, names.to(device)[~null_text]),
        "kl": source_kl(mean, logvar),
        "alignment": alignment,
        "sigma": (0.5 * logvar).exp().mean().detach(),
    }


@torch.no_grad()
def _evaluate(
    model: FlowModel, sampler: PairSampler, folder: Path, device: torch.device
) -> dict[str, float]:
    """Sampled error of seen captions, top-1 of captions by nearest mean, and a contact sheet."""
    cache = sampler.cache
    space = load_latent_space(folder)
    text, latents = cache.text, cache.latents
    rows = sampler.drawn[:: max(1, len(sampler.drawn) // 96)][:96]
    captions = [
        cache.caption_index[styled_caption(cache.pictures[i].concept, cache.pictures[i].style)]
        for i in rows
    ]
    wanted = latents[rows, 0].float()
    generator = torch.Generator().manual_seed(1)
    figures: dict[str, float] = {}
    with autocast(device):
        mean, logvar = (p.cpu() for p in model.projector(text[captions].float().to(device)))
        source = mean + torch.randn(mean.shape, generator=generator) * (0.5 * logvar).exp()
        for guidance in (1.0, 2.0):
            made = sample_flow(model.flow, source.to(device), "text-to-image", 10, guidance).cpu()
            error = (made - wanted).square().mean((1, 2))
            figures[f"sampled_error_g{guidance:.0f}"] = float(error.mean())
            figures[f"latent_r1_g{guidance:.0f}"] = float(
                (
                    torch.cdist(made.flatten(1), wanted.flatten(1)).argmin(1)
                    == torch.arange(len(rows))
                )
                .float()
                .mean()
            )
            save_rows(
                folder / f"flow_g{guidance:.0f}.png",
                [
                    x
                    for i in (0, 12, 24, 36)
                    for x in (
                        space.decode(wanted[i : i + 12]),
                        space.decode(made[i : i + 12]),
                    )
                ],
            )
        concepts = sorted({p.concept for p in cache.pictures if p.split != "concept"})
        names = [cache.caption_index[c] for c in concepts]
        places = model.projector(text[names].float().to(device))[0].cpu().flatten(1)
        for split in ("train", "pair"):
            chosen = [i for i, p in enumerate(cache.pictures) if p.split == split]
            chosen = chosen[:: max(1, len(chosen) // 350)]
            found = sample_flow(
                model.flow, latents[chosen, 0].float().to(device), "image-to-text", 5
            )
            nearest = torch.cdist(found.cpu().flatten(1), places).argmin(1)
            right = [
                concepts[j] == cache.pictures[i].concept
                for i, j in zip(chosen, nearest, strict=True)
            ]
            figures[f"caption_{split}"] = sum(right) / len(right)
    return figures
