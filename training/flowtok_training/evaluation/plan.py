"""Stage ``eval-plan``: what the browser's runtime is to draw, caption and remake."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..data.captions import styled_caption
from ..data.catalogue import Picture, open_pictures
from .prompts import IconPrompt
from .selection import Selection, select


@dataclass
class Case:
    """One drawing that has a real counterpart; it competes with the captions of its ``part``."""

    part: str
    concept: str
    style: str
    row: int
    out: str

    @property
    def prompt(self) -> str:
        return styled_caption(self.concept, self.style)


@dataclass
class Plan:
    """What the judge must know of a plan. Files are named as they lie in the plan's folder."""

    pack: str
    styles: list[str]
    cases: list[Case]
    #: drawings of ``cases`` that are made with seeds 1 and 2 as well
    again: list[str]
    #: name of a drawing -> its catalogue entry, which begins with the colour
    colours: dict[str, str]
    icons: dict[str, IconPrompt]
    #: rows of the pictures to remake
    whole: list[int]
    #: row -> the caption wanted
    pairs: dict[int, str]
    unseen_style: dict[int, str]

    def save(self, folder: Path) -> None:
        (folder / "cases.json").write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, folder: Path) -> Plan:
        saved = json.loads((folder / "cases.json").read_text())
        saved["cases"] = [Case(**case) for case in saved["cases"]]
        saved["icons"] = {out: IconPrompt(**icon) for out, icon in saved["icons"].items()}
        for rows in ("pairs", "unseen_style"):
            saved[rows] = {int(row): concept for row, concept in saved[rows].items()}
        return cls(**saved)

    def part(self, name: str) -> list[Case]:
        return [case for case in self.cases if case.part == name]


def held_file(folder: Path, row: int) -> Path:
    """Where a plan leaves a real picture for the runtime to read."""
    return folder / "held" / f"{row}.png"


def again_file(out: str, seed: int) -> str:
    """The drawing ``out`` made with another seed."""
    return f"again-{seed}-{out}"


def write_plan(data_dir: Path, pack: Path, folder: Path, quick: bool) -> None:
    """Writes ``plan.json`` (for ``flowtok measure``), ``cases.json`` and the real pictures."""
    manifest = json.loads((pack / "manifest.json").read_text())
    styles = [s["id"] for s in manifest.get("styles", [])]
    selection = select(data_dir, styles, quick)
    folder = folder.resolve()
    (folder / "held").mkdir(parents=True, exist_ok=True)
    # what an earlier evaluation left must not be taken for this one's
    for stale in [*folder.glob("*.png"), folder / "captions.json", folder / "compare.json"]:
        stale.unlink(missing_ok=True)
    plan = make_plan(selection, f"{manifest['id']} {manifest['version']}", styles, quick)
    raw = open_pictures(data_dir)
    _save_pictures(raw, folder, [*plan.pairs, *plan.unseen_style, *plan.whole])
    plan.save(folder)
    (folder / "plan.json").write_text(json.dumps(runtime_plan(plan, folder), indent=1))


def make_plan(selection: Selection, pack: str, styles: list[str], quick: bool) -> Plan:
    """Names a file for everything that is to be drawn."""
    cases = [*_cases("seen", selection.seen), *_cases("unseen", selection.unseen)]
    seen = [c.out for c in cases if c.part == "seen"]
    return Plan(
        pack=pack,
        styles=styles,
        cases=cases,
        again=seen[: 10 if quick else 50],
        colours={f"colour-{c.replace(' ', '-')}.png": c for c in selection.colours},
        icons={f"icon-{k:02}.png": icon for k, icon in enumerate(selection.icons)},
        whole=[p.row for p in selection.whole],
        pairs={p.row: p.concept for p in selection.pairs},
        unseen_style={p.row: p.concept for p in selection.unseen_style},
    )


def runtime_plan(plan: Plan, folder: Path) -> dict[str, Any]:
    """The plan as ``flowtok measure`` reads it."""
    prompts = {c.out: c.prompt for c in plan.cases}
    draw = [{"prompt": prompt, "out": out, "seed": 0} for out, prompt in prompts.items()]
    draw += [
        {"prompt": prompts[out], "out": again_file(out, seed), "seed": seed}
        for out in plan.again
        for seed in (1, 2)
    ]
    draw += [{"prompt": c, "out": out, "seed": 0} for out, c in plan.colours.items()]
    draw += [{"prompt": i.prompt, "out": out, "seed": 0} for out, i in plan.icons.items()]
    real = [str(held_file(folder, row)) for row in (*plan.pairs, *plan.unseen_style)]
    return {
        "draw": draw,
        "caption": real + [str(folder / c.out) for c in plan.part("seen")],
        "remake": [
            {"file": str(held_file(folder, row)), "out": f"remade-{row}.png"} for row in plan.whole
        ],
    }


def _cases(part: str, pictures: list[Picture]) -> list[Case]:
    return [
        Case(part, p.concept, p.style, p.row, f"{part}-{k:03}.png") for k, p in enumerate(pictures)
    ]


def _save_pictures(raw: np.ndarray, folder: Path, rows: Iterable[int]) -> None:
    for row in rows:
        Image.fromarray(raw[row]).save(held_file(folder, row))
