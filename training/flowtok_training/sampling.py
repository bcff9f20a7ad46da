"""The reference sampler: what the browser's runtime must reproduce."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from .models.flow import INDICATOR

Velocity = Callable[[Tensor, Tensor, Tensor], Tensor]


@torch.no_grad()
def sample_flow(
    velocity: Velocity,
    source: Tensor,
    direction: str,
    steps: int = 20,
    guidance: float = 1.0,
    states: list[Tensor] | None = None,
) -> Tensor:
    """Euler from t = 0 (source) to 1 (target) on the uniform grid t_i = i / n.

    source [B, N, D] -> [B, N, D]. ``guidance`` 1 is off, else v = v_null + g (v_cond - v_null).
    ``states`` receives x at every grid point, the last included.
    """
    rows = INDICATOR[direction]
    x, b = source, source.shape[0]
    conditional = torch.full((b,), rows["conditional"], device=x.device)
    null = torch.full((b,), rows["null"], device=x.device)
    for step in range(steps):
        if states is not None:
            states.append(x.clone())
        t = torch.full((b,), step / steps, device=x.device)
        if guidance == 1.0:
            v = velocity(x, t, conditional)
        else:
            both = velocity(x.repeat(2, 1, 1), t.repeat(2), torch.cat([conditional, null]))
            v_cond, v_null = both.chunk(2)
            v = v_null + guidance * (v_cond - v_null)
        x = x + v * (1.0 / steps)
    if states is not None:
        states.append(x.clone())
    return x
