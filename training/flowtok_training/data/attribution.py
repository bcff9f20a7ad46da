"""Whose work a pack learned from: the manifest's attribution and ``ATTRIBUTION.md``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .captions import UNSEEN_SET
from .catalogue import read_index

#: what is used beside the icon sets
OTHERS = [
    {
        "name": "CLDR keywords (emojibase-data)",
        "author": "Unicode, Inc.; Miles Johnson",
        "license": "MIT",
        "url": "https://github.com/milesj/emojibase",
    },
    {
        "name": "all-MiniLM-L6-v2 (text encoder)",
        "author": "sentence-transformers",
        "license": "Apache-2.0",
        "url": "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
    },
]


def attribution(data_dir: Path) -> list[dict[str, str]]:
    """Name, author, licence and address of every set trained on, as the sets state them."""
    sets: dict[str, Any] = read_index(data_dir)["sets"]
    return [_entry(info) for name, info in sets.items() if name != UNSEEN_SET] + OTHERS


def _entry(info: dict[str, Any]) -> dict[str, str]:
    entry = {
        "name": info["title"],
        "author": info["author"]["name"],
        "license": info["license"].get("spdx") or info["license"]["title"],
    }
    url = info["author"].get("url") or info["license"].get("url")
    return entry | ({"url": url} if url else {})


def write_attribution(data_dir: Path, path: Path) -> None:
    """Writes the whole list as Markdown; the set that only judges is named apart."""
    index = read_index(data_dir)
    counts: dict[str, int] = {}
    for picture in index["pictures"]:
        counts[picture["set"]] = counts.get(picture["set"], 0) + 1
    judge = _entry(index["sets"][UNSEEN_SET])
    packages = ", ".join(f"{name} {version}" for name, version in index["packages"].items())
    lines = [
        "# Attribution",
        "",
        "Made by `python -m flowtok_training data`; do not edit. The drawings that the bundled",
        "pack learned from, with the number of pictures drawn of each, as the icon sets themselves",
        f"state author and licence. Drawn with {packages}.",
        "",
        "| set | author | licence | pictures |",
        "|---|---|---|---|",
    ]
    for name, info in index["sets"].items():
        if name == UNSEEN_SET:
            continue
        entry = _entry(info)
        title = f"[{entry['name']}]({entry['url']})" if "url" in entry else entry["name"]
        lines.append(f"| {title} | {entry['author']} | {entry['license']} | {counts[name]} |")
    lines += [
        "",
        f"Judged with and never trained on: {judge['name']} by {judge['author']}, "
        f"{judge['license']}, {counts[UNSEEN_SET]} pictures.",
        "",
        "Beside the drawings:",
        "",
        *(f"- [{o['name']}]({o['url']}), {o['author']}, {o['license']}" for o in OTHERS),
    ]
    path.write_text("\n".join(lines) + "\n")
