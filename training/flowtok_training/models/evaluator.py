"""The evaluator: a small dual encoder of pictures and captions, trained on real pictures only."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class EvaluatorBlock(nn.Module):
    """Residual 3x3 convolutions with group norm."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(8, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(8, channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(F.gelu(self.norm1(x)))
        return x + self.conv2(F.gelu(self.norm2(y)))


class Evaluator(nn.Module):
    """Pictures [B, 3, S, S] in [0, 1] and pooled text [B, 384] into one space of 256 numbers."""

    def __init__(self, width: int = 256, text_width: int = 384) -> None:
        super().__init__()
        self.picture = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, 32, 3, stride=2, padding=1),
            EvaluatorBlock(32),
            nn.Conv2d(32, 96, 3, stride=2, padding=1),
            EvaluatorBlock(96),
            nn.Conv2d(96, 192, 3, stride=2, padding=1),
            EvaluatorBlock(192),
            nn.GroupNorm(8, 192),
            nn.GELU(),
        )
        self.picture_out = nn.Linear(192 * 16, width)
        self.text = nn.Sequential(nn.Linear(text_width, 512), nn.GELU(), nn.Linear(512, width))
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def embed_pictures(self, pictures: Tensor) -> Tensor:
        """[B, 3, S, S] -> unit vectors [B, 256]; pictures are seen at 64 x 64."""
        small = F.interpolate(pictures * 2 - 1, size=(64, 64), mode="area")
        return F.normalize(self.picture_out(self.picture(small).flatten(1)).float(), dim=-1)

    def embed_text(self, pooled: Tensor) -> Tensor:
        """[B, 384] -> unit vectors [B, 256]."""
        return F.normalize(self.text(pooled).float(), dim=-1)
