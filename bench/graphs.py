"""Flow networks for the cost tables and the profile of `npm run bench`.

Writes to OUT what is not there yet: networks of other lengths and widths with random weights, since
only their cost is asked, the pack's own flow with 32-bit and with dynamic 8-bit matrix products,
and its matrix products alone. Prints a JSON list of them. Usage: graphs.py PACK OUT
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))

from flowtok_training.export.graphs import Graph, export_graph  # noqa: E402
from flowtok_training.export.storage import round_weights  # noqa: E402
from flowtok_training.models.flow import FlowConfig, FlowNetwork  # noqa: E402

TOKENS = (16, 32, 64, 128, 256)
WIDTHS = (128, 256, 384, 512)


def random_flow(config: FlowConfig) -> FlowNetwork:
    """No layer at zero: onnxruntime would fold it away and with it the cost."""
    torch.manual_seed(1)
    network = FlowNetwork(config)
    for parameter in network.parameters():
        if float(parameter.detach().abs().max()) == 0:
            torch.nn.init.normal_(parameter, std=0.02)
    round_weights(network)
    return network.eval()


def export_flow(config: FlowConfig, path: Path) -> None:
    inputs = {
        "x": torch.randn(2, config.tokens, config.channels),
        "t": torch.rand(2),
        "indicator": torch.tensor([0, 3]),
    }
    export_graph(Graph("flow", random_flow(config), inputs, ["velocity"]), path)


def widen(source: Path, path: Path) -> None:
    """The pack's flow with its 8-bit weights folded to fp32, as the runtime has it in memory."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.optimized_model_filepath = str(path)
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def products_alone(source: Path, path: Path) -> None:
    """The products of activations and weights of the 32-bit graph ``source``, and nothing else.

    Activations are constants times the mean of x, so that nothing can be computed beforehand; one
    number of each product is kept, so that all have to be computed.
    """
    graph = onnx.shape_inference.infer_shapes(onnx.load(source)).graph
    weights = {w.name: w for w in graph.initializer}
    shapes = {v.name: v.type.tensor_type.shape.dim for v in [*graph.value_info, *graph.input]}
    random = np.random.default_rng(1)
    nodes = [helper.make_node("ReduceMean", ["x"], ["mean"], keepdims=0)]
    kept = [numpy_helper.from_array(np.array([v]), f"at{v}") for v in (0, 1)]
    activations: dict[tuple[int, ...], str] = {}
    parts: list[str] = []
    for node in graph.node:
        if node.op_type not in ("MatMul", "Gemm") or node.input[1] not in weights:
            continue
        shape = tuple(axis.dim_value or 1 for axis in shapes[node.input[0]])
        if shape not in activations:
            name = activations[shape] = f"activation{len(activations)}"
            values = random.standard_normal(shape, np.float32)
            kept.append(numpy_helper.from_array(values, f"{name}_values"))
            nodes.append(helper.make_node("Mul", [f"{name}_values", "mean"], [name]))
        product, flat = f"product{len(parts)}", f"flat{len(parts)}"
        kept.append(weights[node.input[1]])
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        inputs = [activations[shape], node.input[1]]
        nodes.append(helper.make_node(node.op_type, inputs, [product], **attributes))
        nodes.append(helper.make_node("Flatten", [product], [flat], axis=0))
        nodes.append(helper.make_node("Slice", [flat, "at0", "at1", "at1"], [f"part{len(parts)}"]))
        parts.append(f"part{len(parts)}")
    nodes.append(helper.make_node("Concat", parts, ["velocity"], axis=1))
    output = helper.make_tensor_value_info("velocity", TensorProto.FLOAT, [1, len(parts)])
    kept = list({tensor.name: tensor for tensor in kept}.values())
    alone = helper.make_graph(nodes, "products", graph.input, [output], kept)
    # 10 is the format of the exported graphs; the newest one is refused by ONNX Runtime for the web.
    onnx.save(
        helper.make_model(alone, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), path
    )


def main(pack: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((pack / "manifest.json").read_text())
    saved = json.loads((ROOT / "training" / "weights" / "flow.json").read_text())
    bundled = FlowConfig(**saved["config"])
    rows = []
    sizes = {("tokens", n): replace(bundled, tokens=n) for n in TOKENS}
    sizes |= {("width", w): replace(bundled, width=w, heads=w // 64) for w in WIDTHS}
    for (kind, size), config in sizes.items():
        path = out / f"flow-{config.tokens}x{config.channels}-{config.layers}x{config.width}.onnx"
        if not path.exists():
            print(f"Exporting {path.name}.", file=sys.stderr)
            export_flow(config, path)
        millions = sum(p.numel() for p in FlowNetwork(config).parameters()) / 1e6
        row = {"kind": kind, "size": size, "file": path.name, "millions": round(millions, 2)}
        rows.append(row | {"tokens": config.tokens, "channels": config.channels})

    flow = next(file for file in manifest["files"] if file["role"] == "flow")
    source = pack / flow["path"]
    name = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    wide, short = out / f"pack-{name}-fp32.onnx", out / f"pack-{name}-int8.onnx"
    if not short.exists():
        widen(source, wide)
        quantize_dynamic(
            wide, short, weight_type=QuantType.QUInt8, op_types_to_quantize=["MatMul", "Gemm"]
        )
    products = out / f"pack-{name}-products.onnx"
    if not products.exists():
        products_alone(wide, products)
    latent = {key: manifest["latent"][key] for key in ("tokens", "channels")}
    rows += [{"kind": "profile", "size": "the whole network", "file": wide.name} | latent]
    rows += [{"kind": "profile", "size": "its matrix products", "file": products.name} | latent]
    rows += [{"kind": "precision", "size": "fp32", "file": wide.name} | latent]
    rows += [{"kind": "precision", "size": "int8", "file": short.name} | latent]
    print(json.dumps(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
