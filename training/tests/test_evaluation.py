"""What an evaluation asks for, and how its halves fit, without networks."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from flowtok_training.data.captions import STYLES
from flowtok_training.data.catalogue import load_catalogue, open_pictures
from flowtok_training.data.pictures import to_float
from flowtok_training.data.unseen_style import run_together, unseen_drawings
from flowtok_training.evaluation.captioning import judge_captions
from flowtok_training.evaluation.colours import judge_colours
from flowtok_training.evaluation.compare import FILE, merged_ratios
from flowtok_training.evaluation.judge import judge, rounded
from flowtok_training.evaluation.metrics.colours import COLOURS
from flowtok_training.evaluation.plan import Plan, again_file, held_file, write_plan
from flowtok_training.evaluation.prompts import THINGS, icon_prompts
from flowtok_training.evaluation.ratios import Column, Figure, make_table, ratio, worst_ratio
from flowtok_training.evaluation.styles import StyleJudge
from flowtok_training.models.evaluator import Evaluator

NAMES = [f"{a}-{b}" for a in ("red", "green", "odd", "big", "old") for b in ("cat", "car", "cup")]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A little catalogue: every name in every style, a colour a style, and the unseen set."""
    entries = [{"set": s, "name": name} for name in [*NAMES, "red-heart"] for s in STYLES]
    entries += [{"set": "fxemoji", "name": name.replace("-", "")} for name in NAMES]
    entries += [{"set": "fxemoji", "name": "nothingknown"}]
    shade = {style: 20 * k for k, style in enumerate(STYLES)}
    pictures = np.full((len(entries), 16, 16, 3), 255, np.uint8)
    for k, entry in enumerate(entries):
        pictures[k, 4:12, 4:12] = (200, shade.get(entry["set"], 0), shade.get(entry["set"], 0))
    pictures.tofile(tmp_path / "pictures.u8")
    (tmp_path / "index.json").write_text(json.dumps({"size": 16, "sets": {}, "pictures": entries}))
    return tmp_path


