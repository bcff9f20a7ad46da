"""Rewrites an exported graph for a precision, and streams its weights into shards.

One weight at a time is in memory. Norms, softmax, rotations and everything between the matrices
stay fp32; what changes is how the matrices are stored and multiplied:

- ``fp16``: half-precision matrices and products, for devices with ``shader-f16``;
- ``q8``, ``q4``: ``MatMulNBits``, blocks of 32 numbers with a scale each, fp32 activations.

The table of word embeddings is int8 with a scale a row in ``q8`` and ``q4``, half precision in
``fp16``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from .shards import Shards

PRECISIONS = ("fp32", "fp16", "q8", "q4")
BLOCK = 32
#: matrices of fewer numbers stay fp32
SMALLEST = 65536


def rewrite(draft: Path, out: Path, precision: str) -> list[Path]:
    """``draft`` (fp32, external data beside it) as ``out`` and its shards, whose paths it gives."""
    model = onnx.load(draft, load_external_data=False)
    graph = model.graph
    weights = {t.name: t for t in graph.initializer}
    shards = Shards(out)
    short = _Shortener(model, draft.parent, shards, precision)
    nodes: list[NodeProto] = []
    for node in graph.node:
        nodes.extend(short.node(node, weights))
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    kept = [t for t in graph.initializer if t.name in used]
    moved = [_move(t, draft.parent, shards) for t in kept]
    del graph.initializer[:]
    graph.initializer.extend(moved + short.added)
    shards.close()
    _clean(model)
    onnx.save(model, out)
    return shards.paths


def largest_tensor(path: Path) -> int:
    """Bytes of the largest weight of a graph as it is stored; a device needs a buffer for it."""
    model = onnx.load(path, load_external_data=False)
    return max(
        int({entry.key: entry.value for entry in tensor.external_data}.get("length", "0"))
        or len(tensor.raw_data)
        for tensor in model.graph.initializer
    )


class _Shortener:
    """Turns one node at a time; what it stores goes to ``added``."""

    def __init__(self, model: ModelProto, folder: Path, shards: Shards, precision: str) -> None:
        self.model, self.folder, self.shards, self.precision = model, folder, shards, precision
        self.added: list[TensorProto] = []
        if precision in ("q8", "q4"):
            model.opset_import.append(helper.make_opsetid("com.microsoft", 1))

    def node(self, node: NodeProto, weights: dict[str, TensorProto]) -> list[NodeProto]:
        """The nodes to stand in its place."""
        place = 0 if node.op_type == "Gather" else 1
        weight = weights.get(node.input[place]) if len(node.input) > place else None
        large = weight is not None and len(weight.dims) == 2 and np.prod(weight.dims) >= SMALLEST
        if self.precision == "fp32" or not large or weight is None:
            return [node]
        if node.op_type == "Gather":
            return self._words(node, _values(weight, self.folder))
        if node.op_type == "MatMul":
            return self._product(node, _values(weight, self.folder).T, None)
        if node.op_type == "Gemm":
            values = _values(weight, self.folder)
            turned = any(a.name == "transB" and a.i == 1 for a in node.attribute)
            bias = node.input[2] if len(node.input) > 2 else None
            return self._product(node, values if turned else values.T, bias)
        return [node]

    def _words(self, node: NodeProto, table: np.ndarray) -> list[NodeProto]:
        out, ids = node.output[0], node.input[1]
        cast = helper.make_node("Cast", [f"{out}_short"], [f"{out}_cast"], to=TensorProto.FLOAT)
        if self.precision == "fp16":
            cast.output[0] = out
            self._keep(f"{out}_table", table.astype(np.float16))
            return [helper.make_node("Gather", [f"{out}_table", ids], [f"{out}_short"]), cast]
        scales = (np.abs(table).max(1, keepdims=True) / 127).astype(np.float32)
        self._keep(f"{out}_table", np.round(table / np.maximum(scales, 1e-30)).astype(np.int8))
        self._keep(f"{out}_scales", scales)
        return [
            helper.make_node("Gather", [f"{out}_table", ids], [f"{out}_short"]),
            cast,
            helper.make_node("Gather", [f"{out}_scales", ids], [f"{out}_scale"]),
            helper.make_node("Mul", [f"{out}_cast", f"{out}_scale"], [out]),
        ]

    def _product(self, node: NodeProto, matrix: np.ndarray, bias: str | None) -> list[NodeProto]:
        """``matrix`` [out, in] of x -> x matrix^T + bias."""
        x, out = node.input[0], node.output[0]
        plain = out if bias is None else f"{out}_product"
        if self.precision == "fp16":
            self._keep(f"{out}_half", np.ascontiguousarray(matrix.T).astype(np.float16))
            nodes = [
                helper.make_node("Cast", [x], [f"{out}_x"], to=TensorProto.FLOAT16),
                helper.make_node("MatMul", [f"{out}_x", f"{out}_half"], [f"{out}_y"]),
                helper.make_node("Cast", [f"{out}_y"], [plain], to=TensorProto.FLOAT),
            ]
        else:
            bits = 8 if self.precision == "q8" else 4
            packed, scales = quantise(matrix, bits)
            self._keep(f"{out}_packed", packed)
            self._keep(f"{out}_scales", scales)
            nodes = [
                helper.make_node(
                    "MatMulNBits",
                    [x, f"{out}_packed", f"{out}_scales"],
                    [plain],
                    domain="com.microsoft",
                    K=matrix.shape[1],
                    N=matrix.shape[0],
                    bits=bits,
                    block_size=BLOCK,
                )
            ]
        if bias is not None:
            nodes.append(helper.make_node("Add", [plain, bias], [out]))
        return nodes

    def _keep(self, name: str, values: np.ndarray) -> None:
        self.added.append(self.shards.store(name, values))


def quantise(matrix: np.ndarray, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """[N, K] as ``MatMulNBits`` stores it: uint8 [N, blocks, bytes] and scales [N, blocks].

    Symmetric: q = round(w / scale) + 2^(bits - 1); a last block that K does not fill holds zeros.
    The number of largest size lies on the side with one step more, which costs nothing.
    """
    n, k = matrix.shape
    blocks = -(-k // BLOCK)
    padded = np.zeros((n, blocks * BLOCK), np.float32)
    padded[:, :k] = matrix
    cut = padded.reshape(n, blocks, BLOCK)
    middle = 2 ** (bits - 1)
    largest = np.take_along_axis(cut, np.abs(cut).argmax(-1)[..., None], -1)
    scales = -largest / middle
    steps = np.divide(cut, scales, out=np.zeros_like(cut), where=scales != 0)
    q = np.clip(np.round(steps) + middle, 0, 2 * middle - 1).astype(np.uint8)
    if bits == 4:
        q = q[..., 0::2] | (q[..., 1::2] << 4)
    return q, scales[..., 0].astype(np.float32)


def _values(tensor: TensorProto, folder: Path) -> np.ndarray:
    """A weight's numbers, mapped from the draft's data file."""
    if tensor.data_location != TensorProto.EXTERNAL:
        return numpy_helper.to_array(tensor)
    place = {entry.key: entry.value for entry in tensor.external_data}
    return np.memmap(
        folder / place["location"],
        helper.tensor_dtype_to_np_dtype(tensor.data_type),
        "r",
        int(place.get("offset", 0)),
        tuple(tensor.dims),
    )


def _move(tensor: TensorProto, folder: Path, shards: Shards) -> TensorProto:
    if tensor.data_location != TensorProto.EXTERNAL:
        return tensor
    return shards.store(tensor.name, _values(tensor, folder))


def _clean(model: ModelProto) -> None:
    """Source lines and machine paths have no place in a pack; stale shapes mislead readers."""
    del model.metadata_props[:]
    del model.graph.value_info[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
