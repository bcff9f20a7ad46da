"""How far a remade picture is from the one it should be."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class ReconstructionWeights:
    """What each part of the loss counts."""

    #: L1, for crispness
    absolute: float = 1.0
    #: squared error, for PSNR
    squared: float = 5.0
    #: L1 of the gradients, for edges
    gradients: float = 0.5
    #: 1 - SSIM: it sees thin lines and flat ground, which errors average away
    structure: float = 0.15
    #: what a network that tells remade pictures from real ones says (``adversary.py``)
    adversary: float = 0.0


#: what made the shipped image tokenizer
SHIPPED = ReconstructionWeights()


def reconstruction_loss(
    made: Tensor, wanted: Tensor, weights: ReconstructionWeights = SHIPPED
) -> Tensor:
    """The weighted sum of all parts but the adversary's, for pictures [B, 3, S, S] in [0, 1]."""
    difference = made - wanted
    across = (difference[..., :, 1:] - difference[..., :, :-1]).abs().mean()
    down = (difference[..., 1:, :] - difference[..., :-1, :]).abs().mean()
    return (
        weights.absolute * difference.abs().mean()
        + weights.squared * difference.square().mean()
        + weights.gradients * (across + down)
        + weights.structure * (1 - structural_similarity(made, wanted))
    )


def structural_similarity(made: Tensor, wanted: Tensor) -> Tensor:
    """Mean SSIM on luma of pictures [B, 3, S, S] in [0, 1], 11x11 Gaussian window (sigma 1.5).

    Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity".
    Differentiable; the window is applied along rows, then columns.
    """
    luma = torch.tensor([0.299, 0.587, 0.114], device=made.device).view(1, 3, 1, 1)
    a, b = ((x.float() * luma).sum(1, keepdim=True) for x in (made, wanted))
    offsets = torch.arange(11, device=made.device).float() - 5
    line = torch.exp(-(offsets**2) / (2 * 1.5**2))
    line = line / line.sum()
    parts = torch.cat([a, b, a * a, b * b, a * b], 1)
    kernel = line.expand(5, 1, 1, 11)
    parts = F.conv2d(F.conv2d(parts, kernel, groups=5), kernel.transpose(2, 3), groups=5)
    mu_a, mu_b, aa, bb, ab = parts.unbind(1)
    c1, c2 = 0.01**2, 0.03**2
    return (
        (2 * mu_a * mu_b + c1)
        * (2 * (ab - mu_a * mu_b) + c2)
        / ((mu_a**2 + mu_b**2 + c1) * (aa - mu_a**2 + bb - mu_b**2 + c2))
    ).mean()


def edges(pictures: Tensor) -> float:
    """Mean square of the gradient over pictures [n, 3, S, S]."""
    across = (pictures[..., :, 1:] - pictures[..., :, :-1]).square().mean()
    return float(across + (pictures[..., 1:, :] - pictures[..., :-1, :]).square().mean())
