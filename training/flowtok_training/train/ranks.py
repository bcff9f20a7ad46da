"""Processes that train one model together, as ``torchrun`` starts them; alone is a rank of one.

Every rank holds the whole model, draws its share of a batch, and averages gradients with the
others. Whatever decides how training goes on (time, stop) is agreed on, so no rank waits for one
that has left.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

#: the others wait this long for rank 0 while it evaluates and saves
PATIENCE = timedelta(hours=1)

#: what a stage minimises at a step: "loss", beside whatever else is worth logging
Losses = Callable[[int], dict[str, Tensor]]


def join_ranks() -> None:
    """Joins the processes that torchrun started; does nothing in a process of its own.

    CPU tensors always go by gloo, so agreeing on a stop does not wait for the GPU.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1 or dist.is_initialized():
        return
    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    dist.init_process_group(backend, timeout=PATIENCE)
    atexit.register(dist.destroy_process_group)


def rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def rank_count() -> int:
    return dist.get_world_size() if dist.is_initialized() else 1


def share(batch: int) -> int:
    """How much of a batch this rank draws."""
    if batch % rank_count():
        raise ValueError(f"A batch of {batch} does not divide among {rank_count()} processes.")
    return batch // rank_count()


def agree(elapsed_s: float, stopping: bool) -> tuple[float, bool]:
    """Rank 0's clock, and whether any rank was told to stop: the same answer on every rank.

    The clock too, since it sets the learning rate: weights that take other steps drift apart.
    """
    if rank_count() == 1:
        return elapsed_s, stopping
    said = torch.tensor([elapsed_s if rank() == 0 else 0.0, float(stopping)], dtype=torch.float64)
    dist.all_reduce(said, dist.ReduceOp.MAX)
    return float(said[0]), bool(said[1])


def mean_over_ranks(figures: Tensor) -> Tensor:
    """The mean of ``figures`` [n] over all ranks."""
    if rank_count() == 1:
        return figures
    dist.all_reduce(figures)
    return figures / rank_count()


def seed_step(step: int) -> None:
    """Makes the random draws of a step a function of its number and the rank.

    A resumed run then goes on with the batches that it would have drawn, whatever was evaluated in
    between, and no rank draws another's; generators of a stage's own take ``step_generator``.
    """
    seed = np.random.SeedSequence([step, rank()]).generate_state(2)
    torch.manual_seed(int(seed[0]))
    np.random.seed(int(seed[1]))


def step_generator(step: int) -> np.random.Generator:
    """A generator for one step on one rank, apart from what ``seed_step`` seeds."""
    return np.random.default_rng([step, rank(), 1])


class _Step(nn.Module):
    """A stage's losses as a module's call, which is what DistributedDataParallel wraps."""

    def __init__(self, model: nn.Module, losses: Losses) -> None:
        super().__init__()
        self.model = model
        self.losses = losses

    def forward(self, step: int) -> dict[str, Tensor]:
        return self.losses(step)


def averaging_gradients(model: nn.Module, losses: Losses) -> Losses:
    """``losses`` whose backward leaves the mean gradient of all ranks in ``model``.

    Hooks on the parameters do it, so ``losses`` may call parts of the model, compiled or not.
    Weights are made equal to rank 0's once, here; buffers are left alone, as no training step
    changes them.
    """
    if rank_count() == 1:
        return losses
    return DistributedDataParallel(_Step(model, losses), forward_sync_buffers=False)
