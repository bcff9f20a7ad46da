"""Stage ``train-flow``: the text projector and one flow network, both directions together."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..data.cache import FlowCache, load_cache
from ..data.catalogue import STYLES, styled_caption
from ..models.flow import INDICATOR, AlignmentHead, FlowConfig, FlowNetwork, TextProjector
from ..sampling import sample_flow
from ..sheets import save_rows
from .loop import Ema, Optimisers, Run, autocast, pick_device
from .tokenizer import load_tokenizer

#: the style drawn when a prompt names none: one crisp answer rather than the blur of several
HOUSE_STYLES = ("fluent-emoji-flat", "twemoji", "noto", "fluent-emoji")
S_MIN = 1e-5  # s of the path x_t = (1 - (1 - s) t) x_0 + t x_1


class FlowModel(nn.Module):
    """What is optimised together."""

    def __init__(self, config: FlowConfig) -> None:
        super().__init__()
        self.projector = TextProjector(config)
        self.flow = FlowNetwork(config)
        self.alignment = AlignmentHead(config)


def source_kl(mean: Tensor, logvar: Tensor) -> Tensor:
    """The release's KL, summed over tokens and channels, averaged over the batch.

    Holds sigma near 1 while the mean moves freely within about +-3: with a weak KL sigma
    collapses, and then x_t betrays x_1.
    """
    term = 1 + logvar - (0.3 * mean).pow(6) - logvar.exp()
    return -0.5 * term.sum((1, 2)).mean()


def draw_times(count: int) -> Tensor:
    """Half logit-normal(0, 1), three tenths uniform, two tenths near the source.

    Few-step sampling lives or dies by the first velocities, which a pure logit-normal hardly visits.
    """
    t = torch.sigmoid(torch.randn(count))
    kind = torch.rand(count)
    t = torch.where(kind < 0.3, torch.rand(count), t)
    return torch.where(kind > 0.8, torch.rand(count) * 0.08 * (torch.rand(count) < 0.5), t)


class PairSampler:
    """Draws training pairs: (caption, picture) with its style named, absent, or reworded."""

    def __init__(self, cache: FlowCache, styles: tuple[str, ...]) -> None:
        self.cache = cache
        self.train = [i for i, p in enumerate(cache.pictures) if p.split == "train"]
        self.drawn = [i for i in self.train if cache.pictures[i].style in styles]
        by_concept: dict[str, dict[str, int]] = {}
        for i in self.drawn:
            picture = cache.pictures[i]
            by_concept.setdefault(picture.concept, {})[picture.style] = i
        self.house = {
            concept: next(drawn[s] for s in (*HOUSE_STYLES, *STYLES) if s in drawn)
            for concept, drawn in by_concept.items()
        }
        self.concepts = list(self.house)
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
        """(picture rows, bare caption rows), each int64 [count]."""
        rows = [self.train[i] for i in self.random.integers(len(self.train), size=count)]
        names = [self.cache.caption_index[self.cache.pictures[i].concept] for i in rows]
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
) -> None:
    """Half of each batch goes each way. Judged by sampled error and retrieval, never by the loss."""
    config = config or FlowConfig()
    device = pick_device()
    torch.manual_seed(0)
    cache = load_cache(folder)
    model = FlowModel(config).to(device)
    optimisers = Optimisers([model], lr)
    ema = Ema(model, 0.998)
    run = Run(folder, "flow", minutes)
    saved = run.load()
    if saved:
        model.load_state_dict(saved["model"])
        optimisers.load_state_dict(saved["optimisers"])
        ema.load_state_dict(saved["ema"])
    sampler = PairSampler(cache, styles)
    if saved:
        sampler.random = np.random.default_rng(run.step)
    text, latents = cache.text.to(device), cache.latents.to(device)
    half = batch // 2
    sums: dict[str, float] = {}
    while not run.done and not run.stopping:
        losses = _losses(model, sampler, text, latents, half, device)
        loss = (
            losses["draw"] + losses["caption"] + kl * losses["kl"] + align * losses["alignment"]
        )
        loss.backward()
        optimisers.step(run.lr_factor())
        ema.update(model)
        run.tick(batch)
        for key, value in losses.items():
            sums[key] = sums.get(key, 0.0) + float(value.detach())
        if not math.isfinite(sums["draw"]):
            raise FloatingPointError("The flow's loss is no longer finite: lower --lr.")
        if run.step % 100 == 0:
            run.log(**{k: v / 100 for k, v in sums.items()})
            sums = {}
        if run.save_due():
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


def _losses(
    model: FlowModel,
    sampler: PairSampler,
    text: Tensor,
    latents: Tensor,
    half: int,
    device: torch.device,
) -> dict[str, Tensor]:
    captions, pictures = sampler.text_to_image(half)
    shown, names = sampler.image_to_text(half)
    version = torch.randint(latents.shape[1], (half,))
    t = draw_times(2 * half).to(device)
    with autocast(device):
        said = text[torch.cat([captions, names])].float()
        mean, logvar = model.projector(said)
        source = mean[:half] + torch.randn_like(mean[:half]) * (0.5 * logvar[:half]).exp()
        target = latents[pictures, 0].float()
        picture = latents[shown, version].float()
        picture = picture + 0.15 * torch.randn_like(picture)
        # a tenth takes the null row and a mismatched target, for guidance by indicator
        null = torch.rand(half, device=device) < 0.1
        wrong = torch.randperm(half, device=device)
        target = torch.where(null[:, None, None], target[wrong], target)
        null_text = torch.rand(half, device=device) < 0.05
        # captions are a fixed place for the other direction: no gradient into the projector
        said_target = mean[half:].detach()
        said_target = torch.where(null_text[:, None, None], said_target[wrong], said_target)
        x0, x1 = torch.cat([source, picture]), torch.cat([target, said_target])
        x_t = (1 - (1 - S_MIN) * t[:, None, None]) * x0 + t[:, None, None] * x1
        to_image, to_text = INDICATOR["text-to-image"], INDICATOR["image-to-text"]
        indicator = torch.cat(
            [
                torch.where(null, to_image["null"], to_image["conditional"]),
                torch.where(null_text, to_text["null"], to_text["conditional"]),
            ]
        )
        v = model.flow(x_t, t, indicator)
    error = (v - (x1 - (1 - S_MIN) * x0)).square().mean((1, 2))
    with autocast(device):
        alignment = model.alignment(source, said[:half])
    return {
        "draw": error[:half].mean(),
        "caption": error[half:].mean(),
        "kl": source_kl(mean[:half], logvar[:half]),
        "alignment": alignment,
        "sigma": (0.5 * logvar[:half]).exp().mean().detach(),
    }


@torch.no_grad()
def _evaluate(
    model: FlowModel, sampler: PairSampler, folder: Path, device: torch.device
) -> dict[str, float]:
    """Sampled error of seen captions, top-1 of captions by nearest mean, and a contact sheet."""
    cache = sampler.cache
    tokenizer = load_tokenizer(folder)
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
                (torch.cdist(made.flatten(1), wanted.flatten(1)).argmin(1) == torch.arange(len(rows)))
                .float()
                .mean()
            )
            save_rows(
                folder / f"flow_g{guidance:.0f}.png",
                [
                    x
                    for i in (0, 12, 24, 36)
                    for x in (
                        tokenizer.decode(wanted[i : i + 12]),
                        tokenizer.decode(made[i : i + 12]),
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
            right = [concepts[j] == cache.pictures[i].concept for i, j in zip(chosen, nearest, strict=True)]
            figures[f"caption_{split}"] = sum(right) / len(right)
    return figures
