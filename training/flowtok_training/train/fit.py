"""The training loop of every stage: resume, step, log, evaluate, save.

A stage brings its model and optimisers, a function that draws a batch and returns its losses, and a
function that measures the averaged weights.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from .loop import Run
from .optimisers import Ema, Optimisers
from .ranks import Losses, averaging_gradients, mean_over_ranks, rank, seed_step

Model = TypeVar("Model", bound=nn.Module)


class Trainer(Generic[Model]):
    """A model with its optimisers and average, taken up where the run's checkpoint left them.

    ``entries`` are what the checkpoint says besides: the configuration, the styles.
    """

    def __init__(
        self,
        run: Run,
        model: Model,
        optimisers: Optimisers,
        ema_decay: float = 0.998,
        entries: dict[str, Any] | None = None,
    ) -> None:
        self.run = run
        self.model = model
        self.optimisers = optimisers
        self.ema = Ema(model, ema_decay)
        self.entries = entries or {}
        saved = run.load()
        if saved:
            model.load_state_dict(saved["model"])
            if "optimisers" in saved:  # weights taken from the repository come without
                optimisers.load_state_dict(saved["optimisers"])
            self.ema.load_state_dict(saved["ema"])

    def fit(
        self,
        batch: int,
        losses: Losses,
        evaluate: Callable[[Model], dict[str, float]],
        finish: Callable[[Model, Ema], None] | None = None,
        log_every: int = 50,
    ) -> None:
        """Trains until the budget is spent or a signal asks for a stop, and saves either way.

        ``batch``: pictures a step, over all ranks. ``losses``: see ``ranks.Losses``; called with
        the step's number, after everything random was seeded by it. ``evaluate``: figures of the
        averaged model, on rank 0 alone. ``finish``: writes into the averaged weights what is
        measured once, when the budget is spent.

        Raises FloatingPointError when a loss or gradient is no longer finite; the checkpoint is
        then still the last good one.
        """
        run = self.run
        draw = averaging_gradients(self.model, losses)
        means = _Means(run.stage)
        run.skip_time()  # loading is not training
        run.agree()
        while not (run.done or run.stopping):
            seed_step(run.step)
            figures = draw(run.step)
            figures["loss"].backward()
            gradient = self.optimisers.step(run.lr_factor())
            self.ema.update(self.model)
            means.add({**figures, "gradient": gradient})
            run.tick(batch)
            if run.step % log_every == 0:
                run.log(**means.take(), **run.speed())
            if run.save_due() and not (run.done or run.stopping):
                means.take()  # never saves over good weights what is no longer finite
                self._evaluate(evaluate)
                self._save()
        means.take()
        if run.done:  # a stop is to be quick: whoever sends the signal may not wait
            self._evaluate(evaluate, finish)
        self._save()
        ended = "done" if run.done else "stopped"
        run.say(f"{ended} at {run.pictures} pictures, weights in {run.checkpoint}")

    def _evaluate(
        self,
        evaluate: Callable[[Model], dict[str, float]],
        finish: Callable[[Model, Ema], None] | None = None,
    ) -> None:
        if rank() > 0:
            return
        averaged = copy.deepcopy(self.model)
        averaged.load_state_dict(self.ema.state)
        averaged.eval()
        with torch.no_grad():
            self.run.log(**evaluate(averaged))
            if finish:
                finish(averaged, self.ema)

    def _save(self) -> None:
        self.run.save(
            {
                **self.entries,
                "model": self.model.state_dict(),
                "optimisers": self.optimisers.state_dict(),
                "ema": self.ema.state_dict(),
            }
        )
        self.run.agree()  # the others wait here for rank 0, not inside a step
        self.run.skip_time()


class _Means:
    """Running means of a step's figures; they stay on the device until they are taken."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.sums: dict[str, Tensor] = {}
        self.count = 0

    def add(self, figures: dict[str, Tensor]) -> None:
        for key, value in figures.items():
            value = value.detach().float()
            self.sums[key] = self.sums[key] + value if key in self.sums else value
        self.count += 1

    def take(self) -> dict[str, float]:
        """The means over steps and ranks since the last call, checked to be finite."""
        if not self.count:
            return {}
        means = mean_over_ranks(torch.stack(list(self.sums.values())) / self.count)
        if not bool(means.isfinite().all()):
            raise FloatingPointError(
                f"{self.stage}: the loss is no longer finite. "
                "The last checkpoint is good: go on from it with a lower learning rate."
            )
        taken = dict(zip(self.sums, means.tolist(), strict=True))
        self.sums, self.count = {}, 0
        return taken
