"""The native side of `npm run bench`: onnxruntime on the pack's files, PyTorch.

Speaks one JSON object a line: {"do": ..., "repeats": n} in, {"milliseconds": [...]} out, so that
the driver can let it take turns with the browser. Usage: native.py PACK THREADS
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch

ROOT = Path(__file__).resolve().parent.parent
Arrays = dict[str, np.ndarray]


class Pack:
    """A pack's networks in onnxruntime, asked by the manifest's logical names."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.manifest = json.loads((folder / "manifest.json").read_text())
        self.options = onnxruntime.SessionOptions()
        self.options.intra_op_num_threads = threads
        # weights are widened once, when the file loads, as the browser's runtime has it
        self.options.add_session_config_entry("session.disable_quant_qdq", "1")
        self.files = {file["role"]: file for file in self.manifest["files"]}
        self.folder = folder
        self.sessions: dict[str, onnxruntime.InferenceSession] = {}

    def run(self, role: str, inputs: Arrays) -> Arrays:
        """Inputs the file does not take are left out."""
        file = self.files[role]
        if role not in self.sessions:
            path = str(self.folder / file["path"])
            self.sessions[role] = onnxruntime.InferenceSession(
                path, self.options, providers=["CPUExecutionProvider"]
            )
        io = file["io"]
        feeds = {name: inputs[key] for key, name in io["inputs"].items() if key in inputs}
        names = io["outputs"]
        return dict(zip(names, self.sessions[role].run(list(names.values()), feeds), strict=True))

    def graph(self, path: Path, x: np.ndarray) -> Callable[[], Any]:
        """A run of any ONNX file with the flow network's inputs."""
        providers = ["CPUExecutionProvider"]
        session = onnxruntime.InferenceSession(str(path), self.options, providers=providers)
        inputs = {"x": x, "t": np.full(1, 0.5, np.float32), "indicator": np.zeros(1, np.int64)}
        return lambda: session.run(None, inputs)

    def velocity(self, x: np.ndarray, t: float, rows: list[int]) -> np.ndarray:
        """x [rows, tokens, channels] at one time t."""
        inputs = {
            "x": x,
            "t": np.full(len(rows), t, np.float32),
            "indicator": np.array(rows, np.int64),
            "guidance": np.ones(len(rows), np.float32),
        }
        return self.run("flow", inputs)["velocity"]

    def paper_picture(self, ids: list[int], mask: list[int], steps: int, scale: float) -> None:
        """Text to picture as the paper samples: guided Euler steps, both rows in one batch."""
        latent = self.manifest["latent"]
        indicator = self.manifest["flow"]["indicator"]["text-to-image"]
        rows = [indicator["conditional"], indicator["null"]]
        text = {"ids": np.array([ids], np.int64), "mask": np.array([mask], np.int64)}
        tokens = self.run("textEncoder", text)["tokens"]
        moments = self.run("textProjector", {"tokens": tokens})
        noise = np.random.default_rng(1).standard_normal(moments["mean"].shape, np.float32)
        x = moments["mean"] + np.exp(0.5 * moments["logvar"]) * noise
        for step in range(steps):
            both = self.velocity(np.repeat(x, 2, 0), step / steps, rows)
            x = x + (both[1:] + scale * (both[:1] - both[1:])) / steps
        self.run("imageDecoder", {"latents": x / latent["scale"], "tokens": tokens})


def torch_flow() -> torch.nn.Module:
    """The flow network as it was trained, with its own fused attention."""
    sys.path.insert(0, str(ROOT / "training"))
    from flowtok_training.models.flow import FlowConfig, FlowNetwork
    from safetensors.torch import load_file

    weights = ROOT / "training" / "weights"
    network = FlowNetwork(FlowConfig(**json.loads((weights / "flow.json").read_text())["config"]))
    saved = load_file(weights / "flow.safetensors")
    state = {k[5:]: v.float() for k, v in saved.items() if k.startswith("flow.")}
    network.load_state_dict(state)
    return network.eval()


def milliseconds(work: Callable[[], Any], repeats: int) -> list[float]:
    """Of each of ``repeats`` calls, after one that does not count."""
    work()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return times


def main(folder: Path, threads: int) -> None:
    torch.set_num_threads(threads)
    pack = Pack(folder, threads)
    latent = pack.manifest["latent"]
    x = np.random.default_rng(1).standard_normal(
        (1, latent["tokens"], latent["channels"]), np.float32
    )
    network: torch.nn.Module | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "step":
            work: Callable[[], Any] = lambda: pack.velocity(x, 0.5, [0])  # noqa: E731
        elif asked["do"] == "graph":
            work = pack.graph(Path(asked["file"]), x)
        elif asked["do"] == "torch":
            network = network or torch_flow()
            inputs = (torch.from_numpy(x), torch.tensor([0.5]), torch.tensor([0]))
            work = torch.inference_mode()(lambda: network(*inputs))  # noqa: B023
        else:
            words = (asked["ids"], asked["mask"], asked["steps"], asked["guidance"])
            work = lambda: pack.paper_picture(*words)  # noqa: B023, E731
        print(json.dumps({"milliseconds": milliseconds(work, asked["repeats"])}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
