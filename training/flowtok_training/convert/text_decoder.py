"""The paper's text decoder: Z_T to a word at every position, at once; the release has none."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..models.transformer import Block
from .attention import HEAD

#: candidates a position that the graph gives
TOP_K = 8


@dataclass(frozen=True)
class TextDecoderShape:
    """Sizes; six blocks as in the paper. ``words`` counts the vocabulary that captions use."""

    words: int
    tokens: int = 77
    channels: int = 16
    width: int = 768
    blocks: int = 6


class ReleasedTextDecoder(nn.Module):
    """Z_T [B, N, D] -> logits [B, N, V]; ``token_ids`` [V] are the words' ids."""

    def __init__(self, shape: TextDecoderShape) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Linear(shape.channels, shape.width)
        self.positions = nn.Parameter(torch.randn(shape.tokens, shape.width) * 0.02)
        self.blocks = nn.ModuleList(
            Block(shape.width, shape.width // HEAD) for _ in range(shape.blocks)
        )
        self.norm = nn.LayerNorm(shape.width)
        self.logits = nn.Linear(shape.width, shape.words)
        self.token_ids = torch.zeros(shape.words, dtype=torch.int64)

    def forward(self, latents: Tensor) -> Tensor:
        x = self.embed(latents) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.logits(self.norm(x))


class WordsGraph(nn.Module):
    """latents [B, N, D] -> ids int64 and logProbs, each [B, N, K], best first."""

    token_ids: Tensor

    def __init__(self, decoder: ReleasedTextDecoder) -> None:
        super().__init__()
        self.decoder = decoder
        self.register_buffer("token_ids", decoder.token_ids)
        self.count = min(TOP_K, decoder.shape.words)

    def forward(self, latents: Tensor) -> tuple[Tensor, Tensor]:
        best, places = self.decoder(latents).log_softmax(-1).topk(self.count, -1)
        return self.token_ids[places], best
