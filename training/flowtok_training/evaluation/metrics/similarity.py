"""How like each other two pictures are: PSNR, SSIM, and the nearest of a set."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def psnr_each(made: Tensor, wanted: Tensor) -> Tensor:
    """PSNR in dB of each pair of pictures [n, 3, S, S] in [0, 1] -> [n]; 100 where they are equal.

    Huynh-Thu and Ghanbari 2008: -10 log10 of the mean squared error, whose peak is 1.
    """
    error = (made.clamp(0, 1) - wanted).square().mean((1, 2, 3)).clamp_min(1e-10)
    return -10 * error.log10()


def psnr(made: Tensor, wanted: Tensor) -> float:
    """Mean of ``psnr_each``."""
    return float(psnr_each(made, wanted).mean())


def ssim(made: Tensor, wanted: Tensor) -> float:
    """Mean SSIM of [n, 3, S, S] on luma with the usual 11x11 Gaussian window (sigma 1.5), range 1.

    Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity".
    """
    # in double precision: a variance is a difference of squares, and flat areas have none
    weights = torch.tensor([0.299, 0.587, 0.114], dtype=torch.float64).view(1, 3, 1, 1)
    a, b = ((x.clamp(0, 1) * weights).sum(1, keepdim=True) for x in (made, wanted))
    offsets = torch.arange(11, dtype=torch.float64) - 5
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


def thumbnails(pictures: Tensor, side: int = 32) -> Tensor:
    """[n, 3, S, S] -> [n, 3 * side * side] by averaging areas."""
    return F.interpolate(pictures, (side, side), mode="area").flatten(1)


def nearest_psnr(points: Tensor, others: Tensor, leave_out: Tensor | None = None) -> Tensor:
    """PSNR in dB of each of ``points`` [n, W] to the nearest of ``others`` [m, W] -> [n].

    ``leave_out`` int64 [n] names the place in ``others`` that does not count (the picture itself),
    -1 where all count. Numbers are in [0, 1]; 100 dB where a point is among them.
    """
    distances = torch.cdist(points, others)
    if leave_out is not None:
        rows = (leave_out >= 0).nonzero().flatten()
        distances[rows, leave_out[rows]] = float("inf")
    # cdist cancels where points are near, and those decide what is a copy: measure them again
    near = distances.topk(min(4, int(others.shape[0])), largest=False).indices
    error = (points[:, None] - others[near]).square().mean(-1)
    error = error.masked_fill(distances.gather(1, near).isinf(), float("inf")).min(1).values
    return -10 * error.clamp_min(1e-10).log10()


def diversity_rms(seeds: Tensor) -> float:
    """RMS distance of one prompt's pictures [seeds, 3, S, S] from their mean: 0 when all agree."""
    return float((seeds - seeds.mean(0)).square().mean().sqrt())
