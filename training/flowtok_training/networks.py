"""Everything a pack runs, in PyTorch: load it from a run, draw with it, caption with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from .models.flow import FlowNetwork, TextProjector
from .models.latent_space import LatentSpace
from .models.text_decoder import TextDecoder
from .models.text_encoder import TextEncoder, load_text_encoder, load_text_tokenizer, tokenise
from .sampling import sample_flow
from .train.semantics import load_latent_space
from .train.text_decoder import END, load_flow, load_text_decoder


@dataclass
class Networks:
    """The six networks of a pack, and the styles it draws."""

    text_encoder: TextEncoder
    projector: TextProjector
    flow: FlowNetwork
    latents: LatentSpace
    text_decoder: TextDecoder
    styles: list[str]


def load_networks(folder: Path, storage: str) -> Networks:
    """The averaged networks of a run, their weights rounded as the pack is to store them."""
    from .export.storage import round_weights  # which needs onnx, and drawing alone does not

    model, styles = load_flow(folder)
    networks = Networks(
        load_text_encoder(),
        model.projector,
        model.flow,
        load_latent_space(folder),
        load_text_decoder(folder),
        styles,
    )
    for part in (
        networks.text_encoder,
        networks.projector,
        networks.flow,
        networks.latents,
        networks.text_decoder,
    ):
        round_weights(part, storage)
    return networks


@torch.no_grad()
def draw(networks: Networks, captions: list[str], steps: int, guidance: float) -> Tensor:
    """Pictures [n, 3, S, S] in [0, 1] of captions; seed 0 for the batch."""
    ids, mask = tokenise(load_text_tokenizer(), captions)
    generator = torch.Generator().manual_seed(0)
    out = []
    for part in torch.arange(len(captions)).split(64):
        mean, logvar = networks.projector(networks.text_encoder(ids[part], mask[part]))
        noise = torch.randn(mean.shape, generator=generator)
        source = mean + (0.5 * logvar).exp() * noise
        latents = sample_flow(networks.flow, source, "text-to-image", steps, guidance)
        out.append(networks.latents.decode(latents).clamp(0, 1))
    return torch.cat(out)


@torch.no_grad()
def remake(networks: Networks, pictures: Tensor) -> Tensor:
    """Pictures [n, 3, S, S] in [0, 1] to latents and back."""
    return torch.cat(
        [networks.latents.decode(networks.latents.encode(part)) for part in pictures.split(64)]
    )


@torch.no_grad()
def caption(networks: Networks, latents: Tensor, steps: int) -> Tensor:
    """Token ids [n, N] of the best caption; everything after the end token is 0."""
    found = sample_flow(networks.flow, latents, "image-to-text", steps)
    ids = networks.text_decoder.token_ids[networks.text_decoder(found).argmax(-1)]
    after = (ids == END).cumsum(1) > 0
    return torch.where(after, 0, ids)


@torch.no_grad()
def read_pictures(networks: Networks, pictures: Tensor, steps: int) -> list[str]:
    """The best caption of each picture [n, 3, S, S], in words."""
    tokenizer = load_text_tokenizer()
    words: list[str] = []
    for part in pictures.split(64):
        ids = caption(networks, networks.latents.encode(part), steps)
        words += tokenizer.decode_batch(ids.tolist())
    return words
