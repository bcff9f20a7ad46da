"""Stage ``convert``: the authors' three checkpoints to a pack that the browser opens."""

from __future__ import annotations

import gc
import hashlib
import json
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .checkpoint import CheckpointError
from .clip import ClipShape, ClipText
from .fill import read_clip, read_flow, read_text_decoder, read_tokenizer
from .flow import FlowShape, ReleasedFlow
from .graphs import (
    ReleasedGraph,
    difference,
    expected,
    export_draft,
    flow_graphs,
    image_graphs,
    text_graph,
    words_graph,
)
from .precision import largest_tensor, rewrite
from .tokenizer import TokenizerShape
from .vocabulary import clip_tokenizer, find_vocabulary

#: latents are multiplied by it while they flow
SCALE = 1.0143
#: more than this from PyTorch is a wrong graph, not rounding; random q4 weights reach 0.3
BOUNDS = {"fp32": 1e-3, "fp16": 2e-2}


@dataclass
class Conversion:
    """What to convert, and to what."""

    flow: Path | None  # without it the pack has the image tokenizer alone
    tokenizer: Path
    clip: Path
    out: Path
    precisions: Sequence[str] = ("fp16", "q8")
    vocabulary: Path | None = None
    image_size: int | None = None
    text_decoder: Path | None = None
    files: list[dict[str, Any]] = field(default_factory=list)


