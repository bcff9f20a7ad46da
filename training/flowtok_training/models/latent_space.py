"""The latents that the flow works on: what a picture looks like and what it shows."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .image_tokenizer import ImageTokenizer
from .semantics import SemanticImage


@dataclass(frozen=True)
class LatentShape:
    """K tokens of ``channels`` numbers, and the side of a picture in pixels."""

    tokens: int
    channels: int
    image_size: int


class LatentSpace(nn.Module):
    """Picture [B, 3, S, S] in [0, 1] <-> latents [B, K, D], each number about unit variance.

    The first channels are the image tokenizer's, the last the semantic ones. Only the first are
    needed to see the picture again.
    """

    def __init__(self, tokenizer: ImageTokenizer, semantics: SemanticImage) -> None:
        super().__init__()
        if semantics.shape[0] != tokenizer.config.tokens:
            raise ValueError(
                f"{semantics.shape[0]} semantic tokens beside {tokenizer.config.tokens} latent ones"
            )
        self.tokenizer = tokenizer
        self.semantics = semantics
        self.config = LatentShape(
            tokenizer.config.tokens,
            tokenizer.config.channels + semantics.shape[1],
            tokenizer.config.image_size,
        )

    def encode(self, picture: Tensor) -> Tensor:
        return torch.cat([self.tokenizer.encode(picture), self.semantics(picture)], -1)

    def decode(self, latents: Tensor) -> Tensor:
        return self.tokenizer.decode(latents[..., : self.tokenizer.config.channels])
