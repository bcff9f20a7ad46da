"""Golden numbers of TA-TiTok's VAE tokenizer from its authors' own code, outside this repository.

    python goldens/tatitok.py --release FOLDER --size tiny --out tests/golden/tatitok-tiny.json

FOLDER holds the public repository (modeling/). It needs einops and ml_collections. Weights are
random, drawn again from their names by ``convert.random_weights``; only numbers are written. The
sizes bl32, bl64 and sl128 are the published ones.
"""

from __future__ import annotations

import importlib.util
from functools import partial
from pathlib import Path
from typing import Any

from authors import fit, tokenizer_settings, write_goldens

from flowtok_training.convert.random_weights import summary, tatitok_inputs, tatitok_state
from flowtok_training.convert.tatitok import PUBLISHED
from flowtok_training.convert.tiny import TINY_TATITOK
from flowtok_training.convert.tokenizer import TokenizerShape


def released_parts(folder: Path, shape: TokenizerShape) -> tuple[Any, Any]:
    """The authors' encoder and decoder."""
    from ml_collections import ConfigDict

    # importing the package itself would ask for all that its training needs
    spec = importlib.util.spec_from_file_location("blocks", folder / "modeling/modules/blocks.py")
    assert spec
    assert spec.loader
    blocks = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(blocks)
    vq = dict(
        quantize_mode="vae", is_legacy=False, text_context_length=shape.text_tokens,
        text_embed_dim=shape.text_width,
    ) | tokenizer_settings(shape)  # fmt: skip
    dataset = dict(preprocessing=dict(crop_size=shape.image_size))
    config = ConfigDict(dict(model=dict(vq_model=vq), dataset=dataset))
    encoder, decoder = blocks.TiTokEncoder(config), blocks.TATiTokDecoder(config)
    fit(encoder, decoder, shape, lambda w: blocks.ResidualAttentionBlock(w, w // 64))
    return encoder.eval(), decoder.eval()


def goldens(shape: TokenizerShape, folder: Path) -> dict[str, Any]:
    """A seeded picture's latents, and what is decoded of them with seeded text."""
    state = tatitok_state(shape)
    encoder, decoder = released_parts(folder, shape)
    for name, part in (("encoder.", encoder), ("decoder.", decoder)):
        own = {k.removeprefix(name): v for k, v in state.items() if k.startswith(name)}
        part.load_state_dict(own)
    inputs = tatitok_inputs(shape)
    moments = encoder(pixel_values=inputs["image"], latent_tokens=state["latent_tokens"])
    z = moments[:, : shape.channels]
    picture = decoder(z, inputs["text"])
    return {"encoded": summary(z[:, :, 0].permute(0, 2, 1)), "picture": summary(picture)}


if __name__ == "__main__":
    shapes = {"tiny": TINY_TATITOK} | PUBLISHED
    write_goldens(str(__doc__), {name: partial(goldens, shape) for name, shape in shapes.items()})
