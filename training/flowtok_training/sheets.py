"""Contact sheets: what people look at instead of numbers."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image
from torch import Tensor


def save_rows(path: Path, rows: list[Tensor]) -> None:
    """Writes rows of pictures, each [n, 3, S, S] in [0, 1], one below the other."""
    lines = [torch.cat(list(row.clamp(0, 1)), dim=2) for row in rows]
    width = max(line.shape[2] for line in lines)
    lines = [torch.nn.functional.pad(line, (0, width - line.shape[2]), value=1.0) for line in lines]
    sheet = (torch.cat(lines, 1).permute(1, 2, 0) * 255).round().byte().numpy()
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path)
