"""Stage ``train-tokenizer``: pictures to latent tokens and back."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from ..data.catalogue import load_catalogue, open_pictures
from ..data.pictures import PictureSampler, to_float, tokenizer_rows
from ..models.image_tokenizer import ImageTokenizer, TokenizerConfig
from ..sheets import save_rows
from .loop import CHANNELS_LAST, Ema, Optimisers, Run, autocast, compiled, pick_device


def reconstruction_loss(made: Tensor, wanted: Tensor) -> Tensor:
    """L1 for crispness, squared error for PSNR, and L1 of the gradients for edges."""
    difference = made - wanted
    across = (difference[..., :, 1:] - difference[..., :, :-1]).abs().mean()
    down = (difference[..., 1:, :] - difference[..., :-1, :]).abs().mean()
    return difference.abs().mean() + 5 * difference.square().mean() + 0.5 * (across + down)


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
    means = torch.cat([tokenizer.encoder(part)[0] for part in pictures.split(64)])
    return means.mean(0), means.std(0).clamp_min(1e-3)


def train_tokenizer(
    data_dir: Path,
    folder: Path,
    minutes: float,
    config: TokenizerConfig | None = None,
    batch: int = 32,
    lr: float = 1e-3,
    kl: float = 2e-4,
) -> None:
    """Trains until ``minutes`` of training time have passed; resumes from ``folder``."""
    config = config or TokenizerConfig()
    device = pick_device()
    torch.manual_seed(0)
    tokenizer = ImageTokenizer(config).to(device, **CHANNELS_LAST)
    optimisers = Optimisers([tokenizer], lr)
    ema = Ema(tokenizer)
    run = Run(folder, "tokenizer", minutes)
    saved = run.load()
    if saved:
        tokenizer.load_state_dict(saved["model"])
        if "optimisers" in saved:  # weights taken from the repository come without
            optimisers.load_state_dict(saved["optimisers"])
        ema.load_state_dict(saved["ema"])
    sampler = PictureSampler(data_dir, tokenizer_rows(data_dir))
    held = [p.row for p in load_catalogue(data_dir) if p.split != "train"]
    held_out = to_float(open_pictures(data_dir)[held[:: max(1, len(held) // 128)]])
    forward = compiled(tokenizer, device)

    total, count = 0.0, 0
    while not run.done and not run.stopping:
        pictures = sampler.batch(batch).to(device).contiguous(memory_format=torch.channels_last)
        with autocast(device):
            made, mean, logvar = forward(pictures)
        loss = reconstruction_loss(made, pictures) + kl * kl_to_normal(mean, logvar)
        loss.backward()
        optimisers.step(run.lr_factor())
        ema.update(tokenizer)
        run.tick(batch)
        total, count = total + float(loss.detach()), count + 1
        if not math.isfinite(total):
            raise FloatingPointError("The tokenizer's loss is no longer finite: lower --lr.")
        if run.step % 50 == 0:
            run.log(loss=total / count)
            total, count = 0.0, 0
        if run.save_due():
            averaged = ImageTokenizer(config).to(device)
            averaged.load_state_dict(ema.state)
            averaged.eval()
            with torch.no_grad():
                remade = torch.cat(
                    [
                        averaged.decode(averaged.encode(p.to(device))).cpu()
                        for p in held_out.split(32)
                    ]
                )
            run.log(held_out_psnr=psnr(remade, held_out))
            save_rows(
                folder / "tokenizer.png",
                [x for i in (0, 12, 24) for x in (held_out[i : i + 12], remade[i : i + 12])],
            )
            run.save(
                {
                    "config": asdict(config),
                    "model": tokenizer.state_dict(),
                    "optimisers": optimisers.state_dict(),
                    "ema": ema.state_dict(),
                }
            )
            run.skip_time()
    if run.done:
        _finish(run, folder, sampler, ema, optimisers, tokenizer, config)


@torch.no_grad()
def _finish(
    run: Run,
    folder: Path,
    sampler: PictureSampler,
    ema: Ema,
    optimisers: Optimisers,
    tokenizer: ImageTokenizer,
    config: TokenizerConfig,
) -> None:
    """Measures the latents' mean and deviation and writes them into the averaged weights."""
    averaged = ImageTokenizer(config)
    averaged.load_state_dict({k: v.cpu() for k, v in ema.state.items()})
    averaged.eval()
    shift, scale = measure_latents(
        averaged, to_float(sampler.pictures[:: max(1, len(sampler.pictures) // 4000)])
    )
    ema.state["shift"].copy_(shift)
    ema.state["scale"].copy_(scale)
    run.save(
        {
            "config": asdict(config),
            "model": tokenizer.state_dict(),
            "optimisers": optimisers.state_dict(),
            "ema": ema.state_dict(),
        }
    )
    print(f"tokenizer: done, {run.pictures} pictures, weights in {run.checkpoint}", flush=True)
