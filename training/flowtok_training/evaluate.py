"""Stage ``evaluate``: what the trained networks can do, as figures and contact sheets.

Figures of retrieval are read beside the same figure for real pictures: the evaluator is no oracle.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .data.cache import FlowCache, load_cache
from .data.catalogue import open_pictures, styled_caption
from .data.pictures import to_float
from .models.evaluator import Evaluator
from .models.flow import FlowNetwork, TextDecoder, TextProjector
from .models.latent_space import LatentSpace
from .models.text_encoder import TextEncoder, load_text_tokenizer, pool_text, tokenise
from .sampling import sample_flow
from .sheets import save_rows
from .train.text_decoder import END
from .train.tokenizer import psnr


@dataclass
class Networks:
    """Everything a pack runs, in PyTorch."""

    text_encoder: TextEncoder
    projector: TextProjector
    flow: FlowNetwork
    latents: LatentSpace
    text_decoder: TextDecoder
    styles: list[str]


def ssim(made: Tensor, wanted: Tensor) -> float:
    """Mean SSIM on luma with the usual 11x11 Gaussian window (sigma 1.5), range 1.

    Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity".
    """
    weights = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    a, b = ((x.clamp(0, 1) * weights).sum(1, keepdim=True) for x in (made, wanted))
    offsets = torch.arange(11).float() - 5
    line = torch.exp(-(offsets**2) / (2 * 1.5**2))
    window = (line[:, None] * line[None] / line.sum() ** 2)[None, None]

    def mean(x: Tensor) -> Tensor:
        return F.conv2d(x, window)

    mu_a, mu_b = mean(a), mean(b)
    var_a, var_b = mean(a * a) - mu_a**2, mean(b * b) - mu_b**2
    cov = mean(a * b) - mu_a * mu_b
    c1, c2 = 0.01**2, 0.03**2
    score = ((2 * mu_a * mu_b + c1) * (2 * cov + c2)) / (
        (mu_a**2 + mu_b**2 + c1) * (var_a + var_b + c2)
    )
    return float(score.mean())


@torch.no_grad()
def draw(networks: Networks, captions: list[str], steps: int, guidance: float) -> Tensor:
    """Pictures [n, 3, S, S] in [0, 1] of captions; seed 0 for the batch."""
    ids, mask = tokenise(load_text_tokenizer(), captions)
    generator = torch.Generator().manual_seed(0)
    out = []
    for part in torch.arange(len(captions)).split(64):
        mean, logvar = networks.projector(networks.text_encoder(ids[part], mask[part]))
        noise = torch.randn(mean.shape, generator=generator)
        source = mean + (0.5 * logvar).exp() * noise
        latents = sample_flow(networks.flow, source, "text-to-image", steps, guidance)
        out.append(networks.latents.decode(latents).clamp(0, 1))
    return torch.cat(out)


@torch.no_grad()
def caption(networks: Networks, latents: Tensor, steps: int) -> Tensor:
    """Token ids [n, N] of the best caption; everything after the end token is 0."""
    found = sample_flow(networks.flow, latents, "image-to-text", steps)
    ids = networks.text_decoder.token_ids[networks.text_decoder(found).argmax(-1)]
    after = (ids == END).cumsum(1) > 0
    return torch.where(after, 0, ids)


def top1(evaluator: Evaluator, pictures: Tensor, pooled: Tensor) -> float:
    """Share of pictures whose own caption (same place in ``pooled``) is the nearest of them all."""
    with torch.no_grad():
        scores = evaluator.embed_pictures(pictures) @ evaluator.embed_text(pooled).T
    return float((scores.argmax(1) == torch.arange(len(pictures))).float().mean())


def _one_of_each(cache: FlowCache, split: str, styles: list[str], count: int) -> list[int]:
    """Up to ``count`` pictures of ``split``, no concept twice, spread over the catalogue."""
    chosen: dict[str, int] = {}
    order = np.random.default_rng(0).permutation(len(cache.pictures))
    for i in order:
        picture = cache.pictures[i]
        if picture.split == split and picture.style in styles:
            chosen.setdefault(picture.concept, int(i))
    return list(chosen.values())[:count]


@torch.no_grad()
def evaluate(
    data_dir: Path,
    folder: Path,
    networks: Networks,
    evaluator: Evaluator,
    steps: int,
    guidance: float,
    caption_steps: int,
    quick: bool = False,
) -> dict[str, float]:
    """All figures of the manifest; contact sheets go to ``folder``."""
    cache = load_cache(folder)
    raw = open_pictures(data_dir)

    def real(indices: list[int]) -> Tensor:
        return to_float(raw[np.array([cache.pictures[i].row for i in indices])])

    figures: dict[str, float] = {}
    held = [i for i, p in enumerate(cache.pictures) if p.split == "concept"]
    pairs = [i for i, p in enumerate(cache.pictures) if p.split == "pair"]
    if quick:
        held, pairs = held[::4], pairs[::4]
    wanted = real(held)
    remade = torch.cat(
        [networks.latents.decode(networks.latents.encode(p)) for p in wanted.split(64)]
    )
    figures["recon_psnr"] = psnr(remade, wanted)
    figures["recon_ssim"] = ssim(remade, wanted)

    for name, split, count in (("seen", "train", 200), ("unseen", "pair", 200)):
        rows = _one_of_each(cache, split, networks.styles, 50 if quick else count)
        concepts = [cache.pictures[i].concept for i in rows]
        pooled = pool_text(cache.text[[cache.caption_index[c] for c in concepts]])
        made = draw(
            networks,
            [styled_caption(cache.pictures[i].concept, cache.pictures[i].style) for i in rows],
            steps,
            guidance,
        )
        shown = real(rows)
        figures[f"r1_{name}"] = top1(evaluator, made, pooled)
        figures[f"r1_{name}_real"] = top1(evaluator, shown, pooled)
        figures[f"r1_{name}_ratio"] = figures[f"r1_{name}"] / max(1e-9, figures[f"r1_{name}_real"])
        figures[f"r1_{name}_of"] = len(rows)
        save_rows(
            folder / f"evaluate_{name}.png",
            [
                x
                for k in range(0, min(48, len(rows)), 12)
                for x in (shown[k : k + 12], made[k : k + 12])
            ],
        )

    found = torch.cat(
        [
            caption(networks, networks.latents.encode(real(pairs[k : k + 64])), caption_steps)
            for k in range(0, len(pairs), 64)
        ]
    )
    names = cache.caption_ids[[cache.caption_index[cache.pictures[i].concept] for i in pairs]]
    names = torch.cat([names[:, 1:], torch.zeros_like(names[:, :1])], 1)
    names = torch.where((names == END).cumsum(1) > 0, 0, names)
    right = (found == names).all(1)
    figures["caption_exact"] = float(right.float().mean())
    figures["caption_of"] = len(pairs)
    for style in sorted({cache.pictures[i].style for i in pairs}):
        chosen = torch.tensor([cache.pictures[i].style == style for i in pairs])
        figures[f"caption_exact_{style.replace('-', '_')}"] = float(right[chosen].float().mean())
    return {k: round(v, 4) for k, v in figures.items()}
