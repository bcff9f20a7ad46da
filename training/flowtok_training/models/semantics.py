"""What a picture shows, as a few channels beside its appearance: a small dual encoder.

Latents that also say *what* is shown are easier to draw (Kouzelis et al. 2025, "Boosting
Generative Image Modeling via Joint Image-Feature Synthesis") and far easier to caption: pictures
and captions of one concept lie close in these channels before the flow has learnt anything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .text_encoder import pool_text


@dataclass(frozen=True)
class SemanticConfig:
    """Sizes; the embedding of ``tokens * channels`` numbers is laid out over the latent tokens."""

    image_size: int = 128
    tokens: int = 32
    channels: int = 8
    text_width: int = 384
    text_hidden: int = 768
    widths: tuple[int, int, int, int] = (48, 96, 192, 256)
    dropout: float = 0.2
    #: widths of a second image tower beside the first (``SecondTower``); empty for none
    second: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """Length of the embedding."""
        return self.tokens * self.channels


class SemanticBlock(nn.Module):
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


class SemanticText(nn.Module):
    """T_init [B, N, C] -> the semantic channels of Z_T, [B, K, D'], about unit variance each.

    ``shift`` and ``scale`` are measured over all captions once the encoder is trained.
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, config: SemanticConfig) -> None:
        super().__init__()
        self.shape = (config.tokens, config.channels)
        self.layers = nn.Sequential(
            nn.Linear(config.text_width, config.text_hidden),
            nn.GELU(),
            nn.Linear(config.text_hidden, config.width),
        )
        self.register_buffer("shift", torch.zeros(config.width))
        self.register_buffer("scale", torch.ones(config.width))

    def embed(self, pooled: Tensor) -> Tensor:
        """[B, C] of ``pool_text`` -> unit vectors [B, K * D']."""
        return F.normalize(self.layers(pooled).float(), dim=-1)

    def forward(self, text: Tensor) -> Tensor:
        embedded = (self.embed(pool_text(text)) - self.shift) / self.scale
        return embedded.view(-1, *self.shape)


class MixStatistics(nn.Module):
    """While training, half of a batch take on other pictures' channel means and deviations.

    Those carry the drawing style; what is shown has to be told without them (Zhou et al. 2021,
    "Domain Generalization with MixStyle"). Leaves features [B, C, H, W] alone otherwise.
    """

    def __init__(self, share: float = 0.5) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        b = len(x)
        mean, deviation = x.mean((2, 3), keepdim=True), x.std((2, 3), keepdim=True) + 1e-4
        mean, deviation = mean.detach(), deviation.detach()
        kept = torch.rand(b, 1, 1, 1, device=x.device).to(x)
        kept = torch.where(torch.rand(b, 1, 1, 1, device=x.device) < self.share, kept, 1.0)
        plain = (x - mean) / deviation
        # a batch has no order, so its neighbour is as good as any other picture
        return plain * torch.lerp(deviation.roll(1, 0), deviation, kept) + torch.lerp(
            mean.roll(1, 0), mean, kept
        )


class SecondTower(nn.Module):
    """A second opinion, trained apart: sees finer detail first, and styles mixed while training.

    Picture [B, 3, S, S] in [-1, 1] -> features [B, F], and ``embed`` of them -> unit vectors.
    """

    def __init__(self, config: SemanticConfig) -> None:
        super().__init__()
        a, b, c, d = config.second
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, a // 2, 3, padding=1),
            nn.GELU(),
            nn.Conv2d(a // 2, a, 3, stride=2, padding=1),
            SemanticBlock(a),
            MixStatistics(),
            nn.Conv2d(a, b, 3, stride=2, padding=1),
            SemanticBlock(b),
            SemanticBlock(b),
            MixStatistics(),
            nn.Conv2d(b, c, 3, stride=2, padding=1),
            SemanticBlock(c),
            SemanticBlock(c),
            nn.Conv2d(c, d, 3, stride=2, padding=1),
            SemanticBlock(d),
            nn.GroupNorm(8, d),
            nn.GELU(),
            nn.Conv2d(d, d // 2, 1),
        )
        self.features = d // 2 * (config.image_size // 32) ** 2
        self.dropout = nn.Dropout(config.dropout)
        self.out = nn.Linear(self.features, config.width)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.dropout(self.layers(pictures).flatten(1))

    def embed(self, features: Tensor) -> Tensor:
        """[B, F] -> unit vectors [B, K * D']."""
        return F.normalize(self.out(features).float(), dim=-1)


class SemanticImage(nn.Module):
    """Picture [B, 3, S, S] in [0, 1] -> semantic channels [B, K, D'], about unit variance each."""

    shift: Tensor
    scale: Tensor

    def __init__(self, config: SemanticConfig) -> None:
        super().__init__()
        if config.image_size % 32:
            raise ValueError(f"an image size of {config.image_size} is not a multiple of 32")
        self.shape = (config.tokens, config.channels)
        a, b, c, d = config.widths
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, a, 3, padding=1),
            SemanticBlock(a),
            nn.Conv2d(a, b, 3, stride=2, padding=1),
            SemanticBlock(b),
            nn.Conv2d(b, c, 3, stride=2, padding=1),
            SemanticBlock(c),
            SemanticBlock(c),
            nn.Conv2d(c, d, 3, stride=2, padding=1),
            SemanticBlock(d),
            nn.GroupNorm(8, d),
            nn.GELU(),
        )
        self.dropout = nn.Dropout(config.dropout)
        self.out = nn.Linear(d * (config.image_size // 32) ** 2, config.width)
        self.second = SecondTower(config) if config.second else None
        self.register_buffer("shift", torch.zeros(config.width))
        self.register_buffer("scale", torch.ones(config.width))

    def embed_first(self, pictures: Tensor) -> Tensor:
        """The first tower's unit vectors [B, K * D'] of pictures [B, 3, S, S]."""
        features = self.layers(pictures * 2 - 1).flatten(1)
        return F.normalize(self.out(self.dropout(features)).float(), dim=-1)

    def embed(self, pictures: Tensor) -> Tensor:
        """[B, 3, S, S] -> unit vectors [B, K * D']; two towers have equal say."""
        first = self.embed_first(pictures)
        if self.second is None:
            return first
        return F.normalize(first + self.second.embed(self.second(pictures * 2 - 1)), dim=-1)

    def look(self, pictures: Tensor) -> Tensor:
        """``embed``, averaged over the picture as it is, smaller in two sizes, and larger.

        Four looks name drawings that nobody trained on better than one, and cost a few
        milliseconds each. What surrounds a smaller picture is its own edge.
        """
        size = pictures.shape[-1]
        margin = size // 16
        views = [
            F.pad(pictures, (margin,) * 4, mode="replicate"),
            F.pad(pictures, (2 * margin,) * 4, mode="replicate"),
            pictures[..., margin:-margin, margin:-margin],
        ]
        total = self.embed(pictures)
        for view in views:
            shown = F.interpolate(view, size=(size, size), mode="bilinear", align_corners=False)
            total = total + self.embed(shown)
        return F.normalize(total, dim=-1)

    def forward(self, pictures: Tensor) -> Tensor:
        embedded = (self.look(pictures) - self.shift) / self.scale
        return embedded.view(-1, *self.shape)


class SemanticEncoder(nn.Module):
    """Both towers and the learned temperature (log of the scale)."""

    def __init__(self, config: SemanticConfig) -> None:
        super().__init__()
        self.config = config
        self.image = SemanticImage(config)
        self.text = SemanticText(config)
        self.log_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
