"""Writes testdata/golden/noise.json: what torch's CPU generator gives, for src/flow/noise.test.ts.

Run from the repository root: python training/goldens/noise.py
"""

import json
from pathlib import Path

import torch

SEEDS = (0, 1, 42, 2**32 - 1)
COUNTS = (1, 5, 15, 16, 17, 100, 512, 1232)
TARGET = Path(__file__).parents[2] / "testdata" / "golden" / "noise.json"


def main() -> None:
    """Draws each (seed, count) from a fresh generator; nine digits keep a float32 exactly."""
    cases = []
    for seed in SEEDS:
        for count in COUNTS:
            torch.manual_seed(seed)
            values = [float(f"{value:.9g}") for value in torch.randn(count).tolist()]
            cases.append({"seed": seed, "count": count, "values": values})
    golden = {
        "command": "python training/goldens/noise.py",
        "torch": torch.__version__,
        "cases": cases,
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
