"""The text projector and the flow network (DiT with adaLN-Zero)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .semantics import SemanticConfig, SemanticText
from .transformer import Attention, Block, sincos_positions

#: rows of the indicator embedding: direction x (conditional, null)
INDICATOR = {
    "text-to-image": {"conditional": 0, "null": 1},
    "image-to-text": {"conditional": 2, "null": 3},
}


@dataclass(frozen=True)
class FlowConfig:
    """Sizes of the text projector, the flow network and the text decoder."""

    tokens: int = 32
    channels: int = 24
    semantic_channels: int = 8  # the last ones of ``channels``
    semantic_hidden: int = 768
    text_width: int = 384
    projector_width: int = 256
    projector_layers: int = 4
    width: int = 256
    layers: int = 8
    heads: int = 4
    decoder_width: int = 192
    decoder_layers: int = 6
    vocabulary: int = 2000
    readings: int = 1000  # things that the text decoder tells apart
    kinds: int = 1  # of things: emoji, icons in colour, icons of one colour


class TextProjector(nn.Module):
    """T_init [B, N, C] -> mean and log-variance of Z_T, each [B, N, D].

    The semantic channels of the mean come from the semantic encoder's text tower, which stays as
    it was trained: there captions lie where pictures of the same concept lie.
    """

    def __init__(self, config: FlowConfig) -> None:
        super().__init__()
        self.config = config
        width = config.projector_width
        self.embed = nn.Linear(config.text_width, width)
        self.positions = nn.Parameter(torch.randn(config.tokens, width) * 0.02)
        self.blocks = nn.ModuleList(
            Block(width, config.heads) for _ in range(config.projector_layers)
        )
        self.norm = nn.LayerNorm(width)
        self.sizes = (config.channels - config.semantic_channels, config.channels)
        self.moments = nn.Linear(width, sum(self.sizes))
        self.semantics = SemanticText(
            SemanticConfig(
                tokens=config.tokens,
                channels=config.semantic_channels,
                text_width=config.text_width,
                text_hidden=config.semantic_hidden,
            )
        ).requires_grad_(False)

    def forward(self, text: Tensor) -> tuple[Tensor, Tensor]:
        x = self.embed(text) + self.positions
        for block in self.blocks:
            x = block(x)
        mean, logvar = self.moments(self.norm(x)).float().split(self.sizes, -1)
        return torch.cat([mean, self.semantics(text).float()], -1), logvar.clamp(-8, 4)


def time_features(t: Tensor, count: int = 256, max_period: float = 10000.0) -> Tensor:
    """Sinusoids [B, count] of t [B] in [0, 1], cosines first; t is used as it is."""
    half = count // 2
    frequency = torch.exp(-math.log(max_period) * torch.arange(half, device=t.device) / half)
    angles = t[:, None].float() * frequency
    return torch.cat([angles.cos(), angles.sin()], -1)


class DiTBlock(nn.Module):
    """Attention and MLP, shifted, scaled and gated by the condition; starts as the identity."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.attention = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.modulation = nn.Linear(width, 6 * width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        parts = self.modulation(F.silu(condition))[:, None].chunk(6, -1)
        shift1, scale1, gate1, shift2, scale2, gate2 = parts
        x = x + gate1 * self.attention(self.norm1(x) * (1 + scale1) + shift1)
        y = self.norm2(x) * (1 + scale2) + shift2
        return x + gate2 * self.down(F.gelu(self.up(y), approximate="tanh"))


class FlowNetwork(nn.Module):
    """Velocity at (x_t, t): one network for both directions, told apart by the indicator.

    x [B, N, D], t [B] in [0, 1], indicator int64 [B] (rows of ``INDICATOR``) -> [B, N, D].
    """

    positions: Tensor

    def __init__(self, config: FlowConfig) -> None:
        super().__init__()
        width = config.width
        self.embed = nn.Linear(config.channels, width)
        self.register_buffer("positions", sincos_positions(config.tokens, width), persistent=False)
        self.time_in = nn.Linear(256, width)
        self.time_out = nn.Linear(width, width)
        self.indicator = nn.Embedding(4, width)
        nn.init.normal_(self.indicator.weight, std=0.02)
        self.blocks = nn.ModuleList(DiTBlock(width, config.heads) for _ in range(config.layers))
        self.norm = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.modulation = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, config.channels)
        for layer in (self.modulation, self.out):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor, t: Tensor, indicator: Tensor) -> Tensor:
        condition = self.time_out(F.silu(self.time_in(time_features(t).to(x.dtype))))
        condition = condition + self.indicator(indicator)
        y = self.embed(x) + self.positions
        for block in self.blocks:
            y = block(y, condition)
        shift, scale = self.modulation(F.silu(condition))[:, None].chunk(2, -1)
        return self.out(self.norm(y) * (1 + scale) + shift).float()


class AlignmentHead(nn.Module):
    """MLP of T_init that Z_T is pulled towards, and the learned temperature (log of the scale)."""

    def __init__(self, config: FlowConfig) -> None:
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(config.text_width, 512),
            nn.SiLU(),
            nn.Linear(512, 512),
            nn.SiLU(),
            nn.Linear(512, config.channels),
        )
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def forward(self, source: Tensor, text: Tensor) -> Tensor:
        """Symmetric cross-entropy between flattened, L2-normalised Z_T and the MLP of T_init."""
        a = F.normalize(source.flatten(1).float(), dim=-1)
        b = F.normalize(self.mlp(text).flatten(1).float(), dim=-1)
        logits = self.log_scale.clamp(max=math.log(100)).exp() * a @ b.T
        target = torch.arange(len(a), device=a.device)
        return 0.5 * (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target))
