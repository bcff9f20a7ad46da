"""``train-flow --direction image-to-text``: a converted flow network learns the way back.

Both directions share the network, so each batch holds both: half of it from words to pictures, as
the checkpoint was trained, which keeps what it can, and half from pictures to words. The second
direction has indicator rows of its own, which begin as copies of the first one's. Text projector
and image tokenizer stay as they are, or neither side would mean any longer what it meant.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from ..convert.flow import ReleasedFlow
from ..convert.sample import SIGMA_MIN
from ..train.fit import Trainer
from ..train.loop import Budget, Run, pick_device
from ..train.optimisers import Optimisers
from .cache import Words

#: share of samples that get the null row and a target of another's
UNCONDITIONAL = 0.1


def with_way_back(flow: ReleasedFlow) -> ReleasedFlow:
    """The network with four indicator rows: (conditional, null) of each direction."""
    table = flow.y_embedder.embedding_table
    if table.num_embeddings == 2:
        rows = torch.cat([table.weight.detach(), table.weight.detach()])
        flow.y_embedder.embedding_table = nn.Embedding.from_pretrained(rows, freeze=False)
        flow.shape = replace(flow.shape, indicators=4)
    return flow


def train_released_flow(
    flow: ReleasedFlow,
    words: Words,
    pictures: Tensor,
    folder: Path,
    budget: Budget | float,
    batch: int = 32,
    lr: float = 1e-4,
) -> Path:
    """``pictures`` [n, N, D], times the scale, belong to the captions; gives the checkpoint."""
    device = pick_device()
    torch.manual_seed(0)
    flow = with_way_back(flow).train().requires_grad_(True)
    flow.context_encoder.requires_grad_(False)
    flow.pos_embed.requires_grad_(False)
    flow.to(device)
    run = Run(folder, "released_flow", budget)
    trainer = Trainer(run, flow, Optimisers([flow], lr), ema_decay=0.999)
    half = max(1, batch // 2)

    def error(model: ReleasedFlow, rows: Tensor, back: bool) -> Tensor:
        count = len(rows)
        noise = torch.randn(words.mean[rows].shape)
        # read without noise, drawn with it: as the runtime samples
        text = words.mean[rows] if back else words.mean[rows] + words.deviation[rows] * noise
        source, target = (pictures[rows], text) if back else (text, pictures[rows])
        null = torch.rand(count) < UNCONDITIONAL
        target = torch.where(null[:, None, None], target.roll(1, 0), target)
        t = torch.randn(count).sigmoid()
        weight = t[:, None, None]
        x = (1 - (1 - SIGMA_MIN) * weight) * source + weight * target
        indicator = null.long() + (2 if back else 0)
        velocity = model(x.to(device), t.to(device), indicator.to(device))
        return (velocity - (target - (1 - SIGMA_MIN) * source).to(device)).square().mean()

    def losses(step: int) -> dict[str, Tensor]:
        rows = torch.randint(len(pictures), (2, half))
        there, back = error(flow, rows[0], False), error(flow, rows[1], True)
        return {"loss": there + back, "text_to_image": there, "image_to_text": back}

    def evaluate(judge: ReleasedFlow) -> dict[str, float]:
        torch.manual_seed(1)
        rows = torch.randint(len(pictures), (min(64, 4 * len(pictures)),))
        return {
            "text_to_image_error": float(error(judge, rows, False)),
            "image_to_text_error": float(error(judge, rows, True)),
        }

    trainer.fit(batch, losses, evaluate)
    out = folder / f"FlowTok-{flow.shape.name}-both.pth"
    torch.save(trainer.ema.state, out)
    return out
