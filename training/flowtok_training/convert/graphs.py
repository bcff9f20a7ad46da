"""The release's networks as graphs: inputs, outputs, export to a draft in fp32."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from ..models.transformer import decompose_attention
from .clip import ClipText
from .flow import ReleasedFlow
from .text_decoder import ReleasedTextDecoder, WordsGraph
from .tokenizer import PublishedTokenizer

# it says of every graph that torchvision's operators are missing, which nothing here has
logging.getLogger("torch.onnx._internal.exporter._registration").setLevel(logging.ERROR)

BATCH = torch.export.Dim("batch", min=1, max=64)


@dataclass
class ReleasedGraph:
    """A module, example inputs of batch 2 by name, and what its outputs are called in a pack."""

    role: str
    file: str
    module: nn.Module
    inputs: dict[str, Tensor]
    outputs: list[str]

    def output_name(self, name: str) -> str:
        """The graph's own name for an output; the exporter calls inner values ``mean`` too."""
        return f"{name}_out"


class EncoderGraph(nn.Module):
    """image -> the latents' means."""

    def __init__(self, tokenizer: PublishedTokenizer) -> None:
        super().__init__()
        self.tokenizer = tokenizer

    def forward(self, image: Tensor) -> Tensor:
        return self.tokenizer.encode(image)


def text_graph(clip: ClipText) -> ReleasedGraph:
    """ids -> T_init."""
    ids = _randint(clip.shape.words, 2, clip.shape.tokens)
    return ReleasedGraph("textEncoder", "text-encoder.onnx", clip, {"ids": ids}, ["tokens"])


def flow_graphs(flow: ReleasedFlow) -> list[ReleasedGraph]:
    """The text projector and the flow network."""
    shape = flow.shape
    tokens = _randn(2, shape.tokens, shape.text_width)
    example = {
        "x": _randn(2, shape.tokens, shape.channels),
        "t": torch.tensor([0.25, 0.75]),
        "indicator": torch.tensor([0, shape.indicators - 1]),
    }
    return [
        ReleasedGraph(
            "textProjector",
            "text-projector.onnx",
            flow.context_encoder,
            {"tokens": tokens},
            ["mean", "logvar"],
        ),
        ReleasedGraph("flow", "flow.onnx", flow, example, ["velocity"]),
    ]


def image_graphs(tokenizer: PublishedTokenizer) -> list[ReleasedGraph]:
    """The image encoder and the decoder, which is guided by T_init."""
    shape = tokenizer.shape
    latents = _randn(2, shape.tokens, shape.channels)
    text = _randn(2, shape.text_tokens, shape.text_width)
    image = torch.rand(2, 3, shape.image_size, shape.image_size)
    return [
        ReleasedGraph(
            "imageEncoder",
            "image-encoder.onnx",
            EncoderGraph(tokenizer),
            {"image": image},
            ["latents"],
        ),
        ReleasedGraph(
            "imageDecoder",
            "image-decoder.onnx",
            tokenizer.decoder,
            {"latents": latents, "tokens": text},
            ["image"],
        ),
    ]


def words_graph(decoder: ReleasedTextDecoder) -> ReleasedGraph:
    """Z_T -> candidates for the word at every position."""
    latents = _randn(2, decoder.shape.tokens, decoder.shape.channels)
    module = WordsGraph(decoder).eval()
    decompose_attention(module)
    outputs = ["ids", "logProbs"]
    return ReleasedGraph("textDecoder", "text-decoder.onnx", module, {"latents": latents}, outputs)


def export_draft(graph: ReleasedGraph, path: Path) -> None:
    """An fp32 file with all weights in one data file beside it."""
    with warnings.catch_warnings():
        # PyTorch's of its own parts, and of the axis that all inputs share
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph.module.eval(),
            tuple(graph.inputs.values()),
            path,
            input_names=list(graph.inputs),
            output_names=[graph.output_name(name) for name in graph.outputs],
            dynamic_shapes=tuple({0: BATCH} for _ in graph.inputs),
            dynamo=True,
            external_data=True,
            opset_version=20,
            verbose=False,
        )


@torch.no_grad()
def expected(graph: ReleasedGraph) -> list[np.ndarray]:
    """What PyTorch gives for the first row of the examples."""
    found = graph.module(*(value[:1] for value in graph.inputs.values()))
    return [value.numpy() for value in (found if isinstance(found, tuple) else (found,))]


def difference(graph: ReleasedGraph, path: Path, wanted: Sequence[np.ndarray]) -> float:
    """Largest difference of onnxruntime from ``wanted``, in parts of its largest number.

    Ids follow from numbers that are compared themselves.
    """
    found = _run(path, {name: value[:1].numpy() for name, value in graph.inputs.items()})
    return max(
        float(np.abs(got - want).max() / max(np.abs(want).max(), 1e-12))
        for got, want in zip(found, wanted, strict=True)
        if want.dtype.kind == "f"
    )


def _run(path: Path, inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return [np.asarray(x) for x in session.run(None, dict(inputs))]


def _randn(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(2))


def _randint(below: int, *shape: int) -> Tensor:
    return torch.randint(0, below, shape, generator=torch.Generator().manual_seed(2))
