"""The release's image tokenizer, by the names of ``FlowTiTok_512.bin``.

Its positions are computed (axial RoPE on the patches), so one checkpoint serves any picture size
that is a multiple of the patch.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .attention import HEAD, attend, axial_rotation, split_heads, turn

PATCH = 16


@dataclass(frozen=True)
class TokenizerShape:
    """Sizes of encoder and decoder; widths and layers are (encoder, decoder)."""

    widths: tuple[int, int] = (768, 1024)
    layers: tuple[int, int] = (12, 24)
    grid: int = 32
    tokens: int = 77
    channels: int = 16
    text_tokens: int = 77
    text_width: int = 768

    @property
    def image_size(self) -> int:
        """Pixels a side."""
        return self.grid * PATCH


class TokenizerAttention(nn.Module):
    """Self-attention that turns queries and keys of the patches by their place."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = width // HEAD
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
        q, k, v = (split_heads(part, self.heads) for part in self.qkv(x).chunk(3, -1))
        return self.proj(attend(turn(q, rotation), turn(k, rotation), v))


class GatedMlp(nn.Module):
    """SwiGLU with gate and value in one matrix."""

    def __init__(self, width: int) -> None:
        super().__init__()
        hidden = int(2 / 3 * int(4.0 * width))
        self.w12 = nn.Linear(width, 2 * hidden)
        self.w3 = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        gate, value = self.w12(x).chunk(2, -1)
        return self.w3(F.silu(gate) * value)


class TokenizerBlock(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = TokenizerAttention(width)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = GatedMlp(width)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
        x = x + self.attn(self.ln_1(x), rotation)
        return x + self.mlp(self.ln_2(x))


class Trunk(nn.Module):
    """What encoder and decoder share: norms, blocks and the latents' positions."""

    def __init__(self, width: int, layers: int, tokens: int) -> None:
        super().__init__()
        self.latent_token_positional_embedding = nn.Parameter(torch.empty(tokens, width))
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = nn.ModuleList(TokenizerBlock(width) for _ in range(layers))
        self.ln_post = nn.LayerNorm(width)

    def walk(self, x: Tensor, grid: int) -> Tensor:
        """[B, grid^2 + others, width] through all blocks; the last norm is the caller's."""
        rotation = axial_rotation(grid)
        x = self.ln_pre(x)
        for block in self.transformer:
            x = block(x, rotation)
        return x


class ReleasedEncoder(Trunk):
    """image [B, 3, S, S] in [0, 1] and the tokenizer's latent tokens -> moments [B, K, 2 D]."""

    def __init__(self, shape: TokenizerShape) -> None:
        width = shape.widths[0]
        super().__init__(width, shape.layers[0], shape.tokens)
        self.grid = shape.grid
        self.patch_embed = nn.Conv2d(3, width, PATCH, stride=PATCH)
        self.conv_out = nn.Conv2d(width, 2 * shape.channels, 1)

    def forward(self, image: Tensor, latent_tokens: Tensor) -> Tensor:
        patches = self.patch_embed(image).flatten(2).transpose(1, 2)
        latents = latent_tokens + self.latent_token_positional_embedding
        x = torch.cat([patches, latents.expand(image.shape[0], -1, -1)], 1)
        x = self.ln_post(self.walk(x, self.grid)[:, self.grid**2 :])
        return F.linear(x, self.conv_out.weight.flatten(1), self.conv_out.bias)


class ReleasedDecoder(Trunk):
    """latents [B, K, D] and T_init [B, 77, C] -> image [B, 3, S, S], meant for [0, 1]."""

    def __init__(self, shape: TokenizerShape) -> None:
        width = shape.widths[1]
        super().__init__(width, shape.layers[1], shape.tokens)
        self.grid = shape.grid
        self.decoder_embed = nn.Linear(shape.channels, width)
        self.mask_token = nn.Parameter(torch.empty(1, 1, width))
        self.ffn = nn.Sequential(nn.Conv2d(width, PATCH * PATCH * 3, 1))
        self.conv_out = nn.Conv2d(3, 3, 3, padding=1)
        self.text_guidance_proj = nn.Linear(shape.text_width, width)
        self.text_guidance_positional_embedding = nn.Parameter(
            torch.empty(shape.text_tokens, width)
        )

    def forward(self, latents: Tensor, tokens: Tensor) -> Tensor:
        b, grid = latents.shape[0], self.grid
        masks = self.mask_token.expand(b, grid**2, -1)
        embedded = self.decoder_embed(latents) + self.latent_token_positional_embedding
        text = self.text_guidance_proj(tokens) + self.text_guidance_positional_embedding
        x = self.walk(torch.cat([masks, embedded, text], 1), grid)
        x = self.ln_post(x[:, : grid**2])
        return self.conv_out(to_pixels(x, self.ffn[0], grid))


def to_pixels(x: Tensor, layer: nn.Module, grid: int) -> Tensor:
    """Patches [B, grid^2, width] -> [B, 3, S, S] by a 1x1 convolution's weights."""
    assert isinstance(layer, nn.Conv2d)
    b = x.shape[0]
    x = F.linear(x, layer.weight.flatten(1), layer.bias)  # (B, grid^2, p1 p2 c)
    x = x.view(b, grid, grid, PATCH, PATCH, 3).permute(0, 5, 1, 3, 2, 4)
    return x.reshape(b, 3, grid * PATCH, grid * PATCH)


class PublishedTokenizer(nn.Module):
    """Encoder, decoder and the learned latent tokens."""

    def __init__(self, shape: TokenizerShape, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = encoder
        self.decoder = decoder
        self.latent_tokens = nn.Parameter(torch.empty(shape.tokens, shape.widths[0]))

    def encode(self, image: Tensor) -> Tensor:
        """image [B, 3, S, S] -> the latents' means [B, K, D]."""
        mean, _ = self.encoder(image, self.latent_tokens).chunk(2, -1)
        return mean


class ReleasedTokenizer(PublishedTokenizer):
    """FlowTiTok."""

    def __init__(self, shape: TokenizerShape) -> None:
        super().__init__(shape, ReleasedEncoder(shape), ReleasedDecoder(shape))
