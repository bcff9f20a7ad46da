"""Studies of the image tokenizer: sizes, losses and KL."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from ..data.catalogue import load_catalogue, open_pictures
from ..data.pictures import to_float
from ..evaluation.metrics.similarity import ssim
from ..models.image_tokenizer import ImageTokenizer, TokenizerConfig
from ..train.loop import Budget
from ..train.reconstruction import ReconstructionWeights, edges
from ..train.tokenizer import load_tokenizer, psnr, train_tokenizer
from .arm import Arm, Outcome, Study

SHOWN = 12


def held_out(data_dir: Path, count: int = 159) -> Tensor:
    """Pictures [n, 3, 128, 128] of concepts that no stage has seen, spread over them."""
    rows = [p.row for p in load_catalogue(data_dir) if p.split == "concept"]
    return to_float(open_pictures(data_dir)[rows[:: max(1, len(rows) // count)]])


@torch.no_grad()
def remake(tokenizer: ImageTokenizer, pictures: Tensor) -> Tensor:
    """``pictures`` through the tokenizer's own size and back to theirs."""
    size = tokenizer.config.image_size
    parts = []
    for part in pictures.split(32):
        small = F.interpolate(part, size=(size, size), mode="area")
        made = tokenizer.decode(tokenizer.encode(small)).clamp(0, 1)
        parts.append(F.interpolate(made, size=part.shape[-2:], mode="bicubic").clamp(0, 1))
    return torch.cat(parts)


def judged(made: Tensor, real: Tensor) -> dict[str, float]:
    """PSNR, SSIM, and how much edge there is for every edge of the real pictures (1 is crisp)."""
    return {
        "PSNR, dB": psnr(made, real),
        "SSIM": ssim(made, real),
        "edges": edges(made) / edges(real),
    }


def _outcome(data_dir: Path, folder: Path) -> Outcome:
    real = held_out(data_dir)
    made = remake(load_tokenizer(folder), real)
    return Outcome(judged(made, real), made[:: len(made) // SHOWN][:SHOWN])


def sizes(data_dir: Path, pictures: int) -> Study:
    """From scratch, the same pictures: how many tokens, how wide, at what resolution."""

    def arm(name: str, config: TokenizerConfig) -> Arm:
        def run(folder: Path) -> Outcome:
            train_tokenizer(data_dir, folder, Budget(pictures=pictures), config)
            return _outcome(data_dir, folder)

        return Arm(name, run)

    arms = [
        arm("32 tokens x 16", TokenizerConfig()),
        arm("16 tokens x 16", TokenizerConfig(tokens=16)),
        arm("64 tokens x 16", TokenizerConfig(tokens=64)),
        arm("32 tokens x 8", TokenizerConfig(channels=8)),
        arm("32 tokens x 32", TokenizerConfig(channels=32)),
        arm("64 px, 16 tokens x 16", TokenizerConfig(image_size=64, tokens=16)),
    ]
    about = f"{pictures} pictures from scratch each; judged at 128 px"
    return Study("tokenizer-sizes", about, arms, shown(data_dir))


def kl_weights(data_dir: Path, pictures: int) -> Study:
    """From scratch: how strongly latents are pulled to a normal distribution."""

    def arm(kl: float) -> Arm:
        def run(folder: Path) -> Outcome:
            train_tokenizer(data_dir, folder, Budget(pictures=pictures), kl=kl)
            outcome = _outcome(data_dir, folder)
            mean, logvar = load_tokenizer(folder).encoder(held_out(data_dir))
            noise = float((0.5 * logvar).exp().mean() / mean.std(0).mean())
            return Outcome(outcome.figures | {"noise / spread": noise}, outcome.shown)

        return Arm(f"KL {kl:g}", run)

    about = f"{pictures} pictures from scratch each; noise is the posterior's"
    arms = [arm(kl) for kl in (2e-5, 2e-4, 2e-3, 2e-2)]
    return Study("tokenizer-kl", about, arms, shown(data_dir))


def losses(data_dir: Path, pictures: int, start: Path) -> Study:
    """The decoder goes on from the checkpoint ``start``: what its loss should be made of."""

    def arm(name: str, weights: ReconstructionWeights) -> Arm:
        def run(folder: Path) -> Outcome:
            if not (folder / "tokenizer.pt").exists():
                shutil.copyfile(start, folder / "tokenizer.pt")
            budget = Budget(pictures=pictures)
            train_tokenizer(data_dir, folder, budget, lr=3e-4, weights=weights, decoder_only=True)
            return _outcome(data_dir, folder)

        return Arm(name, run)

    plain = ReconstructionWeights(squared=0, gradients=0, structure=0)
    arms = [
        arm("L1", plain),
        arm("L1, squared", ReconstructionWeights(gradients=0, structure=0)),
        arm("L1, squared, gradients", ReconstructionWeights(structure=0)),
        arm("and 0.15 (1 - SSIM)", ReconstructionWeights()),
        arm("and 1.0 (1 - SSIM)", ReconstructionWeights(structure=1)),
        arm("and an adversary", ReconstructionWeights(adversary=0.02)),
    ]
    about = f"the decoder alone, {pictures} more pictures after the shipped weights"
    return Study("tokenizer-losses", about, arms, shown(data_dir))


def shown(data_dir: Path) -> Tensor:
    real = held_out(data_dir)
    return real[:: len(real) // SHOWN][:SHOWN]
