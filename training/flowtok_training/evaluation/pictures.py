"""Pictures as an evaluation's folder holds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

from ..data.pictures import to_float


def read_file(path: Path) -> np.ndarray:
    """A PNG file as uint8 [S, S, 3], sRGB."""
    return np.asarray(Image.open(path).convert("RGB"))


def read_files(paths: list[Path]) -> Tensor:
    """PNG files of one size as [n, 3, S, S] in [0, 1]."""
    return to_float(np.stack([read_file(path) for path in paths]))
