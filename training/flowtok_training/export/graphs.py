"""The six graphs of a pack: what each takes and gives, and how it becomes an ONNX file."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from ..models.flow import FlowNetwork, TextProjector
from ..models.latent_space import LatentSpace
from ..models.text_decoder import TextDecoder
from ..models.text_encoder import TextEncoder
from ..models.transformer import decompose_attention
from .storage import store_short

#: how many candidates a position the text decoder's graph gives
TOP_K = 8
#: how many readings of a picture it looks into
READINGS = 4


class EncoderGraph(nn.Module):
    """Picture to normalised latents."""

    def __init__(self, space: LatentSpace) -> None:
        super().__init__()
        self.space = space

    def forward(self, image: Tensor) -> Tensor:
        return self.space.encode(image)


class DecoderGraph(nn.Module):
    """Normalised latents to a picture in [0, 1]."""

    def __init__(self, space: LatentSpace) -> None:
        super().__init__()
        self.space = space

    def forward(self, latents: Tensor) -> Tensor:
        return self.space.decode(latents).clamp(0, 1)


class TextDecoderGraph(nn.Module):
    """Z_T to the best readings, and for each the best ids a position, with log-probabilities."""

    def __init__(self, decoder: TextDecoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, latents: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        b, n, d = latents.shape
        named, readings = self.decoder.name(latents).topk(READINGS, -1)
        each = latents[:, None].expand(b, READINGS, n, d).reshape(b * READINGS, n, d)
        logits = self.decoder.read(each, readings.reshape(b * READINGS))
        best, places = logits.log_softmax(-1).topk(TOP_K, -1)
        ids = self.decoder.token_ids[places]
        shape = (b, READINGS, n, TOP_K)
        return ids.reshape(shape), best.reshape(shape), named


@dataclass
class Graph:
    """A module with its example inputs, in the order of the names."""

    role: str
    module: nn.Module
    inputs: dict[str, Tensor]
    outputs: list[str]
    #: axis 1 may be shorter than in the examples: the runtime leaves padding out
    any_length: bool = False


def pack_graphs(
    text_encoder: TextEncoder,
    projector: TextProjector,
    flow: FlowNetwork,
    space: LatentSpace,
    text_decoder: TextDecoder,
    max_tokens: int,
    text_width: int,
) -> list[Graph]:
    """Every graph of a pack, with random example inputs of batch 2."""
    generator = torch.Generator().manual_seed(0)
    config = space.config
    n, d, s = config.tokens, config.channels, config.image_size

    def random(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    ids = torch.randint(0, text_encoder.words.num_embeddings, (2, max_tokens), generator=generator)
    mask = (torch.arange(max_tokens)[None] < torch.tensor([[5], [9]])).long()
    return [
        Graph("textEncoder", text_encoder, {"ids": ids, "mask": mask}, ["tokens"], True),
        Graph(
            "textProjector",
            projector,
            {"tokens": random(2, max_tokens, text_width)},
            ["mean", "logvar"],
        ),
        Graph(
            "flow",
            flow,
            {
                "x": random(2, n, d),
                "t": torch.rand(2, generator=generator),
                "indicator": torch.tensor([0, 3]),
            },
            ["velocity"],
        ),
        Graph(
            "imageEncoder",
            EncoderGraph(space),
            {"image": torch.rand(2, 3, s, s, generator=generator)},
            ["latents"],
        ),
        Graph("imageDecoder", DecoderGraph(space), {"latents": random(2, n, d)}, ["image"]),
        Graph(
            "textDecoder",
            TextDecoderGraph(text_decoder),
            {"latents": random(2, n, d)},
            ["ids", "logProbs", "readings"],
        ),
    ]


def export_graph(graph: Graph, path: Path) -> float:
    """Writes one ONNX file and returns the largest difference from PyTorch on the examples.

    Large weights are stored short (``storage.py``) and widened when the runtime loads them: fp32
    arithmetic on every device at a quarter of the download. Raises ``ArithmeticError`` when
    onnxruntime and PyTorch disagree.
    """
    module = decompose_attention(copy.deepcopy(graph.module)).eval()
    axes = {0: torch.export.Dim("batch", min=1, max=64)}
    if graph.any_length:
        longest = next(iter(graph.inputs.values())).shape[1]
        axes[1] = torch.export.Dim("length", min=2, max=longest)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.onnx"
        torch.onnx.export(
            module,
            tuple(graph.inputs.values()),
            draft,
            input_names=list(graph.inputs),
            output_names=graph.outputs,
            dynamic_shapes=tuple(axes for _ in graph.inputs),
            dynamo=True,
            external_data=False,
            opset_version=20,
            verbose=False,
        )
        model = onnx.load(draft)
    store_short(model)
    del model.metadata_props[:]
    for node in model.graph.node:  # source lines and machine paths have no place in a pack
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, path)
    with torch.no_grad():
        wanted = module(*graph.inputs.values())
    wanted = wanted if isinstance(wanted, tuple) else (wanted,)
    got = run_onnx(path, {k: v.numpy() for k, v in graph.inputs.items()})
    worst = max(float(np.abs(g - w.numpy()).max()) for g, w in zip(got, wanted, strict=True))
    if not worst < 2e-3:
        raise ArithmeticError(f"{graph.role}: onnxruntime differs from PyTorch by {worst:.2e}.")
    return worst


def run_onnx(path: Path, inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
    """One run on the CPU."""
    options = onnxruntime.SessionOptions()
    # weights are widened once, when the file loads, as the browser's runtime has it
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return [np.asarray(x) for x in session.run(None, dict(inputs))]
