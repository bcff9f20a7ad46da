"""Stages ``eval-plan`` and ``eval-judge``: the evaluation of a pack as it is shipped.

The plan says what the browser's runtime is to draw, caption and remake; the judge looks at what
came out of it. No network of the pack runs here: only the evaluator, which was trained on real
training pictures and knows nothing of the pack.
"""

from __future__ import annotations

import colorsys
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from .data.cache import embed_captions
from .data.catalogue import Picture, load_catalogue, open_pictures, styled_caption
from .data.pictures import to_float
from .evaluate import ssim
from .models.evaluator import Evaluator
from .models.text_encoder import pool_text
from .train.tokenizer import psnr

#: hue in degrees at the middle of each colour word that names things in the catalogue
HUES = {"red": 0, "orange": 30, "yellow": 50, "green": 125, "blue": 210, "purple": 275}
#: catalogue entries whose one colour is in the name
COLOUR_PROMPTS = [
    *(f"{colour} heart" for colour in (*HUES, "black", "brown", "white")),
    *(f"{colour} circle" for colour in (*HUES, "black", "brown", "white")),
    *(f"{colour} square" for colour in (*HUES, "brown")),
    *(f"{colour} book" for colour in ("blue", "green", "orange")),
    "red apple",
    "green apple",
    "green salad",
    "red triangle pointed up",
    "red triangle pointed down",
]


@dataclass
class Case:
    """What one drawing is for: the captions it competes with are those of its ``part``."""

    part: str
    concept: str
    style: str
    row: int
    out: str


def _spread(items: list[Picture], count: int) -> list[Picture]:
    """At most one picture of a concept, in a fixed random order."""
    order = np.random.default_rng(0).permutation(len(items))
    chosen: dict[str, Picture] = {}
    for i in order:
        chosen.setdefault(items[i].concept, items[i])
    return list(chosen.values())[:count]


def write_plan(data_dir: Path, pack: Path, folder: Path, quick: bool) -> None:
    """Writes ``plan.json`` (for ``flowtok measure``), ``cases.json`` and the held-out pictures."""
    manifest = json.loads((pack / "manifest.json").read_text())
    styles = [s["id"] for s in manifest.get("styles", [])]
    pictures, raw = load_catalogue(data_dir), open_pictures(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "held").mkdir(exist_ok=True)

    def saved(picture: Picture) -> str:
        path = folder / "held" / f"{picture.row}.png"
        Image.fromarray(raw[picture.row]).save(path)
        return str(path)

    cases: list[Case] = []
    for part, split, count in (("seen", "train", 500), ("unseen", "pair", 500)):
        drawn = [p for p in pictures if p.split == split and p.style in styles]
        for k, p in enumerate(_spread(drawn, 50 if quick else count)):
            cases.append(Case(part, p.concept, p.style, p.row, f"{part}-{k:03}.png"))
    draw = [{"prompt": styled_caption(c.concept, c.style), "out": c.out, "seed": 0} for c in cases]
    again = [c for c in cases if c.part == "seen"][: 10 if quick else 50]
    draw += [
        {"prompt": styled_caption(c.concept, c.style), "out": f"again-{seed}-{c.out}", "seed": seed}
        for c in again
        for seed in (1, 2)
    ]
    known = {p.concept for p in pictures}
    colours = [c for c in COLOUR_PROMPTS if c in known]
    draw += [{"prompt": c, "out": f"colour-{c.replace(' ', '-')}.png", "seed": 0} for c in colours]
    pairs = [p for p in pictures if p.split == "pair"]
    whole = [p for p in pictures if p.split == "concept"]
    if quick:
        pairs, whole = pairs[::10], whole[::5]
    plan = {
        "draw": draw,
        "caption": [saved(p) for p in pairs]
        + [str(folder / c.out) for c in cases if c.part == "seen"],
        "remake": [{"file": saved(p), "out": f"remade-{p.row}.png"} for p in whole],
    }
    (folder / "plan.json").write_text(json.dumps(plan, indent=1))
    about = {
        "pack": f"{manifest['id']} {manifest['version']}",
        "cases": [vars(c) for c in cases],
        "colours": colours,
        "pairs": {str(folder / "held" / f"{p.row}.png"): p.concept for p in pairs},
        "whole": [p.row for p in whole],
        "again": [c.out for c in again],
        "styles": styles,
    }
    (folder / "cases.json").write_text(json.dumps(about, indent=1))


