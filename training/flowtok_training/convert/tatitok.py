"""TA-TiTok's VAE tokenizers (bl32, bl64, sl128), by the names of their published checkpoints.

FlowTok's tokenizer grew out of them: here positions are learned, so the picture size is fixed; the
blocks are CLIP's but for the plain GELU; encoder and decoder carry a class token in front.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .clip import ClipAttention
from .tokenizer import PATCH, PublishedTokenizer, TokenizerShape, to_pixels

#: by the names in tatitok_<name>_vae.bin; all for pictures of 256 pixels
PUBLISHED = {
    "bl32": TokenizerShape(grid=16, tokens=32),
    "bl64": TokenizerShape(grid=16, tokens=64),
    "sl128": TokenizerShape((512, 1024), (8, 24), grid=16, tokens=128),
}


class PlainMlp(nn.Module):
    """Feed-forward with GELU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x)))


class PlainBlock(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = ClipAttention(width)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = PlainMlp(width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x), None)
        return x + self.mlp(self.ln_2(x))


class PlainTrunk(nn.Module):
    """What encoder and decoder share; the class token stands before the patches."""

    def __init__(self, width: int, layers: int, grid: int, tokens: int) -> None:
        super().__init__()
        self.grid = grid
        self.class_embedding = nn.Parameter(torch.empty(1, width))
        self.positional_embedding = nn.Parameter(torch.empty(grid**2 + 1, width))
        self.latent_token_positional_embedding = nn.Parameter(torch.empty(tokens, width))
        self.ln_pre = nn.LayerNorm(width)
        self.transformer = nn.ModuleList(PlainBlock(width) for _ in range(layers))
        self.ln_post = nn.LayerNorm(width)

    def walk(self, patches: Tensor, *others: Tensor) -> Tensor:
        """[B, grid^2, width] and what follows -> all of it, the class token taken off."""
        first = self.class_embedding.expand(patches.shape[0], -1, -1)
        x = torch.cat([first, patches], 1) + self.positional_embedding
        x = self.ln_pre(torch.cat([x, *others], 1))
        for block in self.transformer:
            x = block(x)
        return x[:, 1:]


class PlainEncoder(PlainTrunk):
    """image [B, 3, S, S] in [0, 1] and the latent tokens -> moments [B, K, 2 D]."""

    def __init__(self, shape: TokenizerShape) -> None:
        width = shape.widths[0]
        super().__init__(width, shape.layers[0], shape.grid, shape.tokens)
        self.patch_embed = nn.Conv2d(3, width, PATCH, stride=PATCH)
        self.conv_out = nn.Conv2d(width, 2 * shape.channels, 1)

    def forward(self, image: Tensor, latent_tokens: Tensor) -> Tensor:
        patches = self.patch_embed(image).flatten(2).transpose(1, 2)
        latents = latent_tokens + self.latent_token_positional_embedding
        x = self.walk(patches, latents.expand(image.shape[0], -1, -1))
        x = self.ln_post(x[:, self.grid**2 :])
        return F.linear(x, self.conv_out.weight.flatten(1), self.conv_out.bias)


class PlainDecoder(PlainTrunk):
    """latents [B, K, D] and T_init [B, 77, C] -> image [B, 3, S, S], meant for [0, 1]."""

    def __init__(self, shape: TokenizerShape) -> None:
        width = shape.widths[1]
        super().__init__(width, shape.layers[1], shape.grid, shape.tokens)
        self.decoder_embed = nn.Linear(shape.channels, width)
        self.mask_token = nn.Parameter(torch.empty(1, 1, width))
        self.ffn = nn.Sequential(nn.Conv2d(width, PATCH * PATCH * 3, 1))
        self.conv_out = nn.Conv2d(3, 3, 3, padding=1)
        self.text_guidance_proj = nn.Linear(shape.text_width, width)
        self.text_guidance_positional_embedding = nn.Parameter(
            torch.empty(shape.text_tokens, width)
        )

    def forward(self, latents: Tensor, tokens: Tensor) -> Tensor:
        masks = self.mask_token.expand(latents.shape[0], self.grid**2, -1)
        embedded = self.decoder_embed(latents) + self.latent_token_positional_embedding
        text = self.text_guidance_proj(tokens) + self.text_guidance_positional_embedding
        x = self.ln_post(self.walk(masks, embedded, text)[:, : self.grid**2])
        return self.conv_out(to_pixels(x, self.ffn[0], self.grid))


class PlainTokenizer(PublishedTokenizer):
    """A TA-TiTok VAE."""

    def __init__(self, shape: TokenizerShape) -> None:
        super().__init__(shape, PlainEncoder(shape), PlainDecoder(shape))
