"""The release's flow network (DiT) and text projector, by the names of ``FlowTok-*.pth``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..models.flow import time_features
from .attention import HEAD, attend, split_heads
from .text_projector import ReleasedProjector

#: name, width, blocks of the published sizes
SIZES = {
    "S": (384, 12),
    "B": (768, 12),
    "L": (1024, 24),
    "XL": (1152, 28),
    "H": (1280, 36),
}
#: every other width has heads of 64
_HEADS = {1152: 16}


@dataclass(frozen=True)
class FlowShape:
    """Sizes of what one flow checkpoint holds; those of the release but for width and blocks."""

    width: int
    blocks: int
    tokens: int = 77
    channels: int = 16
    text_width: int = 768
    projector_hidden: int = 1024
    projector_layers: int = 6
    #: rows of the indicator: two a direction
    indicators: int = 2

    @property
    def name(self) -> str:
        """``XL`` and the like, or the numbers of a size that was not published."""
        known = [n for n, size in SIZES.items() if size == (self.width, self.blocks)]
        return known[0] if known else f"{self.blocks}x{self.width}"


class FlowAttention(nn.Module):
    """Multi-head self-attention with biases on queries, keys and values."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = _HEADS.get(width, width // HEAD)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (split_heads(part, self.heads) for part in self.qkv(x).chunk(3, -1))
        return self.proj(attend(q, k, v))


class FlowMlp(nn.Module):
    """Feed-forward with tanh-GELU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))


def modulation(width: int, parts: int) -> nn.Sequential:
    """The condition's shifts, scales and gates."""
    return nn.Sequential(nn.SiLU(), nn.Linear(width, parts * width))


class FlowBlock(nn.Module):
    """Attention and MLP, shifted, scaled and gated by the condition."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.attn = FlowAttention(width)
        self.mlp = FlowMlp(width)
        self.adaLN_modulation = modulation(width, 6)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        parts = self.adaLN_modulation(condition)[:, None].chunk(6, -1)
        shift1, scale1, gate1, shift2, scale2, gate2 = parts
        x = x + gate1 * self.attn(self.norm(x) * (1 + scale1) + shift1)
        return x + gate2 * self.mlp(self.norm(x) * (1 + scale2) + shift2)


class FlowHead(nn.Module):
    """Modulated norm and the way back to the latent channels."""

    def __init__(self, width: int, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.linear = nn.Linear(width, channels)
        self.adaLN_modulation = modulation(width, 2)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        shift, scale = self.adaLN_modulation(condition)[:, None].chunk(2, -1)
        return self.linear(self.norm(x) * (1 + scale) + shift)


class TimeEmbedder(nn.Module):
    """t [B] in [0, 1] -> [B, width]."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(256, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, t: Tensor) -> Tensor:
        return self.mlp(time_features(t))


class IndicatorEmbedder(nn.Module):
    """indicator [B] (0 conditional, 1 null; 2, 3 the way back) -> [B, width]."""

    def __init__(self, width: int, rows: int) -> None:
        super().__init__()
        self.embedding_table = nn.Embedding(rows, width)

    def forward(self, indicator: Tensor) -> Tensor:
        return self.embedding_table(indicator)


class ReleasedFlow(nn.Module):
    """x [B, N, D], t [B], indicator int64 [B] -> velocity [B, N, D]; the projector goes with it."""

    def __init__(self, shape: FlowShape) -> None:
        super().__init__()
        self.shape = shape
        self.x_embedder = nn.Linear(shape.channels, shape.width)
        self.t_embedder = TimeEmbedder(shape.width)
        self.y_embedder = IndicatorEmbedder(shape.width, shape.indicators)
        self.pos_embed = nn.Parameter(torch.empty(1, shape.tokens, shape.width))
        self.blocks = nn.ModuleList(FlowBlock(shape.width) for _ in range(shape.blocks))
        self.final_layer = FlowHead(shape.width, shape.channels)
        self.context_encoder = ReleasedProjector(
            shape.text_width, shape.projector_hidden, shape.projector_layers, shape.channels
        )

    def forward(self, x: Tensor, t: Tensor, indicator: Tensor) -> Tensor:
        condition = self.t_embedder(t) + self.y_embedder(indicator)
        y = self.x_embedder(x) + self.pos_embed
        for block in self.blocks:
            y = block(y, condition)
        return self.final_layer(y, condition)


def alignment_shapes(shape: FlowShape) -> dict[str, tuple[int, ...]]:
    """What only the authors' training reads: allowed in a checkpoint, not needed."""
    widths = (shape.text_width, 512, 512, shape.channels)
    shapes: dict[str, tuple[int, ...]] = {"t2t_temperature": ()}
    for layer, (before, after) in enumerate(pairwise(widths)):
        shapes[f"context_projector.{2 * layer}.weight"] = (after, before)
        shapes[f"context_projector.{2 * layer}.bias"] = (after,)
    return shapes