def _read(paths: list[Path]) -> Tensor:
    return to_float(np.stack([np.asarray(Image.open(p).convert("RGB")) for p in paths]))


def frechet(a: Tensor, b: Tensor) -> float:
    """Squared Frechet distance of two sets of features [n, W] taken as Gaussians.

    Heusel et al. 2017. The root's trace is the sum of the roots of the eigenvalues of the product.
    """
    a, b = a.double(), b.double()
    cov_a, cov_b = torch.cov(a.T), torch.cov(b.T)
    eigen = torch.linalg.eigvals(cov_a @ cov_b).real.clamp_min(0)
    means = (a.mean(0) - b.mean(0)).square().sum()
    return float(means + cov_a.trace() + cov_b.trace() - 2 * eigen.sqrt().sum())


def precision_recall(made: Tensor, real: Tensor, k: int = 3) -> tuple[float, float]:
    """Shares of one set that lie within the other's k-nearest-neighbour balls.

    Kynkaanniemi et al. 2019, "Improved precision and recall metric".
    """

    def covered(points: Tensor, by: Tensor) -> float:
        radius = torch.cdist(by, by).kthvalue(k + 1, dim=1).values
        return float((torch.cdist(points, by) <= radius).any(1).float().mean())

    return covered(made, real), covered(real, made)


