"""The release's sampler: where it evaluates, how long its steps are."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

SIGMA_MIN = 1e-5


@torch.no_grad()
def sample_released(
    velocity: Callable[[Tensor, Tensor, Tensor], Tensor],
    source: Tensor,
    steps: int = 20,
    guidance: float = 2.0,
) -> Tensor:
    """Euler from text to image: n steps of (1 - 1e-5) / n, at i / (n - 1) (1 - 1e-5).

    source [B, N, D] -> [B, N, D]; v = v_null + g (v_cond - v_null).
    """
    x, b = source, source.shape[0]
    rows = torch.tensor([0, 1]).repeat_interleave(b)
    for t in torch.linspace(0, 1 - SIGMA_MIN, steps):
        cond, null = velocity(x.repeat(2, 1, 1), t.repeat(2 * b), rows).chunk(2)
        x = x + (null + guidance * (cond - null)) * ((1 - SIGMA_MIN) / steps)
    return x
