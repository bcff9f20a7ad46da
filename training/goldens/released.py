"""Golden numbers from the authors' own code, which lies outside this repository.

    python goldens/released.py --release FOLDER --size tiny --out tests/golden/released-tiny.json

FOLDER holds the public release of FlowTok (libs/, diffusion/). It needs open-clip-torch, timm,
torchvision, torchdiffeq, einops and ml_collections; its unused import of fairscale can be taken
out. The weights are random, drawn again from their names by ``convert.random_weights``; that they
load strictly into the authors' modules shows that names and shapes are the published ones. Only
numbers are written.

    python goldens/released.py --release FOLDER --size pack --out released-pack.json

draws a prompt with the weights of testdata/released-pack, as the browser's runtime is to draw it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import torch
from authors import fit, tokenizer_settings, write_goldens
from torch import Tensor, nn

from flowtok_training.convert.clip import ClipShape
from flowtok_training.convert.flow import SIZES, FlowShape
from flowtok_training.convert.random_weights import (
    clip_state,
    flow_state,
    probe_inputs,
    summary,
    tokenizer_state,
)
from flowtok_training.convert.tiny import (
    PACK_CLIP,
    PACK_FLOW,
    PACK_TOKENIZER,
    TINY_CLIP,
    TINY_FLOW,
    TINY_TOKENIZER,
)
from flowtok_training.convert.tokenizer import TokenizerShape
from flowtok_training.convert.vocabulary import clip_tokenizer

SCALE, STEPS, GUIDANCE = 1.0143, 20, 2.0
PROMPT, SEED = "a red apple on the table", 7
MERGES = Path(__file__).parent.parent / "tests" / "golden" / "merges-cut.txt.gz"


def released_clip(shape: ClipShape) -> Any:
    """T_init as the release's evaluation computes it: open_clip's tower up to ``ln_final``."""
    from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg

    text = CLIPTextCfg(
        context_length=shape.tokens, vocab_size=shape.words, width=shape.width,
        heads=shape.width // 64, layers=shape.layers,
    )  # fmt: skip
    vision = CLIPVisionCfg(layers=1, width=64, image_size=28, patch_size=14)
    model = CLIP(64, vision, text, quick_gelu=True).eval()
    missing, unexpected = model.load_state_dict(clip_state(shape), strict=False)
    assert not unexpected
    assert all(k.startswith(("visual.", "logit_scale", "text_projection")) for k in missing)

    def encode(ids: Tensor) -> Tensor:
        x = model.token_embedding(ids) + model.positional_embedding
        return model.ln_final(model.transformer(x, attn_mask=model.attn_mask))

    return encode


def released_flow(shape: FlowShape) -> nn.Module:
    from libs.model.flowtok_t2i import FlowTok
    from ml_collections import ConfigDict

    text = dict(
        num_blocks=shape.projector_layers, hidden_dim=shape.projector_hidden,
        num_attention_heads=8, dropout_prob=0.1, clip_loss_weight=0.0,
    )  # fmt: skip
    config = ConfigDict(
        dict(channels=shape.channels, clip_dim=shape.text_width, use_t2t_temperature=True)
        | dict(textVAE=text)
    )
    heads = {1152: 16}.get(shape.width, shape.width // 64)
    model = FlowTok(
        config, num_latent_tokens=shape.tokens, hidden_size=shape.width, depth=shape.blocks,
        num_heads=heads,
    )  # fmt: skip
    model.load_state_dict(flow_state(shape))
    return model.eval()


def released_tokenizer(shape: TokenizerShape) -> nn.Module:
    from libs.flowtitok import FlowTiTok
    from libs.model.blocks import ResidualRoPEAttentionBlock
    from ml_collections import ConfigDict

    def block(width: int) -> nn.Module:
        return ResidualRoPEAttentionBlock(width, width // 64, use_swiglu=True, grid_size=shape.grid)

    vq = dict(use_rmsnorm=False, use_swiglu=True) | tokenizer_settings(shape)
    model = FlowTiTok(ConfigDict(dict(vq_model=vq, dataset=dict(crop_size=shape.image_size))))
    fit(model.encoder, model.decoder, shape, block)
    model.latent_tokens = nn.Parameter(torch.empty(shape.tokens, shape.widths[0]))
    model.load_state_dict(tokenizer_state(shape))
    return model.eval()


def goldens(
    clip: ClipShape, flow: FlowShape, tokenizer: TokenizerShape, _release: Path
) -> dict[str, Any]:
    """Each network on seeded inputs, then the whole way from ids to a picture."""
    found: dict[str, Tensor] = {}
    inputs = probe_inputs(clip, flow, tokenizer)
    tokens = released_clip(clip)(inputs["ids"])
    found["tokens"] = tokens
    network = released_flow(flow)
    _, found["mean"], found["logvar"] = network(tokens, text_encoder=True)
    found["velocity"] = network(inputs["x"], t=inputs["t"], null_indicator=inputs["indicator"])[0]
    source = found["mean"] + (0.5 * found["logvar"]).exp() * inputs["noise"]
    latents = flowed(network, source[:1])
    del network
    images = released_tokenizer(tokenizer)
    moments = images.encoder(pixel_values=inputs["image"], latent_tokens=images.latent_tokens)
    found["encoded"] = moments[:, : tokenizer.channels, 0].permute(0, 2, 1)
    z = latents.permute(0, 2, 1).unsqueeze(2) / SCALE
    found["picture"] = images.decode_tokens(z, text_guidance=tokens[:1])
    whole = {"latents": [float(f"{v:.8g}") for v in latents.flatten().tolist()]}
    return whole | {name: summary(value) for name, value in found.items()}


def flowed(network: nn.Module, source: Tensor) -> Tensor:
    """Z_I times the scale, by the authors' own sampler."""
    from diffusion.flow_matching import ODEEulerFlowMatchingSolver

    solver = ODEEulerFlowMatchingSolver(
        network, step_size_type="step_in_dsigma", guidance_scale=GUIDANCE
    )
    latents, _ = solver.sample(
        x_T=source, batch_size=1, sample_steps=STEPS,
        unconditional_guidance_scale=GUIDANCE, has_null_indicator=True,
    )  # fmt: skip
    return latents


