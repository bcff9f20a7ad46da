"""Golden files: what PyTorch makes of a pack's own weights, for the runtime's tests to equal.

One safetensors file beside one JSON file: arrays in the first, prompts and settings in the second.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from ..networks import Networks
from ..sampling import sample_flow

PROMPTS = [
    "red apple",
    "rocket, fluent flat style",
    "dog face, noto style",
    "a teal line icon of a sailboat on a dark background",
    "octopus, fluent style",
    "a slice of pizza with cheese",
    "Grinning FACE!",
    "sailboat on the sea, 123 naïve cafés",
]


@torch.no_grad()
def write_golden(
    folder: Path,
    name: str,
    networks: Networks,
    ids: Tensor,
    mask: Tensor,
    prompts: list[str],
    pictures: Tensor,
    steps: int,
    guidance: float,
    caption_steps: int,
) -> None:
    """ids, mask int64 [n, N] of ``prompts``; pictures uint8 [m, S, S, 3]."""
    arrays: dict[str, Tensor] = {"ids": ids, "mask": mask, "pictures": pictures}
    for k in range(len(prompts)):
        text = networks.text_encoder(ids[k : k + 1], mask[k : k + 1])
        mean, logvar = networks.projector(text)
        noise = torch.randn(mean.shape, generator=torch.Generator().manual_seed(k))
        source = mean + (0.5 * logvar).exp() * noise
        states: list[Tensor] = []
        latents = sample_flow(networks.flow, source, "text-to-image", steps, guidance, states)
        made = networks.latents.decode(latents).clamp(0, 1)
        arrays[f"text_{k}_mean"], arrays[f"text_{k}_logvar"] = mean, logvar
        arrays[f"text_{k}_states"] = torch.cat(states[::5])
        arrays[f"text_{k}_latents"] = latents
        arrays[f"text_{k}_picture"] = (made[0].permute(1, 2, 0) * 255).round().byte()
    for k in range(len(pictures)):
        source = networks.latents.encode(pictures[k : k + 1].permute(0, 3, 1, 2).float() / 255)
        states = []
        found = sample_flow(networks.flow, source, "image-to-text", caption_steps, 1.0, states)
        best = networks.text_decoder(found)[0].argmax(-1)
        arrays[f"image_{k}_latents"] = source
        arrays[f"image_{k}_states"] = torch.cat(states[::5])
        arrays[f"image_{k}_ids"] = networks.text_decoder.token_ids[best]
    folder.mkdir(parents=True, exist_ok=True)
    save_file({k: v.contiguous() for k, v in arrays.items()}, folder / f"{name}.safetensors")
    about = {
        "about": "Made by PyTorch from the pack's weights; seed of prompt k is k.",
        "prompts": prompts,
        "pictures": len(pictures),
        "steps": steps,
        "guidance": guidance,
        "captionSteps": caption_steps,
        "stateEvery": 5,
    }
    (folder / f"{name}.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n")


def as_bytes(pictures: np.ndarray) -> Tensor:
    """uint8 [n, S, S, 3] as a tensor of its own."""
    return torch.from_numpy(np.ascontiguousarray(pictures))
