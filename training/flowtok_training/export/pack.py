"""Stage ``export``: a folder with ONNX files, the tokenizer, examples and the manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from ..data.captions import ICON_STYLES, STYLES
from ..data.catalogue import Picture, load_catalogue, open_pictures
from ..models.flow import INDICATOR, FlowNetwork, TextProjector
from ..models.latent_space import LatentSpace
from ..models.text_decoder import TextDecoder
from ..models.text_encoder import MAX_TOKENS, TextEncoder
from .graphs import export_graph, pack_graphs

FILE_NAMES = {
    "textEncoder": "text-encoder.onnx",
    "textProjector": "text-projector.onnx",
    "flow": "flow.onnx",
    "imageEncoder": "image-encoder.onnx",
    "imageDecoder": "image-decoder.onnx",
    "textDecoder": "text-decoder.onnx",
}

EXAMPLE_PROMPTS = [
    "red apple",
    "rocket, twemoji style",
    "octopus",
    "christmas tree",
    "grinning face",
    "sailboat",
    "volcano, noto style",
    "crocodile",
    "full moon",
    "turtle",
    "hamburger",
    "black heart",
]
ICON_PROMPTS = ["a teal line icon of a sailboat on a dark background", "pink heart solid icon"]


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_pack(
    out: Path,
    *,
    text_encoder: TextEncoder,
    tokenizer_json: Path,
    projector: TextProjector,
    flow: FlowNetwork,
    space: LatentSpace,
    text_decoder: TextDecoder,
    manifest: dict[str, Any],
    text_width: int,
    max_tokens: int = MAX_TOKENS,
    precision: str = "fp32",
    storage: str = "int8",
) -> dict[str, float]:
    """Writes every file of a pack and returns each graph's largest difference from PyTorch.

    ``manifest`` gives what cannot be derived: id, name, version, licence, attribution, trainedOn,
    metrics, flow, and optionally styles and examples; ``storage`` says how the weights have been
    rounded. The folder is written whole and then moved
    into place.
    """
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    graphs = pack_graphs(text_encoder, projector, flow, space, text_decoder, max_tokens, text_width)
    differences, files = {}, []
    for graph in graphs:
        path = part / FILE_NAMES[graph.role]
        differences[graph.role] = export_graph(graph, path)
        print(
            f"{graph.role}: {path.stat().st_size / 1e6:.1f} MB, {differences[graph.role]:.1e} off"
        )
        files.append(
            {
                "role": graph.role,
                "path": path.name,
                "bytes": path.stat().st_size,
                "sha256": sha256(path),
                "precision": precision,
                "storage": storage,
                "io": {
                    "inputs": {name: name for name in graph.inputs},
                    "outputs": {name: name for name in graph.outputs},
                },
            }
        )
    target = part / "tokenizer.json"
    shutil.copyfile(tokenizer_json, target)
    files.append(
        {
            "role": "tokenizer",
            "path": target.name,
            "bytes": target.stat().st_size,
            "sha256": sha256(target),
            "precision": precision,
        }
    )
    config = space.config
    whole: dict[str, Any] = {
        "formatVersion": 1,
        **{k: manifest[k] for k in ("id", "name", "version", "license", "attribution")},
        "trainedOn": manifest["trainedOn"],
        "metrics": manifest["metrics"],
        "latent": {"tokens": config.tokens, "channels": config.channels, "scale": 1.0},
        "image": {"size": config.image_size, "range": [0, 1]},
        "text": {
            "encoder": manifest.get("textEncoder", "all-MiniLM-L6-v2"),
            "maxTokens": max_tokens,
            "padding": {"id": 0, "token": "[PAD]"},
            "endTokenId": manifest.get("endTokenId", 102),
        },
        "flow": {
            "directions": list(INDICATOR),
            "timeGrid": "uniform",
            **manifest["flow"],
            "guidance": "indicator",
            "indicator": INDICATOR,
        },
        **{k: manifest[k] for k in ("styles", "examples") if k in manifest},
        "files": files,
    }
    for source, path in manifest.get("exampleFiles", []):
        (part / path).parent.mkdir(parents=True, exist_ok=True)
        source.save(part / path)
    (part / "manifest.json").write_text(json.dumps(whole, indent=2) + "\n")
    shutil.rmtree(out, ignore_errors=True)
    part.rename(out)
    return differences


def example_prompts(styles: list[str]) -> list[str]:
    """Prompts to begin with; of icons too where a pack offers them."""
    return EXAMPLE_PROMPTS + (ICON_PROMPTS if set(ICON_STYLES) & set(styles) else [])


def style_entries(styles: list[str]) -> list[dict[str, str]]:
    """The manifest's ``styles``: what a chip shows and what it adds to a prompt."""
    known = STYLES | ICON_STYLES
    return [{"id": s, "name": known[s][1], "suffix": f", {known[s][0]}"} for s in styles]


def example_pictures(
    data_dir: Path, is_read_right: Callable[[Picture], bool], count: int = 8
) -> tuple[list[dict[str, str]], list[Any]]:
    """Held-out drawings to caption: (manifest entries, [(image, path)]), of well-known things.

    They show what the pack can do, so only those that it reads right are taken; how often it does
    not is for the metrics to say.
    """
    wanted = [
        *("pizza", "sailboat", "rocket", "octopus", "hamburger", "guitar", "umbrella", "bicycle"),
        *("strawberry", "castle", "elephant", "tulip", "airplane", "snowman", "trophy", "key"),
        *("cat face", "dog face", "red heart", "banana", "cactus", "butterfly", "whale", "crown"),
        *("snail", "robot", "ghost", "mushroom", "cherries", "penguin", "violin", "sunflower"),
    ]
    held: dict[str, Picture] = {}
    for picture in load_catalogue(data_dir):
        if picture.split == "pair" and picture.concept in wanted and is_read_right(picture):
            held.setdefault(picture.concept, picture)
    names = [w for w in wanted if w in held]
    raw = open_pictures(data_dir)
    entries, images = [], []
    for name in names[:count]:
        path = f"examples/{name.replace(' ', '-')}.png"
        entries.append({"path": path, "label": f"{name}, {STYLES[held[name].style][1]}"})
        images.append((Image.fromarray(raw[held[name].row]), path))
    return entries, images
