"""Stages stop, save and resume; the command line answers bad input in one sentence."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
import torch
from torch import nn

from flowtok_training.cli import main
from flowtok_training.train.loop import Budget, Run
from flowtok_training.train.optimisers import Ema, Optimisers
from flowtok_training.weights import STAGES, restore_weights, save_weights


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(4, 4)])
        self.head = nn.Linear(4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.blocks[0](x))


def test_a_resumed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    def go(steps: int, run: Run, net: Net, optimisers: Optimisers, ema: Ema) -> None:
        for _ in range(steps):
            x = torch.full((2, 4), float(run.step))
            net(x).square().mean().backward()
            optimisers.step(1.0)
            ema.update(net)
            run.tick(2)

    def fresh() -> tuple[Net, Optimisers, Ema]:
        torch.manual_seed(0)
        net = Net()
        return net, Optimisers([net], 1e-2), Ema(net)

    net, optimisers, ema = fresh()
    go(6, Run(tmp_path / "whole", "stage", 1), net, optimisers, ema)

    first = Run(tmp_path / "cut", "stage", 1)
    cut, cut_optimisers, cut_ema = fresh()
    go(3, first, cut, cut_optimisers, cut_ema)
    first.save(
        {
            "model": cut.state_dict(),
            "optimisers": cut_optimisers.state_dict(),
            "ema": cut_ema.state_dict(),
        }
    )
    second = Run(tmp_path / "cut", "stage", 1)
    saved = second.load()
    assert saved is not None
    assert (second.step, second.pictures) == (3, 6)
    resumed, resumed_optimisers, resumed_ema = fresh()
    resumed.load_state_dict(saved["model"])
    resumed_optimisers.load_state_dict(saved["optimisers"])
    resumed_ema.load_state_dict(saved["ema"])
    go(3, second, resumed, resumed_optimisers, resumed_ema)
    for a, b in zip(net.parameters(), resumed.parameters(), strict=True):
        torch.testing.assert_close(a, b)
    torch.testing.assert_close(ema.state["head.weight"], resumed_ema.state["head.weight"])


def test_a_signal_asks_for_a_stop(tmp_path: Path) -> None:
    run = Run(tmp_path, "stage", 10)
    assert not run.save_due()
    os.kill(os.getpid(), signal.SIGTERM)
    assert run.stopping
    assert run.save_due()


def test_the_schedule_warms_up_and_comes_down(tmp_path: Path) -> None:
    run = Run(tmp_path, "stage", 1)
    assert run.lr_factor() < 0.05
    run.step = 500
    run.elapsed_s = 30
    middle = run.lr_factor()
    run.elapsed_s = 60
    assert run.done
    assert run.lr_factor() < 0.05 < middle < 1


def test_a_budget_in_pictures_does_not_look_at_the_clock(tmp_path: Path) -> None:
    run = Run(tmp_path, "stage", Budget(minutes=1, pictures=100))
    run.elapsed_s = 3600
    run.tick(50)
    assert run.progress == 0.5
    run.tick(50)
    assert run.done


def test_log_is_one_json_object_a_line(tmp_path: Path) -> None:
    run = Run(tmp_path, "stage", 1)
    run.log(loss=0.5)
    run.log(loss=0.25)
    lines = (tmp_path / "stage.jsonl").read_text().splitlines()
    assert [json.loads(line)["loss"] for line in lines] == [0.5, 0.25]


def test_a_missing_checkpoint_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--run", str(tmp_path), "evaluate"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "flow.pt" in error


def test_weights_survive_the_repository(tmp_path: Path) -> None:
    state = {"a.weight": torch.randn(4, 4).half().float(), "ids": torch.arange(3)}
    for stage in STAGES:
        run = Run(tmp_path / "run", stage, 1)
        run.save({"config": {"width": 4}, "model": state, "ema": {"steps": 9, "state": state}})
    save_weights(tmp_path / "run", tmp_path / "kept")
    restore_weights(tmp_path / "kept", tmp_path / "next")
    restored = Run(tmp_path / "next", "flow", 1).load()
    assert restored is not None
    assert restored["config"] == {"width": 4}
    assert "optimisers" not in restored
    torch.testing.assert_close(restored["ema"]["state"]["a.weight"], state["a.weight"])
    assert restored["model"]["ids"].dtype == torch.int64
