"""Seeded random weights under the published names, for golden files, tests and trials."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from .attention import axial_rotation
from .clip import ClipShape, ClipText
from .flow import SIZES, FlowShape, ReleasedFlow, alignment_shapes
from .tatitok import PUBLISHED, PlainTokenizer
from .tiny import PACK_CLIP, PACK_FLOW, PACK_TOKENIZER
from .tokenizer import ReleasedTokenizer, TokenizerShape


def random_state(shapes: Mapping[str, tuple[int, ...]], seed: int = 0) -> dict[str, Tensor]:
    """Each tensor drawn from its own name and the seed, so that signals keep their size.

    Gains (one axis, ``weight`` or ``g``) lie about 1, other single axes about 0, matrices keep the
    variance of what passes through them.
    """
    state = {}
    for name, shape in shapes.items():
        generator = torch.Generator().manual_seed(zlib.crc32(f"{seed} {name}".encode()))
        value = torch.randn(shape, generator=generator)
        if len(shape) < 2:
            gain = name.endswith((".weight", ".g"))
            value = 1 + 0.1 * value if gain else 0.1 * value
        elif name.endswith("weight") and "embedding" not in name:
            value = value / value[0].numel() ** 0.5
        else:
            value = 0.2 * value
        state[name] = value
    return state


def flow_state(shape: FlowShape, seed: int = 0) -> dict[str, Tensor]:
    """A whole flow checkpoint, what only training reads included."""
    return random_state(_shapes(ReleasedFlow, shape) | alignment_shapes(shape), seed)


def tokenizer_state(shape: TokenizerShape, seed: int = 0) -> dict[str, Tensor]:
    """A whole tokenizer checkpoint."""
    state = random_state(_shapes(ReleasedTokenizer, shape), seed)
    for side in ("encoder", "decoder"):
        for kind, values in zip(("cos", "sin"), axial_rotation(shape.grid), strict=True):
            state[f"{side}.positional_embedding.freqs_{kind}"] = values
    return state


def tatitok_state(shape: TokenizerShape, seed: int = 0) -> dict[str, Tensor]:
    """A whole checkpoint of a TA-TiTok VAE."""
    return random_state(_shapes(PlainTokenizer, shape), seed)


def clip_state(shape: ClipShape, seed: int = 0) -> dict[str, Tensor]:
    """The text tower of a CLIP checkpoint."""
    return random_state(_shapes(ClipText, shape), seed)


def write_random_checkpoints(size: str, out: Path, seed: int = 0) -> None:
    """``FlowTok-<size>.pth``, ``FlowTiTok_512.bin`` and ``clip.pt`` of true shapes, to try with.

    ``pack`` is the size of testdata/released-pack; ``bl32``, ``bl64`` and ``sl128`` give
    ``tatitok_<size>_vae.bin`` and ``clip.pt``.
    """
    out.mkdir(parents=True, exist_ok=True)
    clip = PACK_CLIP if size == "pack" else ClipShape()
    torch.save(clip_state(clip, seed), out / "clip.pt")
    if size in PUBLISHED:
        torch.save(tatitok_state(PUBLISHED[size], seed), out / f"tatitok_{size}_vae.bin")
        return
    flow, tokenizer = PACK_FLOW, PACK_TOKENIZER
    if size != "pack":
        flow, tokenizer = FlowShape(*SIZES[size]), TokenizerShape()
    torch.save(flow_state(flow, seed), out / f"FlowTok-{size}.pth")
    torch.save(tokenizer_state(tokenizer, seed), out / "FlowTiTok_512.bin")


def _shapes(network: type[nn.Module], shape: object) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        return {name: tuple(value.shape) for name, value in network(shape).state_dict().items()}


def probe_inputs(clip: ClipShape, flow: FlowShape, tokenizer: TokenizerShape) -> dict[str, Tensor]:
    """Seeded inputs of every network; the same here and where the golden numbers are made."""
    generator = torch.Generator().manual_seed(1)

    def draw(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator)

    latents = (2, flow.tokens, flow.channels)
    size = tokenizer.image_size
    return {
        "ids": torch.randint(0, clip.words, (2, clip.tokens), generator=generator),
        "x": draw(*latents),
        "t": torch.tensor([0.0, 0.7]),
        "indicator": torch.tensor([0, 1]),
        "noise": draw(*latents),
        "image": torch.rand(1, 3, size, size, generator=generator),
    }


def tatitok_inputs(shape: TokenizerShape) -> dict[str, Tensor]:
    """A seeded picture and text of a TA-TiTok VAE; the same where the golden numbers are made."""
    generator = torch.Generator().manual_seed(1)
    size = shape.image_size
    return {
        "image": torch.rand(1, 3, size, size, generator=generator),
        "text": torch.randn(1, shape.text_tokens, shape.text_width, generator=generator),
    }


def summary(value: Tensor, count: int = 509) -> dict[str, object]:
    """Shape and up to ``count`` numbers at even distances: what a golden file keeps of a tensor."""
    flat = value.flatten()
    stride = max(1, flat.numel() // count)
    kept = flat[::stride][:count].tolist()
    return {
        "shape": list(value.shape),
        "stride": stride,
        "values": [float(f"{v:.8g}") for v in kept],
    }
