"""The 1D image tokenizer: a picture to K latent tokens and back.

A convolutional stem and a pixel-shuffle head stand round a transformer; the latent tokens start
from the average-pooled stem features, and the decoder's mask tokens start from the latents that
were pooled from the same place. A plain ViT with free latent tokens first has to learn where to
look, which costs hours on two cores.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .transformer import Block, axial_rope


@dataclass(frozen=True)
class TokenizerConfig:
    """Sizes; ``tokens`` is all, a half or a quarter of ``grid * grid`` (how they are pooled)."""

    image_size: int = 128
    tokens: int = 32
    channels: int = 16
    width: int = 256
    heads: int = 4
    encoder_layers: int = 3
    decoder_layers: int = 5
    stem: int = 64

    @property
    def grid(self) -> int:
        """Patches a side; the stem halves four times, so a patch is 16 pixels."""
        if self.image_size % 16:
            raise ValueError(f"an image size of {self.image_size} is not a multiple of 16")
        return self.image_size // 16

    @property
    def pool(self) -> tuple[int, int]:
        """(rows, columns) of patches that one latent token is pooled from."""
        ratio = self.grid * self.grid // self.tokens
        pools = {1: (1, 1), 2: (1, 2), 4: (2, 2)}
        if ratio not in pools:
            raise ValueError(f"{self.tokens} latent tokens do not fit a grid of {self.grid}")
        return pools[ratio]


class ConvBlock(nn.Module):
    """Residual pair of 3x3 convolutions; starts as the identity, so that it needs no norm."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        assert self.second.bias is not None
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.gelu(self.first(F.gelu(x))))


class ImageEncoder(nn.Module):
    """Picture [B, 3, S, S] in [0, 1] -> mean and log-variance, each [B, K, D]."""

    cos: Tensor
    sin: Tensor

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.config = config
        stem, width = config.stem, config.width
        self.stem = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, stem, 3, padding=1),
            ConvBlock(stem),
            nn.Conv2d(stem, 2 * stem, 3, stride=2, padding=1),
            ConvBlock(2 * stem),
            nn.Conv2d(2 * stem, width, 3, stride=2, padding=1),
        )
        self.latent_tokens = nn.Parameter(torch.randn(config.tokens, width) * 0.02)
        self.blocks = nn.ModuleList(
            Block(width, config.heads) for _ in range(config.encoder_layers)
        )
        self.norm = nn.LayerNorm(width)
        self.moments = nn.Linear(width, 2 * config.channels)
        cos, sin = axial_rope(config.grid, width // config.heads)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        features = self.stem(picture * 2 - 1)  # (B, W, g, g)
        pooled = F.avg_pool2d(features, self.config.pool).flatten(2).transpose(1, 2)
        patches = features.flatten(2).transpose(1, 2)
        x = torch.cat([patches, pooled + self.latent_tokens], 1)
        for block in self.blocks:
            x = block(x, (self.cos, self.sin))
        mean, logvar = self.moments(self.norm(x[:, patches.shape[1] :])).float().chunk(2, -1)
        return mean, logvar.clamp(-12, 4)


class ImageDecoder(nn.Module):
    """Latent tokens [B, K, D] -> picture [B, 3, S, S], meant for [0, 1] (not clamped).

    ``beside`` [B, W, width] are further tokens to attend to; the shipped decoder has none.
    """

    cos: Tensor
    sin: Tensor

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.config = config
        stem, width = config.stem, config.width
        self.embed = nn.Linear(config.channels, width)
        self.latent_positions = nn.Parameter(torch.randn(config.tokens, width) * 0.02)
        self.mask_token = nn.Parameter(torch.randn(config.grid**2, width) * 0.02)
        self.blocks = nn.ModuleList(
            Block(width, config.heads) for _ in range(config.decoder_layers)
        )
        self.norm = nn.LayerNorm(width)
        self.head = nn.Sequential(
            nn.Conv2d(width, 8 * stem, 1),
            nn.PixelShuffle(2),
            ConvBlock(2 * stem),
            nn.Conv2d(2 * stem, 4 * stem, 3, padding=1),
            nn.PixelShuffle(2),
            ConvBlock(stem),
            nn.Conv2d(stem, 96, 3, padding=1),
            nn.PixelShuffle(2),
            ConvBlock(24),
            nn.Conv2d(24, 12, 3, padding=1),
            nn.PixelShuffle(2),
        )
        cos, sin = axial_rope(config.grid, width // config.heads)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def forward(self, latents: Tensor, beside: Tensor | None = None) -> Tensor:
        config = self.config
        rows, columns = config.pool
        b, grid = latents.shape[0], config.grid
        embedded = self.embed(latents)  # (B, K, W)
        spread = embedded.view(b, grid // rows, 1, grid // columns, 1, -1)
        spread = spread.expand(-1, -1, rows, -1, columns, -1).reshape(b, grid * grid, -1)
        x = torch.cat([spread + self.mask_token, embedded + self.latent_positions], 1)
        if beside is not None:
            x = torch.cat([x, beside], 1)
        for block in self.blocks:
            x = block(x, (self.cos, self.sin))
        patches = self.norm(x[:, : grid * grid])
        features = patches.transpose(1, 2).reshape(b, -1, grid, grid)
        return self.head(features).float() + 0.5


class ImageTokenizer(nn.Module):
    """Encoder and decoder, with the per-token, per-channel normalisation of the latents.

    ``shift`` and ``scale`` [K, D] are measured after training; ``encode`` and ``decode`` speak of
    normalised latents (zero mean, unit variance at each of the K x D places).
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = ImageEncoder(config)
        self.decoder = ImageDecoder(config)
        self.register_buffer("shift", torch.zeros(config.tokens, config.channels))
        self.register_buffer("scale", torch.ones(config.tokens, config.channels))

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Training pass: reconstruction, mean, log-variance (one sample of the posterior)."""
        mean, logvar = self.encoder(picture)
        sample = mean + torch.randn_like(mean) * (0.5 * logvar).exp()
        return self.decoder(sample), mean, logvar

    def encode(self, picture: Tensor) -> Tensor:
        mean, _ = self.encoder(picture)
        return (mean - self.shift) / self.scale

    def decode(self, latents: Tensor) -> Tensor:
        return self.decoder(latents * self.scale + self.shift)
