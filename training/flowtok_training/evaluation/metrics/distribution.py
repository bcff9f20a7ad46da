"""How like each other two sets of features are."""

from __future__ import annotations

import torch
from torch import Tensor


def frechet(a: Tensor, b: Tensor) -> float:
    """Squared Frechet distance of two sets of features [n, W] taken as Gaussians.

    Heusel et al. 2017, "GANs trained by a two time-scale update rule". The root's trace is the sum
    of the roots of the eigenvalues of the product.
    """
    a, b = a.double(), b.double()
    cov_a, cov_b = torch.cov(a.T), torch.cov(b.T)
    eigen = torch.linalg.eigvals(cov_a @ cov_b).real.clamp_min(0)
    means = (a.mean(0) - b.mean(0)).square().sum()
    return float(means + cov_a.trace() + cov_b.trace() - 2 * eigen.sqrt().sum())


def precision_recall(made: Tensor, real: Tensor, k: int = 3) -> tuple[float, float]:
    """Shares of one set [n, W] that lie within the other's [m, W] k-nearest-neighbour balls.

    Kynkaanniemi et al. 2019, "Improved precision and recall metric". Needs n and m above k.
    """

    def covered(points: Tensor, by: Tensor) -> float:
        radius = torch.cdist(by, by).kthvalue(k + 1, dim=1).values
        return float((torch.cdist(points, by) <= radius).any(1).float().mean())

    return covered(made, real), covered(real, made)


def recall_at_1(queries: Tensor, candidates: Tensor) -> float:
    """Share of rows of ``queries`` [n, W] whose nearest ``candidates`` [n, W] has the same place.

    Rows are unit vectors. Candidates that are equal all lose but the first, so a set of captions
    must hold no two alike.
    """
    return float(((queries @ candidates.T).argmax(1) == torch.arange(len(queries))).float().mean())
