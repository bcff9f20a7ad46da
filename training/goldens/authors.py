"""What the golden files of the authors' codes share: their tokenizers' sizes, command and file.

Importing it makes ``flowtok_training`` importable too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent))
from flowtok_training.convert.tokenizer import PATCH, TokenizerShape

#: the widths that the authors' tables of tokenizer sizes have
NAMED = {512: "small", 768: "base", 1024: "large"}


def write_goldens(about: str, sizes: Mapping[str, Callable[[Path], dict[str, Any]]]) -> None:
    """The command of a golden file: ``--release FOLDER --size NAME --out FILE``."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--release", type=Path, required=True)
    parser.add_argument("--size", choices=tuple(sizes), required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    sys.path.insert(0, str(args.release))
    with torch.no_grad():
        found = sizes[args.size](args.release)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(found) + "\n")


def tokenizer_settings(shape: TokenizerShape) -> dict[str, Any]:
    """What both configurations say of a tokenizer; ``fit`` makes up for widths without a name."""
    encoder, decoder = (NAMED.get(width, "small") for width in shape.widths)
    return dict(
        token_size=shape.channels, num_latent_tokens=shape.tokens, vit_enc_model_size=encoder,
        vit_dec_model_size=decoder, vit_enc_patch_size=PATCH, vit_dec_patch_size=PATCH,
    )  # fmt: skip


def fit(encoder: Any, decoder: Any, shape: TokenizerShape, block: Callable[[int], Any]) -> None:
    """The authors' parts at widths that their tables do not have; ``block`` makes one of a width.

    What it makes is empty: weights are loaded over it.
    """
    if shape.widths[0] in NAMED:
        return
    for part, width, layers in zip((encoder, decoder), shape.widths, shape.layers, strict=True):
        for name, value in part.named_parameters(recurse=False):
            setattr(part, name, nn.Parameter(torch.empty(*value.shape[:-1], width)))
        part.width, part.num_layers, part.num_heads = width, layers, width // 64
        part.transformer = nn.ModuleList(block(width) for _ in range(layers))
        part.ln_pre, part.ln_post = nn.LayerNorm(width), nn.LayerNorm(width)
    encoder.patch_embed = nn.Conv2d(3, shape.widths[0], PATCH, PATCH)
    encoder.conv_out = nn.Conv2d(shape.widths[0], 2 * shape.channels, 1)
    decoder.decoder_embed = nn.Linear(shape.channels, shape.widths[1])
    decoder.ffn[0] = nn.Conv2d(shape.widths[1], PATCH * PATCH * 3, 1)
    decoder.text_guidance_proj = nn.Linear(shape.text_width, shape.widths[1])
