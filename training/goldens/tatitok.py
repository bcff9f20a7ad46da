"""Golden numbers of TA-TiTok's VAE tokenizer from its authors' own code, outside this repository.

    python goldens/tatitok.py --release FOLDER --out tests/golden/tatitok-tiny.json

FOLDER holds the public repository (modeling/). It needs einops and ml_collections. Weights are
random, drawn again from their names by ``convert.random_weights``; only numbers are written.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent))
from flowtok_training.convert.random_weights import summary, tatitok_state
from flowtok_training.convert.tiny import TINY_TATITOK
from flowtok_training.convert.tokenizer import PATCH, TokenizerShape


def released_parts(folder: Path, shape: TokenizerShape) -> tuple[Any, Any]:
    """The authors' encoder and decoder at widths that their table of sizes does not have."""
    from ml_collections import ConfigDict

    spec = importlib.util.spec_from_file_location("blocks", folder / "modeling/modules/blocks.py")
    assert spec
    assert spec.loader
    blocks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(blocks)
    vq = dict(
        quantize_mode="vae", token_size=shape.channels, num_latent_tokens=shape.tokens,
        vit_enc_model_size="small", vit_dec_model_size="small", vit_enc_patch_size=PATCH,
        vit_dec_patch_size=PATCH, is_legacy=False, text_context_length=shape.text_tokens,
        text_embed_dim=shape.text_width,
    )  # fmt: skip
    dataset = dict(preprocessing=dict(crop_size=shape.image_size))
    config = ConfigDict(dict(model=dict(vq_model=vq), dataset=dataset))
    encoder, decoder = blocks.TiTokEncoder(config), blocks.TATiTokDecoder(config)
    for part, width, layers in zip((encoder, decoder), shape.widths, shape.layers, strict=True):
        part.width, part.num_layers = width, layers
        part.transformer = nn.ModuleList(
            blocks.ResidualAttentionBlock(width, width // 64) for _ in range(layers)
        )
        part.ln_pre, part.ln_post = nn.LayerNorm(width), nn.LayerNorm(width)
        part.class_embedding = nn.Parameter(torch.empty(1, width))
        part.positional_embedding = nn.Parameter(torch.empty(shape.grid**2 + 1, width))
        part.latent_token_positional_embedding = nn.Parameter(torch.empty(shape.tokens, width))
    encoder.patch_embed = nn.Conv2d(3, shape.widths[0], PATCH, PATCH)
    encoder.conv_out = nn.Conv2d(shape.widths[0], 2 * shape.channels, 1)
    width = shape.widths[1]
    decoder.decoder_embed = nn.Linear(shape.channels, width)
    decoder.mask_token = nn.Parameter(torch.empty(1, 1, width))
    decoder.ffn[0] = nn.Conv2d(width, PATCH * PATCH * 3, 1)
    decoder.text_guidance_proj = nn.Linear(shape.text_width, width)
    decoder.text_guidance_positional_embedding = nn.Parameter(torch.empty(shape.text_tokens, width))
    return encoder.eval(), decoder.eval()


@torch.no_grad()
def goldens(folder: Path, shape: TokenizerShape) -> dict[str, Any]:
    """A seeded picture's latents, and what is decoded of them with seeded text."""
    state = tatitok_state(shape)
    encoder, decoder = released_parts(folder, shape)
    for name, part in (("encoder.", encoder), ("decoder.", decoder)):
        own = {k.removeprefix(name): v for k, v in state.items() if k.startswith(name)}
        part.load_state_dict(own)
    generator = torch.Generator().manual_seed(1)
    image = torch.rand(1, 3, shape.image_size, shape.image_size, generator=generator)
    text = torch.randn(1, shape.text_tokens, shape.text_width, generator=generator)
    moments = encoder(pixel_values=image, latent_tokens=state["latent_tokens"])
    z = moments[:, : shape.channels]
    picture = decoder(z, text)
    return {"encoded": summary(z[:, :, 0].permute(0, 2, 1)), "picture": summary(picture)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--release", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.write_text(json.dumps(goldens(args.release, TINY_TATITOK)) + "\n")
