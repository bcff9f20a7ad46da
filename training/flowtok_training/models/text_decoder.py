"""The text decoder: Z_T to words, at every position at once, by way of what the picture shows.

A decoder that judges each position alone mixes the words of two captions where a picture lands
between them. So it first decides which known thing the latents speak of (a reading) and then reads
every position in that light, as latent-variable translation models do (Kaiser et al. 2018, "Fast
Decoding in Sequence Models using Discrete Latent Variables"). Several readings give alternatives
that make sense as a whole.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .flow import FlowConfig
from .transformer import Block


class TextDecoder(nn.Module):
    """Z_T [B, N, D] -> log-probabilities of R readings, and logits [.., N, V] in the light of one.

    ``keys`` [R, N * D] are unit vectors: where the captions of each thing lie, in the measure of
    ``weigh``. ``kind_of`` [R] says of what kind each is, which the way a picture is drawn betrays.
    V counts the vocabulary entries that captions use; ``token_ids`` [V] are their ids.
    """

    token_ids: Tensor
    kind_of: Tensor
    centre: Tensor
    weight: Tensor

    def __init__(self, config: FlowConfig) -> None:
        super().__init__()
        width, size = config.decoder_width, config.tokens * config.channels
        self.embed = nn.Linear(config.channels, width)
        self.whole = nn.Linear(size, width)
        self.positions = nn.Parameter(torch.randn(config.tokens, width) * 0.02)
        self.keys = nn.Parameter(torch.zeros(config.readings, size), requires_grad=False)
        self.readings = nn.Embedding(config.readings, width)
        nn.init.normal_(self.readings.weight, std=0.5)
        self.log_scale = nn.Parameter(torch.tensor(math.log(20.0)))
        self.blocks = nn.ModuleList(
            Block(width, config.heads) for _ in range(config.decoder_layers)
        )
        self.norm = nn.LayerNorm(width)
        self.logits = nn.Linear(width, config.vocabulary)
        self.register_buffer("token_ids", torch.zeros(config.vocabulary, dtype=torch.int64))
        self.kind = nn.Linear(size, config.kinds)
        self.register_buffer("kind_of", torch.zeros(config.readings, dtype=torch.int64))
        self.register_buffer("centre", torch.zeros(size))
        self.register_buffer("weight", torch.ones(size))

    def weigh(self, latents: Tensor) -> Tensor:
        """Unit vectors [B, N * D] whose cosines compare latents [B, N, D]."""
        return F.normalize((latents.flatten(1).float() - self.centre) * self.weight, dim=-1)

    @torch.no_grad()
    def learn_places(self, places: Tensor, shift: Tensor, scale: Tensor) -> None:
        """Sets the measure and the keys: ``places`` [R, N, D] of the readings' captions.

        The measure is the dual encoder's own, the cosine of embeddings: they are the last of the D
        channels, the semantic ones, brought back by its ``shift`` and ``scale`` [N * D'].
        Appearance says nothing. What sets drawings that were trained on apart (a diagonal Fisher
        discriminant) named others less well: docs/training.md.
        """
        device = self.centre.device
        tokens, channels = places.shape[1:]
        first = channels - len(scale) // tokens
        weight = torch.zeros(tokens, channels, device=device)
        weight[:, first:] = scale.to(device).view(tokens, -1)
        centre = torch.zeros_like(weight)
        centre[:, first:] = (-shift / scale).to(device).view(tokens, -1)
        self.centre.copy_(centre.flatten())
        self.weight.copy_(weight.flatten())
        self.keys.copy_(self.weigh(places.to(device)))

    def name(self, latents: Tensor) -> Tensor:
        """Log-probabilities [B, R] of the readings."""
        scores = self.log_scale.clamp(max=math.log(200)).exp() * self.weigh(latents) @ self.keys.T
        kinds = self.kinds(latents).log_softmax(-1)
        return (scores + kinds[:, self.kind_of]).log_softmax(-1)

    def kinds(self, latents: Tensor) -> Tensor:
        """Logits [B, kinds] of what kind of thing latents [B, N, D] speak of."""
        return self.kind(latents.flatten(1).float())

    def read(self, latents: Tensor, reading: Tensor) -> Tensor:
        """Logits [B, N, V] of latents [B, N, D] taken for ``reading``, int64 [B]."""
        whole = self.whole(latents.flatten(1)) + self.readings(reading)
        x = self.embed(latents) + whole[:, None] + self.positions
        for block in self.blocks:
            x = block(x)
        return self.logits(self.norm(x)).float()

    def forward(self, latents: Tensor) -> Tensor:
        """Logits [B, N, V] in the light of the likeliest reading."""
        return self.read(latents, self.name(latents).argmax(-1))