def write_manifest(folder: Path, styles: list[str]) -> Path:
    folder.mkdir()
    manifest = {"id": "test", "version": "1", "styles": [{"id": s} for s in styles]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_icon_prompts_are_sixty_and_balanced() -> None:
    prompts = icon_prompts(["line-icon"])
    assert len({p.prompt for p in prompts}) == 60
    assert Counter(p.colour for p in prompts) == dict.fromkeys(COLOURS, 5)
    things = Counter(t for p in prompts for t in THINGS if f" {t}" in p.prompt.split("icon of")[1])
    assert things == dict.fromkeys(THINGS, 3)
    for p in prompts:
        assert f" {p.colour} " in p.prompt
        assert p.dark == p.prompt.endswith("on a dark background")


def test_no_prompt_asks_for_what_cannot_be_seen() -> None:
    for p in icon_prompts(["solid-icon"]):
        assert (p.colour, p.dark) not in {("white", False), ("black", True)}


def test_a_pack_without_icons_is_not_asked_for_them() -> None:
    assert icon_prompts(["noto", "twemoji"]) == []


@given(st.text(alphabet="abcXYZ09 -'", max_size=20))
def test_names_run_together_are_fixed_points(name: str) -> None:
    once = run_together(name)
    assert run_together(once) == once
    assert run_together(f" {name.upper()}-") == once


def test_unseen_drawings_are_of_trained_concepts_and_rows_of_their_own(data: Path) -> None:
    catalogue = load_catalogue(data)
    trained = {p.concept for p in catalogue if p.split == "train"}
    found = unseen_drawings(data, catalogue)
    assert {d.concept for d in found} == trained & {n.replace("-", " ") for n in NAMES}
    assert not {d.row for d in found} & {p.row for p in catalogue}


def test_a_plan_comes_back_as_it_was_and_names_every_file_once(data: Path, tmp_path: Path) -> None:
    pack = write_manifest(tmp_path / "pack", ["noto", "twemoji", "line-icon"])
    folder = tmp_path / "eval"
    folder.mkdir()
    for stale in ("seen-000.png", FILE, "captions.json"):
        (folder / stale).write_text("from another evaluation")
    write_plan(data, pack, folder, quick=False)
    assert not any((folder / s).exists() for s in ("seen-000.png", FILE, "captions.json"))

    plan, runtime = Plan.load(folder), json.loads((folder / "plan.json").read_text())
    assert plan.styles == ["noto", "twemoji", "line-icon"]
    assert len(plan.icons) == 60
    drawn = [job["out"] for job in runtime["draw"]]
    assert len(set(drawn)) == len(drawn)
    expected = {c.out for c in plan.cases} | set(plan.colours) | set(plan.icons)
    assert set(drawn) == expected | {again_file(o, s) for o in plan.again for s in (1, 2)}
    captioned = set(runtime["caption"])
    assert {str(held_file(folder, row)) for row in plan.unseen_style} <= captioned
    assert {str(held_file(folder, row)) for row in plan.pairs} <= captioned
    assert {str(folder / c.out) for c in plan.part("seen")} <= captioned
    assert all(Path(f).exists() for f in captioned if "held" in f)
    splits = {p.row: p.split for p in load_catalogue(data)}
    assert {splits[c.row] for c in plan.part("seen")} == {"train"}
    assert {splits[row] for row in plan.pairs} <= {"pair"}


def test_colours_of_names_and_icons_are_counted_apart(data: Path, tmp_path: Path) -> None:
    pack = write_manifest(tmp_path / "pack", ["noto", "solid-icon"])
    folder = tmp_path / "eval"
    write_plan(data, pack, folder, quick=False)
    plan, catalogue, raw = Plan.load(folder), load_catalogue(data), open_pictures(data)
    for out in (*plan.colours, *plan.icons):
        picture = np.full((32, 32, 3), 255, np.uint8)
        picture[8:24, 8:24] = (220, 38, 38)  # whatever was asked, it is red on white
        Image.fromarray(picture).save(folder / out)
    figures = judge_colours(folder, plan, catalogue, raw)
    assert list(plan.colours.values()) == ["red heart"]
    assert figures["colour_accuracy_emoji"] == 1
    assert figures["colour_accuracy_icons"] == pytest.approx(5 / 60)
    assert figures["colour_accuracy"] == pytest.approx(6 / 61)
    assert figures["n"]["colour"] == 61
    assert figures["colour_accuracy_icons_real"] is None  # this data holds no icon
    icons = [replace(p, ink="red", family="mono") for p in catalogue if p.style == "noto"]
    with_icons = judge_colours(folder, plan, icons, raw)
    assert with_icons["colour_accuracy_icons_real"] == 1
    light = sum(not icon.dark for icon in plan.icons.values())
    assert figures["background_accuracy_icons"] == pytest.approx(light / 60)
    plan.icons = {}
    without = judge_colours(folder, plan, catalogue, raw)
    assert without["colour_accuracy_icons"] is None
    assert "colour_accuracy_icons" in without["notes"]


def test_a_real_drawing_is_in_its_own_style(data: Path) -> None:
    pictures = [p for p in load_catalogue(data) if p.style in ("noto", "emojione")]
    real = to_float(open_pictures(data)[[p.row for p in pictures]])
    style = StyleJudge(data, ["noto", "emojione"])
    concepts, styles = [p.concept for p in pictures], [p.style for p in pictures]
    assert style.accuracy(real, concepts, styles) == 1
    assert style.accuracy(real, concepts, styles[::-1]) == 0
    assert StyleJudge(data, ["noto"]).accuracy(real, concepts, styles) is None


def test_captions_are_judged_for_each_style() -> None:
    said = [["a", "b"], ["c", "a"], ["b", "c"]]
    figures = judge_captions("caption_{}", said, ["a", "a", "a"], [["a"]] * 3, ["x", "x", "y"])
    assert figures["caption_exact"] == pytest.approx(1 / 3)
    assert figures["caption_top3"] == pytest.approx(2 / 3)
    assert figures["caption_exact_by_style"] == {"x": 0.5, "y": 0}
    assert figures["caption_top3_by_style"] == {"x": 1, "y": 0}
    assert figures["caption_exact_nearest_training"] == 1


def column(**values: float) -> Column:
    return {name: Figure(value, 10) for name, value in values.items()}


def test_the_worst_ratio_is_named_and_not_capped() -> None:
    assert worst_ratio(column(a=0.9, b=0.5), column(a=0.8, b=0.5)) == ("b", 1)
    above = worst_ratio(column(a=0.75), column(a=0.5))
    assert above == ("a", 1.5)
    assert worst_ratio(column(a=0.9, b=0.0), column(a=0.9, b=0.5)) == ("b", 0)
    assert worst_ratio(column(a=0.9), column(a=0.0)) is None


def test_a_row_that_a_setting_lacks_has_no_ratio() -> None:
    default, many = column(a=0.5, psnr=27), column(a=1.0)
    assert ratio(default, many, "psnr") is None
    table = make_table({"default": default, "many_steps": many, "fp32": default})
    assert [row["figure"] for row in table] == ["a", "psnr"]
    assert table[0]["few_step_ratio"] == 0.5
    assert table[1] == {
        "figure": "psnr", "default": 27, "fp32": 27, "few_step_ratio": None,
        "quantised_ratio": 1, "n": 10,
    }  # fmt: skip


def test_ratios_of_other_weights_are_refused(tmp_path: Path) -> None:
    missing = merged_ratios(tmp_path)
    assert missing["few_step_worst_ratio"] is None
    assert "few_step_worst_ratio" in missing["notes"]
    compared = {
        "few_step_worst_ratio": 0.97, "few_step_worst_row": "r1_seen",
        "quantised_worst_ratio": 0.99, "quantised_worst_row": "recon_psnr", "table": [],
    }  # fmt: skip
    for off, wanted in ((0.004, 0.97), (0.3, None), (None, None)):
        (tmp_path / FILE).write_text(json.dumps(compared | {"off_runtime": off}))
        assert merged_ratios(tmp_path)["few_step_worst_ratio"] == wanted


def test_figures_are_rounded_at_every_depth() -> None:
    figures = {"a": 0.123456, "b": {"c": [0.111111, 3]}, "d": None}
    assert rounded(figures) == {"a": 0.1235, "b": {"c": [0.1111, 3]}, "d": None}


def random_embeddings(captions: list[str], report: bool = False) -> tuple[Tensor, Tensor]:
    """In place of the text encoder, whose weights only training needs: a caption's own numbers."""
    seeds = [torch.Generator().manual_seed(crc32(caption.encode())) for caption in captions]
    text = torch.stack([torch.randn(32, 384, generator=seed) for seed in seeds])
    return text.half(), torch.zeros(len(captions), 32, dtype=torch.int64)


def test_a_pack_that_hands_back_the_real_drawings_gets_the_best_figures(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge end to end, with an evaluator of random weights and a pack that makes no error."""
    monkeypatch.setattr("flowtok_training.evaluation.judge.embed_captions", random_embeddings)
    torch.manual_seed(0)
    weights = tmp_path / "weights"
    weights.mkdir()
    save_file(Evaluator().state_dict(), weights / "evaluator.safetensors")
    pack, folder = write_manifest(tmp_path / "pack", list(STYLES)), tmp_path / "eval"
    write_plan(data, pack, folder, quick=False)
    plan, raw = Plan.load(folder), open_pictures(data)
    plan.whole = [c.row for c in plan.part("unseen")]  # so few names leave no concept out whole
    plan.save(folder)

    made = {c.out: c.row for c in plan.cases}
    made |= {again_file(out, seed): made[out] for out in plan.again for seed in (1, 2)}
    made |= {f"remade-{row}.png": row for row in plan.whole}
    red = next(p.row for p in load_catalogue(data) if p.style == "noto")
    for out, row in (made | dict.fromkeys(plan.colours, red)).items():
        Image.fromarray(raw[row]).save(folder / out)
    said = {str(held_file(folder, row)): c for row, c in (plan.pairs | plan.unseen_style).items()}
    said |= {str(folder / c.out): c.concept for c in plan.part("seen")}
    captions = [{"file": file, "captions": [c, "other"]} for file, c in said.items()]
    (folder / "captions.json").write_text(json.dumps(captions))

    figures = judge(data, folder, weights, data / "index.json")
    best = {
        "recon_psnr": 100, "recon_ssim": 1, "r1_seen_ratio": 1, "r1_unseen_ratio": 1,
        "colour_accuracy": 1, "caption_exact": 1, "caption_top3_unseen_style": 1,
        "round_trip_exact": 1, "diversity_rms": 0, "frechet_seen": 0, "precision_unseen": 1,
        "style_accuracy_seen": 1, "nearest_training_psnr_seen": 100, "few_step_worst_ratio": None,
    }  # fmt: skip
    for name, value in best.items():
        wanted = value if value is None else pytest.approx(value, abs=1e-3)
        assert figures[name] == wanted, name
    assert figures["caption_cider"] == figures["caption_cider_of_references"]
    assert set(figures["notes"]) >= {"few_step_worst_ratio", "quantised_worst_ratio"}
    assert all((folder / f"sheet-{s}.png").exists() for s in ("seen", "unseen", "colours"))
