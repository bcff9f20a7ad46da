"""A run's log becomes curves over pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from flowtok_training.cli import main
from flowtok_training.plot import plot_run, read_curves


def write_log(path: Path, records: list[dict[str, float]], tail: str = "") -> None:
    path.write_text("".join(json.dumps(r) + "\n" for r in records) + tail)


def test_each_stage_gets_a_picture(tmp_path: Path) -> None:
    steps = [
        {"minutes": i / 10, "step": i, "pictures": 32 * i, "loss": 100 / (1 + i), "speed": 5.0}
        for i in range(60)
    ]
    write_log(tmp_path / "flow.jsonl", [*steps, {**steps[-1], "held_out_top1": 0.5, "of": 1142}])
    write_log(tmp_path / "tokenizer.jsonl", steps[:3])
    made = plot_run(tmp_path)
    assert [p.name for p in made] == ["flow_curves.png", "tokenizer_curves.png"]
    for path in made:
        with Image.open(path) as picture:
            assert picture.width > 600
            assert len(picture.convert("RGB").getcolors(1 << 16) or []) > 2


def test_curves_follow_the_run_that_was_kept(tmp_path: Path) -> None:
    log = tmp_path / "flow.jsonl"
    write_log(
        log,
        [
            {"step": 1, "pictures": 10, "minutes": 1, "loss": 3.0},
            {"step": 2, "pictures": 20, "minutes": 2, "loss": 9.0},
            {"step": 3, "pictures": 30, "minutes": 3, "loss": float("nan")},
            {"step": 2, "pictures": 20, "minutes": 2, "loss": 2.0},  # resumed from 10
            {"step": 2, "pictures": 20, "minutes": 2, "top1": 0.25, "of": 4},
        ],
        tail='{"step": 3, "pict',
    )
    assert read_curves(log) == {"loss": [(10, 3.0), (20, 2.0)], "top1": [(20, 0.25)]}


def test_a_folder_without_logs_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--run", str(tmp_path), "plot"]) == 2
    assert "jsonl is missing" in capsys.readouterr().err
