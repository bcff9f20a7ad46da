"""Stage ``distil-flow``: guidance and many steps into the network, so that four plain steps do.

Rectified flow (Liu et al. 2022, "Flow Straight and Fast"): the trained flow carries captions to
pictures in many guided steps; a copy of it then learns the straight lines between where these began
and ended. Guidance is in the ends, so the copy needs no second pass (Meng et al. 2023, "On
Distillation of Guided Diffusion Models").
"""

from __future__ import annotations

import copy
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from ..data.cache import load_cache
from ..data.pairs import PairSampler
from ..models.flow import INDICATOR, FlowConfig
from ..models.transformer import decompose_attention
from ..sampling import sample_flow
from .fit import Trainer
from .flow import FlowModel, Paths, caption_places, draw_caption_batch, evaluate_flow
from .loop import Budget, Run, autocast, compiled, pick_device
from .optimisers import Optimisers
from .ranks import share, step_generator

#: steps that the copy is to draw in: the times it sees most
FEW = 4
#: the teacher's last batches that are drawn from, and how many steps pass until it makes another
POOL, EVERY = 6, 12


def few_step_times(count: int) -> Tensor:
    """Seven tenths on the grid i / FEW, where sampling looks; the rest anywhere. [count]."""
    grid = torch.randint(FEW, (count,)) / FEW
    return torch.where(torch.rand(count) < 0.7, grid, torch.rand(count))


def load_teacher(folder: Path, device: torch.device) -> tuple[FlowModel, list[str]]:
    """The averaged weights of ``train-flow``, and the styles it draws."""
    state = torch.load(folder / "flow.pt", map_location="cpu", weights_only=True)
    model = FlowModel(FlowConfig(**state["config"]))
    model.load_state_dict(state["ema"]["state"])
    return model.to(device).eval().requires_grad_(False), state["styles"]


def distil_flow(
    data_dir: Path,
    folder: Path,
    budget: Budget | float,
    guidance: float = 2.0,
    steps: int = 10,
    batch: int = 192,
    lr: float = 4e-4,
    naming: float = 0.4,
) -> None:
    """Writes ``flow_distilled.pt``. The projector stays; a fifth of each batch still captions.

    ``guidance`` and ``steps`` are the teacher's.
    """
    device = pick_device()
    cache = load_cache(folder)
    teacher, styles = load_teacher(folder, device)
    student = copy.deepcopy(teacher).requires_grad_(True).train()
    student.projector.requires_grad_(False)
    student.alignment.requires_grad_(False)
    run = Run(folder, "flow_distilled", budget, save_every_s=180)
    trainer = Trainer(
        run,
        student,
        Optimisers([student], lr),
        entries={"config": asdict(teacher.projector.config), "styles": styles},
    )
    sampler = PairSampler(cache, tuple(styles))
    text, latents = cache.text.to(device), cache.latents.to(device)
    whole = share(batch)
    drawn = int(whole * 0.8)
    flow = compiled(student.flow, device)
    decompose_attention(teacher)  # quicker over so few tokens
    places = caption_places(teacher, sampler, text, device)
    ends: list[tuple[Tensor, Tensor]] = []

    @torch.no_grad()
    def teach(count: int) -> tuple[Tensor, Tensor]:
        captions, _ = sampler.text_to_image(count)
        with autocast(device):
            mean, logvar = teacher.projector(text[captions].float())
            source = mean + torch.randn_like(mean) * (0.5 * logvar).exp()
            return source, sample_flow(teacher.flow, source, "text-to-image", steps, guidance)

    def losses(step: int) -> dict[str, Tensor]:
        sampler.random = step_generator(step)
        if len(ends) < POOL or step % EVERY == 0:
            ends.append(teach(drawn * 2))
            del ends[:-POOL]
        chosen = torch.randint(len(ends) * drawn * 2, (drawn,))
        x0, x1 = (torch.cat([pair[k] for pair in ends])[chosen] for k in (0, 1))
        rows = INDICATOR["text-to-image"]
        indicator = torch.full((drawn,), rows["conditional"], device=device)
        read = draw_caption_batch(student, sampler, places, text, latents, whole - drawn, device)
        paths = Paths(x0, x1, few_step_times(drawn).to(device), indicator) + read.paths
        with autocast(device):
            x_t = paths.points()
            v = flow(x_t, paths.t, paths.indicator)
        error = paths.errors(v)
        parts = {
            "draw": error[:drawn].mean(),
            "caption": error[drawn:].mean(),
            "naming": read.naming(x_t[drawn:], v[drawn:]),
        }
        return {"loss": parts["draw"] + parts["caption"] + naming * parts["naming"], **parts}

    def evaluate(averaged: FlowModel) -> dict[str, float]:
        return evaluate_flow(averaged, sampler, folder, device)

    trainer.fit(batch, losses, evaluate)
