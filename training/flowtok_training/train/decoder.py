"""Stage ``tune-decoder``: the image decoder learns to read the latents that the flow draws.

Until here it saw encoded pictures alone. The flow's latents lie a little beside those, and a
decoder that never met them draws what is between: soft edges, faded lines. Latents stay as they
are, so nothing else has to be trained again.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..data.cache import FlowCache, load_cache
from ..data.captions import styled_caption
from ..data.catalogue import open_pictures
from ..data.pictures import to_float
from ..models.image_tokenizer import ImageTokenizer
from ..models.transformer import decompose_attention
from ..sampling import sample_flow
from ..sheets import save_rows
from .adversary import Adversary
from .fit import Trainer
from .flow import FlowModel
from .loop import CHANNELS_LAST, Budget, Run, autocast, compiled, pick_device
from .optimisers import Ema, Optimisers
from .ranks import share, step_generator
from .reconstruction import (
    ReconstructionWeights,
    edges,
    reconstruction_loss,
    structural_similarity,
)
from .text_decoder import load_flow
from .tokenizer import load_tokenizer, psnr

#: how many of a batch are drawn by the flow; the others are encoded pictures
DRAWN = 0.5
TUNING = ReconstructionWeights(structure=1.0, adversary=0.02)
#: how far the weights go from where they began to where tuning ended
TAKEN = 0.6


class DrawnLatents:
    """Training emoji in the styles that are drawn, and the latents that the flow gives for them."""

    def __init__(self, model: FlowModel, cache: FlowCache, styles: list[str], steps: int) -> None:
        self.model = model
        self.cache = cache
        self.steps = steps
        decompose_attention(model)  # quicker over so few tokens
        self.rows = [
            i
            for i, p in enumerate(cache.pictures)
            if p.split == "train" and p.family == "emoji" and p.style in styles
        ]

    @torch.no_grad()
    def draw(self, rows: list[int], device: torch.device) -> Tensor:
        """Latents [len(rows), K, D], with fresh noise, of the captions of these pictures."""
        pictures = [self.cache.pictures[i] for i in rows]
        said = [self.cache.caption_index[styled_caption(p.concept, p.style)] for p in pictures]
        with autocast(device):
            mean, logvar = self.model.projector(self.cache.text[said].float().to(device))
            source = mean + torch.randn_like(mean) * (0.5 * logvar).exp()
            return sample_flow(self.model.flow, source, "text-to-image", self.steps)


def tune_decoder(
    data_dir: Path,
    folder: Path,
    budget: Budget | float,
    steps: int = 4,
    batch: int = 32,
    lr: float = 4e-4,
    weights: ReconstructionWeights = TUNING,
) -> None:
    """Goes on from the run's ``tokenizer.pt``; ``steps`` are those the flow draws in.

    The weights at the end lie between those at the start and those found, which draws nearly as
    well as the latter and remakes pictures as well as the former (Wortsman et al. 2022, "Robust
    Fine-Tuning of Zero-Shot Models").
    """
    device = pick_device()
    torch.manual_seed(0)
    tokenizer = load_tokenizer(folder).train().to(device, **CHANNELS_LAST)
    tokenizer.encoder.requires_grad_(False)
    saved = torch.load(folder / "tokenizer.pt", map_location="cpu", weights_only=True)
    begun = saved.get("begun", saved["ema"]["state"])
    trainer = Trainer(
        Run(folder, "tokenizer", budget, save_every_s=420),
        tokenizer,
        Optimisers([tokenizer], lr),
        entries={"config": asdict(tokenizer.config), "begun": begun},
    )
    model, styles = load_flow(folder)
    cache = load_cache(folder)
    drawn = DrawnLatents(model.to(device), cache, styles, steps)
    encoded = [i for i, p in enumerate(cache.pictures) if p.split == "train"]
    raw = open_pictures(data_dir)
    channels = tokenizer.config.channels
    decode = compiled(tokenizer.decoder, device)
    adversary = Adversary(device) if weights.adversary else None
    whole = share(batch)
    of_flow = int(whole * DRAWN)

    def pictures(rows: list[int]) -> Tensor:
        return to_float(raw[np.array([cache.pictures[i].row for i in rows])])

    def losses(step: int) -> dict[str, Tensor]:
        random = step_generator(step)
        asked = [drawn.rows[i] for i in random.integers(len(drawn.rows), size=of_flow)]
        shown = [encoded[i] for i in random.integers(len(encoded), size=whole - of_flow)]
        latents = torch.cat([drawn.draw(asked, device), cache.plain_latents(shown).to(device)])
        wanted = pictures(asked + shown).to(device)
        with autocast(device):
            made = decode(latents[..., :channels].float() * tokenizer.scale + tokenizer.shift)
        loss = reconstruction_loss(made, wanted, weights)
        if adversary:
            loss = loss + weights.adversary * adversary(made, wanted)
        return {"loss": loss}

    judged = drawn.rows[:: max(1, len(drawn.rows) // 96)][:96]
    held = [i for i, p in enumerate(cache.pictures) if p.split == "concept"][:128]

    def evaluate(averaged: ImageTokenizer) -> dict[str, float]:
        figures = {}
        torch.manual_seed(0)
        for name, rows, latents in (
            ("drawn", judged, drawn.draw(judged, device)),
            ("held_out", held, cache.plain_latents(held).to(device)),
        ):
            wanted = pictures(rows)
            made = averaged.decode(latents[..., :channels].float()).cpu().clamp(0, 1)
            figures[f"{name}_psnr"] = psnr(made, wanted)
            figures[f"{name}_ssim"] = float(structural_similarity(made, wanted))
            figures[f"{name}_edges"] = edges(made) / edges(wanted)
            save_rows(folder / f"decoder_{name}.png", [wanted[:12], made[:12], made[12:24]])
        return figures

    def finish(averaged: ImageTokenizer, ema: Ema) -> None:
        for name, weight in ema.state.items():
            if weight.is_floating_point():
                weight.lerp_(begun[name].to(device), 1 - TAKEN)

    trainer.fit(batch, losses, evaluate, finish, log_every=25)
