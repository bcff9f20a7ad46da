"""Flow networks for the cost tables of `npm run bench`.

Writes to OUT what is not there yet: networks of other lengths and widths with random weights, since
only their cost is asked, and the pack's own flow with 32-bit and with dynamic 8-bit matrix
products. Prints a JSON list of them. Usage: graphs.py PACK OUT
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import onnxruntime
import torch
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
    latent = {key: manifest["latent"][key] for key in ("tokens", "channels")}
    rows += [{"kind": "precision", "size": "fp32", "file": wide.name} | latent]
    rows += [{"kind": "precision", "size": "int8", "file": short.name} | latent]
    print(json.dumps(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
