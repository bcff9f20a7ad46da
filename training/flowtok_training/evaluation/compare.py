"""Stage ``compare``: what few steps and 8-bit weights cost, as ratios of every figure of quality.

It runs the networks of ``training/weights`` in PyTorch in three settings, all from the same noise:
as the pack ships them (8 bits, its default steps and guidance), the same with 20 steps and guidance
2 (captions without guidance), and the same with fp32 weights.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import torch

from ..models.transformer import decompose_attention
from ..networks import Networks, draw, load_networks
from ..train.evaluator import load_evaluator
from ..weights import restore_weights
from .measure import Measure, Setting
from .pictures import read_files
from .plan import Plan
from .ratios import make_table, worst_ratio
from .selection import select

MANY_STEPS, MANY_GUIDANCE = 20, 2.0
#: RMS of 8-bit rounding of pixels and of the two runtimes' arithmetic, with room to spare
SAME_PICTURE = 0.02
FILE = "compare.json"


@torch.no_grad()
def compare(
    data_dir: Path, weights: Path, pack: Path, quick: bool, folder: Path | None = None
) -> dict[str, Any]:
    """The table and its worst ratios.

    With the ``folder`` of an evaluation whose pictures have been drawn, the networks' pictures are
    held against the pack's first, and nothing more is measured when they differ.
    """
    manifest = json.loads((pack / "manifest.json").read_text())
    styles = [s["id"] for s in manifest.get("styles", [])]
    flow = manifest["flow"]
    steps, guidance = flow["defaultSteps"], flow["defaultGuidance"]
    few = Setting(steps, guidance, steps)
    many = Setting(MANY_STEPS, MANY_GUIDANCE, MANY_STEPS)
    with tempfile.TemporaryDirectory() as run:
        restore_weights(weights, Path(run))
        stored, full = (_load(Path(run), storage) for storage in ("int8", "fp32"))
        evaluator = load_evaluator(Path(run))
    result: dict[str, Any] = {"weights": weights_digest(weights)}
    if folder is not None:
        result["off_runtime"] = off_runtime(stored, few, folder)
        if result["off_runtime"] > SAME_PICTURE:
            return result
    measure = Measure(data_dir, select(data_dir, styles, quick), styles, evaluator)
    columns = {
        "default": measure.all(stored, few) | measure.remade(stored),
        "many_steps": measure.all(stored, many),
        "fp32": measure.all(full, few) | measure.remade(full),
    }
    result |= {
        "settings": {
            "default": {"storage": "int8", **vars(few)},
            "many_steps": {"storage": "int8", **vars(many)},
            "fp32": {"storage": "fp32", **vars(few)},
        },
        "table": make_table(columns),
    }
    for name, against in (("few_step", "many_steps"), ("quantised", "fp32")):
        worst = worst_ratio(columns["default"], columns[against])
        result[f"{name}_worst_ratio"] = worst[1] if worst else None
        result[f"{name}_worst_row"] = worst[0] if worst else None
    return result


def weights_digest(weights: Path) -> str:
    """First 12 hex digits of the SHA-256 of all weights, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(weights.glob("*.safetensors")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def off_runtime(networks: Networks, setting: Setting, folder: Path, count: int = 4) -> float:
    """Largest RMS between pictures of a pack's evaluation and the same prompts drawn here.

    It is small only if the pack was exported from these networks, which is what makes the ratios
    ratios of the pack.
    """
    worst = 0.0
    for case in Plan.load(folder).part("seen")[:count]:
        here = draw(networks, [case.prompt], setting.steps, setting.guidance)
        there = read_files([folder / case.out])
        if here.shape != there.shape:
            return 1.0
        worst = max(worst, float((here - there).square().mean().sqrt()))
    return worst


def merged_ratios(folder: Path) -> dict[str, Any]:
    """The two ratios for the whole evaluation, or None and why, from the folder's FILE."""
    names = ("few_step_worst_ratio", "quantised_worst_ratio")
    missing: dict[str, Any] = dict.fromkeys(names)
    if not (folder / FILE).exists():
        reason = "run the stage compare before: it takes the networks, not the pack"
        return missing | {"notes": dict.fromkeys(names, reason)}
    compared = json.loads((folder / FILE).read_text())
    off = compared.get("off_runtime")
    if off is None or off > SAME_PICTURE:
        reason = (
            f"training/weights draws other pictures than this pack (RMS {off}), so ratios measured "
            "on those weights are not the pack's"
        )
        return missing | {"notes": dict.fromkeys(names, reason)}
    return {name: compared[name] for name in names} | {
        "few_step_worst_row": compared["few_step_worst_row"],
        "quantised_worst_row": compared["quantised_worst_row"],
        "compared": compared["table"],
    }


def _load(run: Path, storage: str) -> Networks:
    networks = load_networks(run, storage)
    decompose_attention(networks.flow)  # quicker over so few tokens
    decompose_attention(networks.projector)
    decompose_attention(networks.latents)
    decompose_attention(networks.text_decoder)
    return networks
