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
    def learn_places(self, places: Tensor, carried: Tensor, names: Tensor) -> None:
        """Sets the measure and the keys: ``places`` [R, N, D] of the readings' captions.

        ``carried`` [n, N, D] are pictures where the flow brings them, ``names`` int64 [n] their
        readings: numbers in which pictures of one thing differ count less (a diagonal Fisher
        discriminant).
        """
        device = self.centre.device
        flat = places.to(device).flatten(1)
        within = (carried.to(device).flatten(1) - flat[names.to(device)]).square().mean(0)
        spread = flat.var(0)
        self._measure(flat, flat.mean(0), (within + 0.1 * spread.mean()).rsqrt())

    @torch.no_grad()
    def learn_meanings(self, places: Tensor, shift: Tensor, scale: Tensor) -> None:
        """Sets the measure and the keys where some of the D channels are semantic ones.

        The measure is then the dual encoder's own, the cosine of embeddings: they are the last
        channels of ``places`` [R, N, D], brought back by its ``shift`` and ``scale`` [N * D'].
        Drawings that nobody trained on are told apart better so than by what sets drawings that
        somebody did train on apart: 74 % instead of 70 %.
        """
        device = self.centre.device
        flat = places.to(device).flatten(1)
        tokens, channels = places.shape[1:]
        semantic = len(scale) // tokens
        weight = torch.zeros(tokens, channels, device=device)
        weight[:, channels - semantic :] = scale.to(device).view(tokens, semantic)
        centre = torch.zeros_like(weight)
        centre[:, channels - semantic :] = (-shift / scale).to(device).view(tokens, semantic)
        self._measure(flat, centre.flatten(), weight.flatten())

    def _measure(self, flat: Tensor, centre: Tensor, weight: Tensor) -> None:
        self.centre.copy_(centre)
        self.weight.copy_(weight)
        self.keys.copy_(self.weigh(flat))

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
