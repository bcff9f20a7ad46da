"""The training loop: resuming, stopping, and several processes that train as one."""

from __future__ import annotations

import itertools
import json
import math
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.multiprocessing.spawn import spawn

from flowtok_training.train.fit import Trainer
from flowtok_training.train.loop import Run
from flowtok_training.train.optimisers import Optimisers
from flowtok_training.train.ranks import rank, rank_count, share, step_generator


class Net(nn.Module):
    """A matrix for Muon, the rest for AdamW, and a weight that is frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(6, 6)])
        self.head = nn.Linear(6, 2)
        self.frozen = nn.Linear(2, 2).requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:
        return self.frozen(self.head(torch.tanh(self.blocks[0](x))))


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """So small a network is quickest alone; on a busy machine threads wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


Draw = Callable[[int], Tensor]


def noise(step: int) -> Tensor:
    """A batch [8, 6] from all generators that stages draw from."""
    shift = step_generator(step).random() + np.random.random()
    return torch.randn(8, 6) + float(shift)


def every_second(step: int) -> Tensor:
    """This rank's samples of a fixed batch [8, 6]: every second one, if there are two ranks."""
    whole = torch.randn(8, 6, generator=torch.Generator().manual_seed(step))
    return whole[rank() :: rank_count()]


def train(
    folder: Path, save_every: int, draw: Draw, compile_with: str = "", stop_at: int = -1
) -> dict[str, Any]:
    """The checkpoint after eight steps of a second each, by a clock that only ticks.

    Taken up from ``folder`` if there is a run; a SIGTERM comes in the middle of step ``stop_at``.
    """
    torch.manual_seed(0)
    net = Net()
    called: Any = torch.compile(net, backend=compile_with) if compile_with else net
    run = Run(folder, "stage", 8 / 60, save_every_s=save_every)
    trainer = Trainer(run, net, Optimisers([net], 1e-2), entries={"config": {"width": 6}})

    def losses(step: int) -> dict[str, Tensor]:
        if step == stop_at:
            os.kill(os.getpid(), signal.SIGTERM)
        error = (called(draw(step)) - 1).square().mean()
        return {"loss": error + 0.1, "error": error}

    def evaluate(averaged: Net) -> dict[str, float]:
        torch.randn(5)  # must not move what the next step draws
        return {"held_out": float(averaged(torch.ones(1, 6)).sum())}

    with pytest.MonkeyPatch.context() as patch:
        ticks = itertools.count()
        patch.setattr(time, "monotonic", lambda: float(next(ticks)))
        trainer.fit(8, losses, evaluate, log_every=1)
    return torch.load(run.checkpoint, weights_only=True)


def logged(folder: Path, name: str) -> list[float]:
    lines = (folder / "stage.jsonl").read_text().splitlines()
    return [record[name] for record in map(json.loads, lines) if name in record]


def assert_same(a: dict[str, Any], b: dict[str, Any], tolerance: float = 0.0) -> None:
    for key in a["model"]:
        for part in (lambda s: s["model"], lambda s: s["ema"]["state"]):
            torch.testing.assert_close(part(a)[key], part(b)[key], atol=tolerance, rtol=tolerance)


def test_a_run_stopped_and_resumed_equals_one_that_was_not(tmp_path: Path) -> None:
    whole = train(tmp_path / "whole", 100, noise)
    cut = train(tmp_path / "cut", 100, noise, stop_at=3)
    assert cut["run"][1:] == [4, 32]
    assert "held_out" not in (tmp_path / "cut" / "stage.jsonl").read_text()  # a stop is quick
    resumed = train(tmp_path / "cut", 100, noise)
    assert resumed["run"] == whole["run"] == [8.0, 8, 64]
    assert resumed["config"] == {"width": 6}
    assert_same(resumed, whole)
    assert logged(tmp_path / "cut", "loss") == logged(tmp_path / "whole", "loss")
    assert len(set(logged(tmp_path / "whole", "loss"))) == 8


def test_evaluating_on_the_way_changes_nothing(tmp_path: Path) -> None:
    assert_same(train(tmp_path / "often", 2, noise), train(tmp_path / "once", 100, noise))
    assert len(logged(tmp_path / "often", "held_out")) > 1


def test_a_loss_that_is_not_finite_stops_and_keeps_the_checkpoint(tmp_path: Path) -> None:
    def broken(step: int) -> Tensor:
        return noise(step) * (math.nan if step == 6 else 1)

    with pytest.raises(FloatingPointError, match="stage: the loss is no longer finite"):
        train(tmp_path, 2, broken)
    saved = torch.load(tmp_path / "stage.pt", weights_only=True)
    assert saved["run"][1] == 6
    assert all(bool(v.isfinite().all()) for v in saved["model"].values())


def _one_of_two(index: int, folder: str, stop_at: int) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", f"file://{folder}/meeting", rank=index, world_size=2)
    assert share(8) == 4
    with pytest.raises(ValueError, match="A batch of 7"):
        share(7)
    # only the second process hears the signal; both have to stop in the same step
    train(Path(folder), 3, every_second, "aot_eager", stop_at if index == 1 else -1)
    dist.destroy_process_group()


def test_two_processes_train_as_one(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    two.mkdir()
    alone = train(one, 3, every_second)
    for stop_at in (4, -1):  # stopped in the middle, then taken up again
        spawn(_one_of_two, (str(two), stop_at), nprocs=2)
        (two / "meeting").unlink(missing_ok=True)
        if stop_at > 0:
            assert torch.load(two / "stage.pt", weights_only=True)["run"][1] == 5
    together = torch.load(two / "stage.pt", weights_only=True)
    assert together["run"] == alone["run"]
    assert_same(together, alone, 1e-5)
    for name in ("loss", "error", "gradient"):
        assert logged(two, name) == pytest.approx(logged(one, name), abs=2e-5)
