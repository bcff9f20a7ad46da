"""Stage ``convert``: the authors' three checkpoints to a pack that the browser opens."""

from __future__ import annotations

import gc
import hashlib
import json
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
from .clip import ClipText
from .fill import read_clip, read_flow, read_tokenizer
from .flow import FlowShape, ReleasedFlow
from .graphs import (
    ReleasedGraph,
    difference,
    expected,
    export_draft,
    flow_graphs,
    image_graphs,
    text_graph,
)
from .precision import rewrite
from .tokenizer import ReleasedTokenizer, TokenizerShape
from .vocabulary import clip_tokenizer, find_vocabulary

#: latents are multiplied by it while they flow
SCALE = 1.0143
#: more than this from PyTorch is a wrong graph, not rounding; random q4 weights reach 0.3
BOUNDS = {"fp32": 1e-3, "fp16": 2e-2}


@dataclass
class Conversion:
    """What to convert, and to what."""

    flow: Path
    tokenizer: Path
    clip: Path
    out: Path
    precisions: Sequence[str] = ("fp16", "q8")
    vocabulary: Path | None = None
    image_size: int | None = None
    files: list[dict[str, Any]] = field(default_factory=list)


def convert(wanted: Conversion) -> None:
    """Writes the pack's folder whole, or leaves nothing behind.

    One checkpoint is open at a time. Raises ``CheckpointError`` for what cannot be used and
    ``ArithmeticError`` when a graph differs from PyTorch.
    """
    started = time.monotonic()
    for name in ("flow", "tokenizer", "clip"):  # the cheap refusals first
        if not getattr(wanted, name).exists():
            raise CheckpointError(f"{getattr(wanted, name)} does not exist: give its path.")
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


def _write_graphs(wanted: Conversion, part: Path, words: int) -> tuple[FlowShape, TokenizerShape]:
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
    flow: ReleasedFlow = read_flow(wanted.flow)
    flow_shape = flow.shape
    _agree("text width", wanted.flow, flow_shape.text_width, wanted.clip, text_width)
    _agree("text length", wanted.flow, flow_shape.tokens, wanted.clip, shape.tokens)
    for graph in flow_graphs(flow):
        _write(graph, part, wanted)
    del flow, graph
    gc.collect()
    tokenizer: ReleasedTokenizer = read_tokenizer(wanted.tokenizer, wanted.image_size)
    images = tokenizer.shape
    for name, theirs, ours in (
        ("number of latent tokens", images.tokens, flow_shape.tokens),
        ("number of channels", images.channels, flow_shape.channels),
        ("text width", images.text_width, flow_shape.text_width),
    ):
        _agree(name, wanted.tokenizer, theirs, wanted.flow, ours)
    for graph in image_graphs(tokenizer):
        _write(graph, part, wanted)
    return flow_shape, images


def _agree(what: str, path: Path, value: int, other: Path, there: int) -> None:
    if value != there:
        raise CheckpointError(
            f"{path} has a {what} of {value}, but {other} has {there}: they do not belong together."
        )


def _write(graph: ReleasedGraph, part: Path, wanted: Conversion) -> None:
    """Every precision of one graph, from one draft."""
    started = time.monotonic()
    stem = Path(graph.file).stem
    with tempfile.TemporaryDirectory(dir=part) as folder:
        draft = Path(folder) / "draft.onnx"
        export_draft(graph, draft)
        gc.collect()
        wanted_outputs = expected(graph)
        for precision in dict.fromkeys(wanted.precisions):
            path = part / f"{stem}.{precision}.onnx"
            shards = rewrite(draft, path, precision)
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
                entry["externalData"] = [_described(shard) for shard in shards]
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
    wanted: Conversion, flow: FlowShape, images: TokenizerShape, end: int
) -> dict[str, Any]:
    names = " ".join(path.name for path in (wanted.flow, wanted.tokenizer, wanted.clip))
    return {
        "formatVersion": 1,
        "id": f"flowtok-{flow.name.lower()}",
        "name": f"FlowTok-{flow.name}",
        "version": "1.0.0",
        "license": "as its checkpoints",
        "attribution": [
            {
                "name": "FlowTok and FlowTiTok",
                "author": "He, Yu, Liu, Chen",
                "license": "see the release",
                "url": "https://arxiv.org/abs/2503.10772",
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
        "latent": {"tokens": flow.tokens, "channels": flow.channels, "scale": SCALE},
        "image": {"size": images.image_size, "range": [0, 1]},
        "text": {
            "encoder": "CLIP ViT-L/14-336",
            "maxTokens": flow.tokens,
            "padding": {"id": 0, "token": "!"},
            "endTokenId": end,
        },
        "flow": {
            "directions": ["text-to-image"],
            "timeGrid": "release",
            "defaultSteps": 20,
            "defaultGuidance": 2.0,
            "guidance": "indicator",
            "indicator": {"text-to-image": {"conditional": 0, "null": 1}},
        },
        "files": wanted.files,
    }


def _peak() -> str:
    """The process's largest memory so far; Linux counts kilobytes, macOS bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9:.1f} GB at most"