def convert(wanted: Conversion) -> None:
    """Writes the pack's folder whole, or leaves nothing behind.

    One checkpoint is open at a time. Raises ``CheckpointError`` for what cannot be used and
    ``ArithmeticError`` when a graph differs from PyTorch.
    """
    started = time.monotonic()
    for name in ("flow", "tokenizer", "clip", "text_decoder"):  # the cheap refusals first
        path = getattr(wanted, name)
        if path is not None and not path.exists():
            raise CheckpointError(f"{path} does not exist: give its path.")
    if wanted.flow is None and wanted.text_decoder is not None:
        raise CheckpointError(f"{wanted.text_decoder} reads what a flow makes: give --flow too.")
    if wanted.out.exists() and not (wanted.out / "manifest.json").exists():
        raise CheckpointError(f"{wanted.out} exists and is no pack: give the path of a new folder.")
    vocabulary = clip_tokenizer(wanted.vocabulary or find_vocabulary())
    wanted.out.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f"{wanted.out.name}.", dir=wanted.out.parent))
    try:
        flow, tokenizer = _write_graphs(wanted, part, vocabulary.get_vocab_size())
        vocabulary.save(str(part / "tokenizer.json"))
        wanted.files.append(_entry(part / "tokenizer.json", "tokenizer", "fp32"))
        manifest = _manifest(wanted, flow, tokenizer, vocabulary.token_to_id("<|endoftext|>"))
        (part / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
        part.chmod(0o755)
        shutil.rmtree(wanted.out, ignore_errors=True)
        part.rename(wanted.out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    size = sum(p.stat().st_size for p in wanted.out.iterdir()) / 1e9
    print(f"{wanted.out}: {size:.2f} GB in {time.monotonic() - started:.0f} s, {_peak()}")


def _write_graphs(
    wanted: Conversion, part: Path, words: int
) -> tuple[FlowShape | None, TokenizerShape]:
    clip: ClipText = read_clip(wanted.clip)
    text_width, shape = clip.shape.width, clip.shape
    if shape.words != words:
        raise CheckpointError(
            f"{wanted.clip} knows {shape.words} words, but the vocabulary has {words}:"
            " give the list of merges that belongs to it."
        )
    _write(text_graph(clip), part, wanted)
    del clip
    gc.collect()
    flow_shape = None
    if wanted.flow is not None:
        flow_shape = _write_flow(wanted, wanted.flow, part, shape)
    tokenizer = read_tokenizer(wanted.tokenizer, wanted.image_size)
    images = tokenizer.shape
    _agree("text width", wanted.tokenizer, images.text_width, wanted.clip, text_width)
    _agree("text length", wanted.tokenizer, images.text_tokens, wanted.clip, shape.tokens)
    if flow_shape is not None and wanted.flow is not None:
        tokens, channels = flow_shape.tokens, flow_shape.channels
        _agree("number of latent tokens", wanted.tokenizer, images.tokens, wanted.flow, tokens)
        _agree("number of channels", wanted.tokenizer, images.channels, wanted.flow, channels)
    for graph in image_graphs(tokenizer):
        _write(graph, part, wanted)
    if wanted.text_decoder is not None and flow_shape is not None:
        _write_text_decoder(wanted, wanted.text_decoder, part, flow_shape)
    return flow_shape, images


def _write_flow(wanted: Conversion, path: Path, part: Path, clip: ClipShape) -> FlowShape:
    flow: ReleasedFlow = read_flow(path)
    flow_shape = flow.shape
    if wanted.text_decoder is not None and flow_shape.indicators < 4:
        raise CheckpointError(
            f"{path} goes from text to image only: give the checkpoint of"
            " train-flow --direction image-to-text beside a text decoder."
        )
    _agree("text width", path, flow_shape.text_width, wanted.clip, clip.width)
    _agree("text length", path, flow_shape.tokens, wanted.clip, clip.tokens)
    for graph in flow_graphs(flow):
        _write(graph, part, wanted)
    del flow, graph
    gc.collect()
    return flow_shape


def _write_text_decoder(wanted: Conversion, path: Path, part: Path, flow: FlowShape) -> None:
    decoder = read_text_decoder(path)
    _agree("number of latent tokens", path, decoder.shape.tokens, wanted.flow, flow.tokens)
    _agree("number of channels", path, decoder.shape.channels, wanted.flow, flow.channels)
    _write(words_graph(decoder), part, wanted)


def _agree(what: str, path: Path, value: int, other: Path | None, there: int) -> None:
    if value != there:
        raise CheckpointError(
            f"{path} has a {what} of {value}, but {other} has {there}: they do not belong together."
        )


def _write(graph: ReleasedGraph, part: Path, wanted: Conversion) -> None:
    """Every precision of one graph, from one draft; one that shortens nothing is left out."""
    started = time.monotonic()
    stem = Path(graph.file).stem
    written: list[list[dict[str, Any]]] = []
    with tempfile.TemporaryDirectory(dir=part) as folder:
        draft = Path(folder) / "draft.onnx"
        export_draft(graph, draft)
        gc.collect()
        wanted_outputs = expected(graph)
        for precision in dict.fromkeys(wanted.precisions):
            path = part / f"{stem}.{precision}.onnx"
            shards = rewrite(draft, path, precision)
            described = [_described(shard) for shard in shards]
            contents = [{**shard, "path": ""} for shard in described]
            if contents in written:
                for file in (path, *shards):
                    file.unlink()
                continue
            written.append(contents)
            off = difference(graph, path, wanted_outputs)
            if not off < BOUNDS.get(precision, 1.0):
                raise ArithmeticError(
                    f"{path.name}: onnxruntime differs from PyTorch by {off:.1e} of its size."
                )
            entry = _entry(path, graph.role, precision)
            entry["io"] = {
                "inputs": {name: name for name in graph.inputs},
                "outputs": {name: graph.output_name(name) for name in graph.outputs},
            }
            if shards:
                entry["externalData"] = described
            entry["largestTensorBytes"] = largest_tensor(path)
            wanted.files.append(entry)
            size = sum(p.stat().st_size for p in (path, *shards)) / 1e6
            seconds = time.monotonic() - started
            print(
                f"{path.name}: {size:.0f} MB, {off:.1e} off, {seconds:.0f} s, {_peak()}", flush=True
            )


def _entry(path: Path, role: str, precision: str) -> dict[str, Any]:
    return {"role": role, **_described(path), "precision": precision}


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.name, "bytes": path.stat().st_size, "sha256": digest}


def _manifest(
    wanted: Conversion, flow: FlowShape | None, images: TokenizerShape, end: int
) -> dict[str, Any]:
    given = (wanted.flow, wanted.tokenizer, wanted.clip, wanted.text_decoder)
    names = " ".join(path.name for path in given if path is not None)
    directions: dict[str, dict[str, int]]
    directions = {} if flow is None else {"text-to-image": {"conditional": 0, "null": 1}}
    if wanted.text_decoder is not None:
        directions["image-to-text"] = {"conditional": 2, "null": 3}
    name = f"FlowTok-{flow.name}" if flow else f"Image tokenizer {wanted.tokenizer.stem}"
    works = "FlowTok and FlowTiTok" if flow else "TA-TiTok or FlowTiTok"
    authors = "He, Yu, Liu, Chen" if flow else "the authors of 1d-tokenizer and FlowTok"
    paper = "https://arxiv.org/abs/2503.10772" if flow else "https://arxiv.org/abs/2501.07730"
    return {
        "formatVersion": 1,
        "id": re.sub(r"[^a-z0-9]+", "-", name.lower())[:64],
        "name": name[:100],
        "version": "1.0.0",
        "license": "as its checkpoints",
        "attribution": [
            {
                "name": works,
                "author": authors,
                "license": "see the release",
                "url": paper,
            },
            {"name": "CLIP ViT-L/14-336", "author": "OpenAI", "license": "MIT"},
        ],
        "trainedOn": {
            "summary": "Converted from checkpoints; what they were trained on, their authors say.",
            "sets": [],
            "pictures": 0,
            "command": f"python -m flowtok_training convert ({names})",
        },
        "metrics": {},
        "latent": {
            "tokens": images.tokens,
            "channels": images.channels,
            "scale": SCALE if flow else 1,
        },
        "image": {"size": images.image_size, "range": [0, 1]},
        "text": {
            "encoder": "CLIP ViT-L/14-336",
            "maxTokens": images.text_tokens,
            "padding": {"id": 0, "token": "!"},
            "endTokenId": end,
        },
        "flow": {
            "directions": list(directions),
            "timeGrid": "release",
            "defaultSteps": 20,
            "defaultGuidance": 2.0,
            "guidance": "indicator" if flow else "none",
            "indicator": directions,
        },
        "files": wanted.files,
    }


def _peak() -> str:
    """The process's largest memory so far; Linux counts kilobytes, macOS bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9:.1f} GB at most"
