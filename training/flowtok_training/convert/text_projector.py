"""The release's text projector ("context_encoder"): T_init to mean and log-variance of Z_T."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .attention import attend, split_heads

HEADS = 8


class DeviationNorm(nn.Module):
    """g (x - mean) / (std + 1e-5) + b: the unbiased deviation, 1e-5 outside the root."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.g = nn.Parameter(torch.ones(width))
        self.b = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        centred = x - x.mean(-1, keepdim=True)
        # by hand: the exporter's own deviation is the biased one on some versions
        deviation = (centred.square().sum(-1, keepdim=True) / (x.shape[-1] - 1)).sqrt()
        return self.g * (centred / (deviation + 1e-5)) + self.b


class ProjectorAttention(nn.Module):
    """Self-attention with a matrix each for queries, keys, values and the way out."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.W_Q = nn.Linear(width, width)
        self.W_K = nn.Linear(width, width)
        self.W_V = nn.Linear(width, width)
        self.W_O = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (split_heads(part(x), HEADS) for part in (self.W_Q, self.W_K, self.W_V))
        return self.W_O(attend(q, k, v))


class FeedForward(nn.Module):
    """Two layers with ReLU."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.ffn_1 = nn.Linear(width, hidden)
        self.ffn_2 = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.ffn_2(F.relu(self.ffn_1(x)))


class ProjectorLayer(nn.Module):
    """Post-norm transformer block."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.attn = ProjectorAttention(width)
        self.feed_forward = FeedForward(width, hidden)
        self.norm1 = DeviationNorm(width)
        self.norm2 = DeviationNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(x + self.attn(x))
        return self.norm2(x + self.feed_forward(x))


class ReleasedProjector(nn.Module):
    """T_init [B, N, width] -> mean, logvar, each [B, N, channels]."""

    def __init__(self, width: int, hidden: int, layers: int, channels: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(ProjectorLayer(width, hidden) for _ in range(layers))
        self.linear = nn.Linear(width, 2 * channels)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        for layer in self.layers:
            tokens = layer(tokens)
        mean, logvar = self.linear(tokens).chunk(2, -1)
        return mean, logvar
