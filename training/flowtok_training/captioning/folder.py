"""Any folder of pictures and what is said of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from ..convert.checkpoint import CheckpointError

#: a line -> a picture's name and its captions
Line = Callable[[str], tuple[str, list[str]] | None]
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")


class CaptionsError(CheckpointError):
    """A folder that cannot be trained on; the message is one sentence for whoever gave it."""


@dataclass(frozen=True)
class Said:
    """One caption of one picture."""

    picture: Path
    caption: str


def read_captions(folder: Path) -> list[Said]:
    """Every caption of the folder, in a fixed order.

    They stand in ``captions.jsonl`` (a line ``{"file": "a.png", "caption": "..."}`` or with
    ``captions``, a list), in ``captions.txt`` (a line ``a.png<tab>caption``), or beside each
    picture: ``a.txt`` for ``a.png``, a caption a line. A picture may be said several times.
    Raises CaptionsError.
    """
    if not folder.is_dir():
        raise CaptionsError(f"{folder} is no folder: give the folder of the pictures.")
    if (folder / "captions.jsonl").exists():
        said = _of_lines(folder, folder / "captions.jsonl", _json_line)
    elif (folder / "captions.txt").exists():
        said = _of_lines(folder, folder / "captions.txt", _tab_line)
    else:
        said = [
            Said(picture, line.strip())
            for picture in sorted(folder.rglob("*"))
            if picture.suffix.lower() in PICTURES and picture.with_suffix(".txt").exists()
            for line in picture.with_suffix(".txt").read_text("utf-8").splitlines()
            if line.strip()
        ]
    if not said:
        raise CaptionsError(
            f"{folder} has no captions: write captions.jsonl, captions.txt or a .txt per picture."
        )
    return said


def read_picture(path: Path, size: int) -> Tensor:
    """The middle square, [3, size, size] in [0, 1], on white where it is transparent."""
    try:
        with Image.open(path) as opened:
            picture = opened.convert("RGBA")
    except (OSError, ValueError) as error:
        raise CaptionsError(f"{path} is no picture that can be read: take it out.") from error
    side = min(picture.size)
    left, top = ((length - side) // 2 for length in picture.size)
    square = picture.crop((left, top, left + side, top + side)).resize((size, size))
    flat = Image.new("RGBA", square.size, "white")
    flat.alpha_composite(square)
    data = torch.frombuffer(bytearray(flat.convert("RGB").tobytes()), dtype=torch.uint8)
    return data.view(size, size, 3).permute(2, 0, 1).float() / 255


def _of_lines(folder: Path, file: Path, read: Line) -> list[Said]:
    said: list[Said] = []
    root = folder.resolve()
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        found = read(line)
        if found is None:
            raise CaptionsError(f"{file} line {number} is not a picture's name and its caption.")
        name, captions = found
        picture = (folder / name).resolve()
        if not picture.is_relative_to(root) or not picture.is_file():
            raise CaptionsError(f"{file} line {number} names {name}, which is not in the folder.")
        said += [Said(picture, caption.strip()) for caption in captions if caption.strip()]
    return said


def _json_line(line: str) -> tuple[str, list[str]] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict):
        return None
    captions = entry.get("captions", entry.get("caption"))
    captions = [captions] if isinstance(captions, str) else captions
    name = entry.get("file", entry.get("file_name"))
    if not isinstance(name, str) or not isinstance(captions, list):
        return None
    return (name, captions) if all(isinstance(c, str) for c in captions) else None


def _tab_line(line: str) -> tuple[str, list[str]] | None:
    name, tab, caption = line.partition("\t")
    return (name.strip(), [caption]) if tab and caption.strip() else None
