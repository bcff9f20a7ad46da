"""Stages ``save-weights`` and ``restore-weights``: what is needed to go on training, in git.

Checkpoints hold three copies in fp32 with the optimisers' state and stay out of the repository. The
averaged weights alone, in half precision, are enough to start the next run from.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .train.text_decoder import flow_checkpoint

STAGES = ("tokenizer", "semantics", "flow", "text_decoder", "evaluator")


def save_weights(folder: Path, out: Path) -> None:
    """Writes one safetensors file a stage, with its configuration beside it."""
    out.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        path = flow_checkpoint(folder) if stage == "flow" else folder / f"{stage}.pt"
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: train that stage first.")
        saved = torch.load(path, map_location="cpu", weights_only=True)
        state = saved["ema"]["state"]
        half = {k: v.half() if v.is_floating_point() else v for k, v in state.items()}
        save_file({k: v.contiguous() for k, v in half.items()}, out / f"{stage}.safetensors")
        minutes, steps, pictures = saved["run"]
        about = {
            "config": saved.get("config"),
            "styles": saved.get("styles"),
            "minutes": round(minutes / 60, 1),
            "steps": steps,
            "pictures": pictures,
        }
        (out / f"{stage}.json").write_text(json.dumps(about, indent=1) + "\n")


def restore_weights(source: Path, folder: Path) -> None:
    """Turns them into checkpoints at step 0: the next run starts there with fresh optimisers."""
    folder.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        path = source / f"{stage}.safetensors"
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: take it from the repository.")
        state = {k: v.float() if v.is_floating_point() else v for k, v in load_file(path).items()}
        about = json.loads((source / f"{stage}.json").read_text())
        checkpoint = {
            "model": state,
            "ema": {"steps": 0, "state": state},
            "run": [0.0, 0, 0],
            **{k: about[k] for k in ("config", "styles") if about[k] is not None},
        }
        torch.save(checkpoint, folder / f"{stage}.pt")
