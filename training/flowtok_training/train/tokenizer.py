"""Stage ``train-tokenizer``: pictures to latent tokens and back."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..data.catalogue import load_catalogue, open_pictures
from ..data.pictures import PictureSampler, to_float, tokenizer_rows
from ..models.image_tokenizer import ImageTokenizer, TokenizerConfig
from ..sheets import save_rows
from .adversary import Adversary
from .fit import Trainer
from .loop import CHANNELS_LAST, Budget, Run, autocast, compiled, pick_device
from .optimisers import Ema, Optimisers
from .ranks import rank, rank_count, share
from .reconstruction import (
    SHIPPED,
    ReconstructionWeights,
    reconstruction_loss,
    structural_similarity,
)


def kl_to_normal(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mean, exp(logvar)) || N(0, 1)), averaged over every number."""
    return 0.5 * (mean.square() + logvar.exp() - 1 - logvar).mean()


def psnr(made: Tensor, wanted: Tensor) -> float:
    """Mean PSNR in dB of pictures [B, 3, S, S] in [0, 1]."""
    error = (made.clamp(0, 1) - wanted).square().mean((1, 2, 3)).clamp_min(1e-10)
    return float((-10 * error.log10()).mean())


def load_tokenizer(folder: Path) -> ImageTokenizer:
    """The averaged weights of the last checkpoint, for inference."""
    state = torch.load(folder / "tokenizer.pt", map_location="cpu", weights_only=True)
    state["config"].pop("patch", None)  # checkpoints of before it was fixed
    tokenizer = ImageTokenizer(TokenizerConfig(**state["config"]))
    tokenizer.load_state_dict(state["ema"]["state"])
    return tokenizer.eval()


@torch.no_grad()
def measure_latents(tokenizer: ImageTokenizer, pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation [K, D] of the raw latents over ``pictures``."""
    device = tokenizer.shift.device
    means = torch.cat([tokenizer.encoder(part.to(device))[0] for part in pictures.split(64)])
    return means.mean(0), means.std(0).clamp_min(1e-3)


def train_tokenizer(
    data_dir: Path,
    folder: Path,
    budget: Budget | float,
    config: TokenizerConfig | None = None,
    batch: int = 32,
    lr: float = 1e-3,
    kl: float = 2e-4,
    weights: ReconstructionWeights = SHIPPED,
    decoder_only: bool = False,
) -> None:
    """Trains until ``budget`` is spent; resumes from ``folder``.

    ``decoder_only`` leaves the latents as they are, so that a flow that draws them need not learn
    anew.
    """
    config = config or TokenizerConfig()
    device = pick_device()
    torch.manual_seed(0)
    tokenizer = ImageTokenizer(config).to(device, **CHANNELS_LAST)
    if decoder_only:
        tokenizer.encoder.requires_grad_(False)
    trainer = Trainer(
        Run(folder, "tokenizer", budget),
        tokenizer,
        Optimisers([tokenizer], lr),
        entries={"config": asdict(config)},
    )
    sampler = PictureSampler(data_dir, tokenizer_rows(data_dir))
    held = [p.row for p in load_catalogue(data_dir) if p.split != "train"]
    some = open_pictures(data_dir)[held[:: max(1, len(held) // 128)]]
    held_out = resized(to_float(some), config)
    forward = compiled(tokenizer, device)
    adversary = Adversary(device) if weights.adversary else None

    drawn = share(batch)

    def losses(step: int) -> dict[str, Tensor]:
        _seek(sampler, step, drawn)
        pictures = resized(sampler.batch(drawn).to(device), config)
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        with autocast(device):
            made, mean, logvar = forward(pictures)
        loss = reconstruction_loss(made, pictures, weights)
        if adversary:
            loss = loss + weights.adversary * adversary(made, pictures)
        return {"loss": loss if decoder_only else loss + kl * kl_to_normal(mean, logvar)}

    def evaluate(averaged: ImageTokenizer) -> dict[str, float]:
        remade = torch.cat(
            [averaged.decode(averaged.encode(p.to(device))).cpu() for p in held_out.split(32)]
        )
        save_rows(
            folder / "tokenizer.png",
            [x for i in (0, 12, 24) for x in (held_out[i : i + 12], remade[i : i + 12])],
        )
        return {
            "held_out_psnr": psnr(remade, held_out),
            "held_out_ssim": float(structural_similarity(remade.clamp(0, 1), held_out)),
        }

    def finish(averaged: ImageTokenizer, ema: Ema) -> None:
        if not bool((averaged.scale == 1).all()):
            return  # a flow that has learnt these latents would find all of them moved
        shown = sampler.pictures[np.unique(sampler.rows)[::6]]
        shift, scale = measure_latents(averaged, resized(to_float(shown), config))
        ema.state["shift"].copy_(shift)
        ema.state["scale"].copy_(scale)

    trainer.fit(batch, losses, evaluate, finish)


def resized(pictures: Tensor, config: TokenizerConfig) -> Tensor:
    """Pictures [B, 3, S, S] at the size that ``config`` takes."""
    if pictures.shape[-1] == config.image_size:
        return pictures
    return F.interpolate(pictures, size=(config.image_size, config.image_size), mode="area")


def _seek(sampler: PictureSampler, step: int, drawn: int) -> None:
    """Puts the sampler where ``step`` is in the passes over the pictures, for this rank.

    All ranks walk through one order and take turns, so a pass shows each picture once, and a
    resumed run does not begin its pass anew.
    """
    of_all = len(sampler.order)
    steps = max(1, of_all // (drawn * rank_count()))
    done, within = divmod(step, steps)
    sampler.order = _order(done, of_all)
    sampler.next = (within * rank_count() + rank()) * drawn


@lru_cache(maxsize=1)
def _order(done: int, of_all: int) -> np.ndarray:
    """The order of the pictures after ``done`` passes over them, int64 [of_all]."""
    return np.random.default_rng(done).permutation(of_all)
