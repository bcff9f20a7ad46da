"""How a pack stores its weights: 8 bits a number with a scale an output channel, or half precision.

The numbers are rounded in PyTorch first, so that what is evaluated and what the golden files come
from is what is stored. The graph then holds the short form behind a DequantizeLinear or a Cast,
which the runtime folds away when it loads: the arithmetic stays fp32.
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

STORAGES = ("int8", "fp16", "fp32")
#: weights of fewer numbers stay as they are
SMALLEST = 1024


def to_int8_grid(weight: Tensor) -> Tensor:
    """The nearest numbers of the form ``q * scale``, q in [-127, 127], a scale a row of axis 0."""
    rows = weight.flatten(1)
    scale = rows.abs().amax(1, keepdim=True).clamp_min(1e-12) / 127
    return ((rows / scale).round() * scale).view_as(weight)


def round_weights(module: nn.Module, storage: str = "int8") -> nn.Module:
    """Rounds in place what the pack rounds: large weights to ``storage``, the rest to fp16.

    ``fp32`` leaves everything, to measure what the others cost. Raises ``ValueError`` for another
    storage.
    """
    if storage not in STORAGES:
        raise ValueError(
            f'"{storage}" is no way to store weights: choose of {", ".join(STORAGES)}.'
        )
    if storage == "fp32":
        return module
    with torch.no_grad():
        for parameter in module.parameters():
            large = storage == "int8" and parameter.ndim > 1 and parameter.numel() >= SMALLEST
            parameter.copy_(to_int8_grid(parameter) if large else parameter.half().float())
        for buffer in module.buffers():
            if buffer.is_floating_point():
                buffer.copy_(buffer.half().float())
    return module


def as_int8(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, int] | None:
    """(q int8, scales fp32, their axis) when ``values`` lie on such a grid along one axis."""
    for axis in range(values.ndim):
        moved = np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)
        scales = (np.abs(moved).max(1) / 127).astype(np.float32)
        shape = [-1 if k == axis else 1 for k in range(values.ndim)]
        divided = values / np.maximum(scales, 1e-30).reshape(shape)
        whole = np.round(divided)
        if np.abs(divided - whole).max() < 2e-4:
            return whole.astype(np.int8), scales, axis
    return None


def store_short(model: onnx.ModelProto) -> None:
    """Shortens every large fp32 weight of ``model`` that a shorter form holds (in place)."""
    nodes: list[NodeProto] = []
    added: list[TensorProto] = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or int(np.prod(tensor.dims)) < SMALLEST:
            continue
        values = numpy_helper.to_array(tensor)
        name = tensor.name
        quantised = as_int8(values) if values.ndim > 1 else None
        half = values.astype(np.float16)
        if quantised is not None:
            q, scales, axis = quantised
            tensor.CopyFrom(numpy_helper.from_array(q, f"{name}_q8"))
            added.append(numpy_helper.from_array(scales, f"{name}_scale"))
            nodes.append(
                helper.make_node(
                    "DequantizeLinear", [f"{name}_q8", f"{name}_scale"], [name], axis=axis
                )
            )
        elif np.array_equal(half.astype(np.float32), values):
            tensor.CopyFrom(numpy_helper.from_array(half, f"{name}_f16"))
            nodes.append(helper.make_node("Cast", [f"{name}_f16"], [name], to=TensorProto.FLOAT))
        # else: constants that are no weights (positions, rotations) stay exact
    model.graph.initializer.extend(added)
    for node in reversed(nodes):
        model.graph.node.insert(0, node)
    # a widened weight is no longer an initializer that older readers list as a value
    names = {node.output[0] for node in nodes}
    kept = [v for v in model.graph.value_info if v.name not in names]
    del model.graph.value_info[:]
    model.graph.value_info.extend(kept)
