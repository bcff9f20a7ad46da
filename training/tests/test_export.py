"""Exports equal PyTorch, carry no paths, and a pack is whole or absent."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from flowtok_training.export.graphs import Graph, export_graph, run_onnx
from flowtok_training.export.storage import as_int8, round_weights, to_int8_grid
from flowtok_training.export.tiny import MAX_TOKENS, TEXT_WIDTH, tiny_networks, tiny_tokenizer
from flowtok_training.models.evaluator import Evaluator
from flowtok_training.models.text_encoder import pool_text

TESTDATA = Path(__file__).parent.parent.parent / "testdata"


def test_flow_graph_takes_any_batch(tmp_path: Path) -> None:
    networks = tiny_networks(tiny_tokenizer().get_vocab_size())
    x, t, i = torch.randn(2, 8, 6), torch.rand(2), torch.tensor([0, 3])
    graph = Graph("flow", networks.flow, {"x": x, "t": t, "indicator": i}, ["velocity"])
    path = tmp_path / "flow.onnx"
    assert export_graph(graph, path) < 1e-4
    for batch in (1, 5):
        x, t = torch.randn(batch, 8, 6), torch.rand(batch)
        i = torch.randint(0, 4, (batch,))
        (got,) = run_onnx(path, {"x": x.numpy(), "t": t.numpy(), "indicator": i.numpy()})
        with torch.no_grad():
            wanted = networks.flow(x, t, i).numpy()
        np.testing.assert_allclose(got, wanted, atol=1e-4)


@pytest.mark.parametrize(("storage", "kind"), [("int8", "INT8"), ("fp16", "FLOAT16")])
def test_large_weights_are_stored_short(tmp_path: Path, storage: str, kind: str) -> None:
    torch.manual_seed(0)
    layer = round_weights(nn.Linear(64, 96), storage)
    path = tmp_path / "layer.onnx"
    export_graph(Graph("layer", layer, {"x": torch.randn(2, 64)}, ["y"]), path)
    model = onnx.load(path)
    kinds = {t.data_type for t in model.graph.initializer if np.prod(t.dims) >= 1024}
    assert kinds == {getattr(onnx.TensorProto, kind)}
    assert b"flowtok_training" not in path.read_bytes()


@given(rows=st.integers(2, 12), columns=st.integers(2, 40), spread=st.floats(1e-3, 1e3))
def test_int8_grid_is_near_and_found_again(rows: int, columns: int, spread: float) -> None:
    torch.manual_seed(rows * 41 + columns)
    weight = torch.randn(rows, columns) * spread * (torch.rand(rows, 1) + 0.01)
    rounded = to_int8_grid(weight)
    step = weight.abs().amax(1, keepdim=True) / 127
    assert bool(((rounded - weight).abs() <= step * 0.501).all())
    found = as_int8(rounded.T.numpy())  # as the export turns matrices
    assert found is not None
    q, scales, axis = found
    again = q.astype(np.float32) * scales[None] if axis == 1 else q * scales[:, None]
    np.testing.assert_allclose(again, rounded.T.numpy(), rtol=1e-5, atol=0)


def test_numbers_off_every_grid_are_not_squeezed() -> None:
    torch.manual_seed(0)
    assert as_int8(torch.randn(40, 40).numpy()) is None


def test_unknown_storage_is_refused() -> None:
    with pytest.raises(ValueError, match='"int3" is no way'):
        round_weights(nn.Linear(2, 2), "int3")


def test_a_graph_that_differs_is_refused(tmp_path: Path) -> None:
    class Drifting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(3))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            # exported at one value, asked at another
            return x * self.weight + (0.0 if torch.compiler.is_exporting() else 1.0)

    with pytest.raises(ArithmeticError, match="drifting"):
        export_graph(
            Graph("drifting", Drifting(), {"x": torch.randn(2, 3)}, ["y"]), tmp_path / "d.onnx"
        )


def test_tiny_pack_in_the_repository_is_whole() -> None:
    folder = TESTDATA / "tiny-pack"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["text"]["maxTokens"] == MAX_TOKENS
    roles = {entry["role"] for entry in manifest["files"]}
    assert len(roles) == 7
    for entry in manifest["files"]:
        data = (folder / entry["path"]).read_bytes()
        assert len(data) == entry["bytes"]
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]


def test_text_encoder_ignores_padding() -> None:
    encoder = tiny_networks(tiny_tokenizer().get_vocab_size()).text_encoder
    ids = torch.tensor([[2, 5, 6, 3, 0, 0, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 0, 0, 0, 0]])
    with torch.no_grad():
        padded = encoder(ids, mask)
        short = encoder(ids[:, :4], mask[:, :4])
    torch.testing.assert_close(padded[:, :4], short, atol=1e-5, rtol=1e-5)
    assert float(padded[:, 4:].abs().max()) == 0
    assert padded.shape == (1, 8, TEXT_WIDTH)


def test_evaluator_gives_unit_vectors() -> None:
    evaluator = Evaluator()
    pictures = evaluator.embed_pictures(torch.rand(2, 3, 128, 128))
    text = evaluator.embed_text(pool_text(torch.randn(2, 32, 384)))
    for vectors in (pictures, text):
        torch.testing.assert_close(vectors.norm(dim=-1), torch.ones(2))