def drawn(
    clip: ClipShape, flow: FlowShape, tokenizer: TokenizerShape, _release: Path
) -> dict[str, Any]:
    """What becomes of ``PROMPT`` with the noise of ``SEED``: latents and 8-bit RGB, row by row."""
    ids = clip_tokenizer(MERGES).encode(PROMPT).ids
    padded = torch.tensor([ids + [0] * (clip.tokens - len(ids))])
    tokens = released_clip(clip)(padded)
    network = released_flow(flow)
    _, mean, logvar = network(tokens, text_encoder=True)
    torch.manual_seed(SEED)
    source = mean + (0.5 * logvar).exp() * torch.randn(mean.shape)
    z = flowed(network, source) / SCALE
    images = released_tokenizer(tokenizer)
    picture = images.decode_tokens(z.permute(0, 2, 1).unsqueeze(2), text_guidance=tokens)
    pixels = (picture[0].clamp(0, 1) * 255).round().byte().permute(1, 2, 0)
    return {
        "prompt": PROMPT, "seed": SEED, "steps": STEPS, "guidance": GUIDANCE,
        "size": tokenizer.image_size, "pixels": pixels.flatten().tolist(),
        "latents": [float(f"{v:.8g}") for v in z.flatten().tolist()],
    }  # fmt: skip


if __name__ == "__main__":
    sizes = {
        "tiny": partial(goldens, TINY_CLIP, TINY_FLOW, TINY_TOKENIZER),
        "pack": partial(drawn, PACK_CLIP, PACK_FLOW, PACK_TOKENIZER),
    } | {
        name: partial(goldens, ClipShape(), FlowShape(*size), TokenizerShape())
        for name, size in SIZES.items()
    }
    write_goldens(str(__doc__), sizes)
