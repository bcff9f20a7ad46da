"""What is committed about the packed pictures: a rebuild must give the same, byte for byte."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from .catalogue import read_index


def packed_summary(data_dir: Path) -> dict[str, Any]:
    """The packages drawn from, the number of pictures, and SHA-256 of each file."""
    index = read_index(data_dir)
    return {
        "packages": index["packages"],
        "size": index["size"],
        "pictures": len(index["pictures"]),
        "sha256": {
            name: _sha256(data_dir / name)
            for name in ("pictures.u8", "index.json", "keywords.json")
        },
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def committed_text(path: Path, content: dict[str, Any], rewrite: bool) -> None:
    """Compares ``content`` with the committed JSON file, or writes it anew.

    Raises ``SystemExit`` with a sentence when they differ and ``rewrite`` is off.
    """
    text = json.dumps(content, indent=1) + "\n"
    if path.exists() and path.read_text() != text and not rewrite:
        raise SystemExit(
            f"The data differ from the committed {path.name}; pass --rewrite if they should."
        )
    path.write_text(text)
