"""The bundled pack: the trained networks, their measured figures, and golden files beside it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from ..data.attribution import attribution
from ..data.catalogue import Picture, load_catalogue, load_everything, open_pictures
from ..data.pictures import to_float
from ..models.text_encoder import (
    load_text_tokenizer,
    tokenise,
    weights_folder,
)
from ..networks import Networks, caption
from .golden import PROMPTS, as_bytes, write_golden
from .pack import (
    example_pictures,
    example_prompts,
    style_entries,
    write_pack,
)

VERSION = "0.3.3"


def export_bundled(
    data_dir: Path,
    folder: Path,
    out: Path,
    networks: Networks,
    steps: int,
    guidance: float,
    caption_steps: int,
    golden: Path,
    storage: str,
) -> None:
    """Writes ``out`` and the golden files; figures come from the last ``evaluate``."""
    figures_path = folder / "figures.json"
    if not figures_path.exists():
        raise FileNotFoundError(f"{figures_path} is missing: run `evaluate` first.")
    pictures = load_catalogue(data_dir)
    trained = [p for p in load_everything(data_dir) if p.split == "train"]
    raw, tokenizer = open_pictures(data_dir), load_text_tokenizer()

    def is_read_right(picture: Picture) -> bool:
        latents = networks.latents.encode(to_float(raw[[picture.row]]))
        ids = caption(networks, latents, caption_steps)[0]
        return bool(tokenizer.decode(ids.tolist()) == picture.concept)

    entries, example_files = example_pictures(data_dir, torch.no_grad()(is_read_right))
    write_pack(
        out,
        text_encoder=networks.text_encoder,
        tokenizer_json=weights_folder() / "tokenizer.json",
        projector=networks.projector,
        flow=networks.flow,
        space=networks.latents,
        text_decoder=networks.text_decoder,
        text_width=384,
        storage=storage,
        manifest={
            "id": "flowtok-emoji",
            "name": "FlowTok Emoji",
            "version": VERSION,
            "license": "CC-BY-4.0",
            "attribution": attribution(data_dir),
            "trainedOn": {
                "summary": (
                    f"{len(trained)} drawings of {len({p.concept for p in trained})} things: "
                    "emoji in six styles, interface icons of 34 sets. It draws emoji in "
                    f"{len(networks.styles)} styles and captions all of it. Trained from "
                    "scratch on two CPU cores."
                ),
                "sets": sorted({p.style for p in trained}),
                "pictures": len(trained),
                "command": (
                    "python -m flowtok_training train-flow --minutes 44 --lr 1.2e-3 --styles "
                    "fluent-emoji-flat,twemoji,noto (all stages: docs/training.md)"
                ),
            },
            "metrics": json.loads(figures_path.read_text()),
            "flow": {"defaultSteps": steps, "defaultGuidance": guidance},
            "styles": style_entries(networks.styles),
            "examples": {"prompts": example_prompts(networks.styles), "pictures": entries},
            "exampleFiles": example_files,
        },
    )
    # held-out drawings, so that the numbers are tested on pictures the weights have not seen
    held = [p.row for p in pictures if p.split == "pair"]
    chosen = np.array(held[:: max(1, len(held) // 8)][:8])
    ids, mask = tokenise(load_text_tokenizer(), PROMPTS)
    write_golden(
        golden, "flowtok-emoji", networks, ids, mask, PROMPTS,
        as_bytes(open_pictures(data_dir)[chosen]), steps, guidance, caption_steps,
    )  # fmt: skip