def named_colour(picture: np.ndarray) -> str:
    """The colour word of most of what is not background; uint8 [S, S, 3]."""
    pixels = picture.reshape(-1, 3)
    ink = pixels[(pixels.min(1) < 245)]
    if len(ink) < len(pixels) // 50:
        return "white"
    votes: Counter[str] = Counter()
    for r, g, b in ink[:: max(1, len(ink) // 2000)] / 255:
        hue, saturation, value = colorsys.rgb_to_hsv(r, g, b)
        if value < 0.3:
            votes["black"] += 1
        elif saturation < 0.15:
            votes["white"] += 1
        else:
            name = min(HUES, key=lambda n: abs((hue * 360 - HUES[n] + 180) % 360 - 180))
            dark = name in ("red", "orange", "yellow") and value < 0.65 and saturation < 0.8
            votes["brown" if dark else name] += 1
    return votes.most_common(1)[0][0]


def token_f1(said: str, wanted: str) -> float:
    """Harmonic mean of precision and recall over words."""
    a, b = Counter(said.split()), Counter(wanted.split())
    common = sum((a & b).values())
    return 2 * common / max(1, sum(a.values()) + sum(b.values()))


def _evaluator(weights: Path) -> Evaluator:
    evaluator = Evaluator()
    state = load_file(weights / "evaluator.safetensors")
    evaluator.load_state_dict({k: v.float() for k, v in state.items()})
    return evaluator.eval()


@torch.no_grad()
def judge(data_dir: Path, folder: Path, weights: Path, split: Path) -> dict[str, Any]:
    """Every figure of the pack that a plan's pictures and captions show."""
    about = json.loads((folder / "cases.json").read_text())
    raw = open_pictures(data_dir)
    evaluator = _evaluator(weights)
    cases = [Case(**c) for c in about["cases"]]
    catalogue = load_catalogue(data_dir)
    figures: dict[str, Any] = {"pack": about["pack"]}
    figures["split"] = hashlib.sha256(split.read_bytes()).hexdigest()[:12]
    figures["n"] = {}

    rows = about["whole"]
    remade, wanted = _read([folder / f"remade-{r}.png" for r in rows]), to_float(raw[rows])
    figures["recon_psnr"], figures["recon_ssim"] = psnr(remade, wanted), ssim(remade, wanted)
    figures["n"]["recon"] = len(rows)

    train = [p for p in catalogue if p.split == "train"]
    train_rows = [p.row for p in train]
    features = torch.cat(
        [evaluator.embed_pictures(to_float(raw[train_rows[k : k + 256]]))
         for k in range(0, len(train_rows), 256)]
    )  # fmt: skip
    small = _thumbnails(to_float(raw[train_rows]))
    for part in ("seen", "unseen"):
        own = [c for c in cases if c.part == part]
        text, _ = embed_captions([c.concept for c in own])
        captions = evaluator.embed_text(pool_text(text))
        made, real = _read([folder / c.out for c in own]), to_float(raw[[c.row for c in own]])
        a, b = evaluator.embed_pictures(made), evaluator.embed_pictures(real)
        wanted_places = torch.arange(len(own))
        right = float(((a @ captions.T).argmax(1) == wanted_places).float().mean())
        right_real = float(((b @ captions.T).argmax(1) == wanted_places).float().mean())
        # the nearest training picture of the caption, as a program without a flow would answer
        other = features[(captions @ features.T).argmax(1)]
        figures[f"r1_{part}"], figures[f"r1_{part}_real"] = right, right_real
        figures[f"r1_{part}_ratio"] = right / max(1e-9, right_real)
        figures[f"frechet_{part}"] = frechet(a, b)
        figures[f"frechet_{part}_nearest_training"] = frechet(other, b)
        figures[f"precision_{part}"], figures[f"recall_{part}"] = precision_recall(a, b)
        figures[f"style_accuracy_{part}"] = _style_accuracy(own, made, raw, catalogue, about)
        # is it copying? how like the nearest training picture a drawing is, in dB at 32 px
        nearest = (torch.cdist(_thumbnails(made), small).square() / small.shape[1]).min(1).values
        figures[f"nearest_training_psnr_{part}"] = float((-10 * nearest.log10()).median())
        figures["n"][part] = len(own)

    again = [
        _read([folder / out, folder / f"again-1-{out}", folder / f"again-2-{out}"])
        for out in about["again"]
    ]
    figures["diversity_rms"] = float(
        torch.stack([(p - p.mean(0)).square().mean().sqrt() for p in again]).mean()
    )
    named = [
        named_colour(np.asarray(Image.open(folder / f"colour-{c.replace(' ', '-')}.png")))
        for c in about["colours"]
    ]
    hits = [c.split()[0] == n for c, n in zip(about["colours"], named, strict=True)]
    figures["colour_accuracy"] = sum(hits) / len(hits)
    figures["colour_wrong"] = [
        f"{c}: {n}" for c, n, hit in zip(about["colours"], named, hits, strict=True) if not hit
    ]
    figures["n"]["colour"] = len(hits)
    figures |= _captions(folder, about, cases)
    figures["n"]["caption"] = len(about["pairs"])
    figures |= {
        "caption_top3_unseen_style": None,
        "few_step_worst_ratio": None,
        "quantised_worst_ratio": None,
        "notes": {
            "caption_top3_unseen_style": "every set drawn here is trained on; it takes an ablation",
            "few_step_worst_ratio": "takes the networks: `evaluate --steps 20 --guidance 2`",
            "quantised_worst_ratio": "takes the networks: `evaluate --storage fp32`",
        },
    }
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}


def _thumbnails(pictures: Tensor) -> Tensor:
    """[n, 3, S, S] -> [n, 3 * 32 * 32]."""
    return torch.nn.functional.interpolate(pictures, (32, 32), mode="area").flatten(1)


def _style_accuracy(
    cases: list[Case],
    made: Tensor,
    raw: np.ndarray,
    catalogue: list[Picture],
    about: dict[str, Any],
) -> float | None:
    """Share of drawings nearest, at 32 px, to the real drawing of their own style."""
    if len(about["styles"]) < 2:
        return None
    drawings = {(p.concept, p.style): p.row for p in catalogue if p.style in about["styles"]}
    hits = []
    for case, picture in zip(cases, _thumbnails(made), strict=True):
        known = [s for s in about["styles"] if (case.concept, s) in drawings]
        if len(known) < 2:
            continue
        real = _thumbnails(to_float(raw[[drawings[case.concept, s] for s in known]]))
        hits.append(known[int((real - picture).square().sum(1).argmin())] == case.style)
    return sum(hits) / max(1, len(hits))


def _captions(folder: Path, about: dict[str, Any], cases: list[Case]) -> dict[str, Any]:
    said = {c["file"]: c["captions"] for c in json.loads((folder / "captions.json").read_text())}
    pairs: dict[str, str] = about["pairs"]
    drawn = {str(folder / c.out): c.concept for c in cases if c.part == "seen"}
    return {
        "caption_exact": sum(said[f][0] == c for f, c in pairs.items()) / len(pairs),
        "caption_top3": sum(c in said[f][:3] for f, c in pairs.items()) / len(pairs),
        "caption_token_f1": sum(token_f1(said[f][0], c) for f, c in pairs.items()) / len(pairs),
        "round_trip_exact": sum(said[f][0] == c for f, c in drawn.items()) / len(drawn),
    }
