"""Stage ``train-evaluator``: the judge of generated pictures. It never sees a generated one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ..data.cache import load_cache
from ..data.catalogue import open_pictures
from ..data.pictures import augment, to_float
from ..models.evaluator import Evaluator
from ..models.text_encoder import pool_text
from .fit import Trainer
from .loop import CHANNELS_LAST, Budget, Run, autocast, pick_device
from .optimisers import Optimisers
from .ranks import share


def load_evaluator(folder: Path) -> Evaluator:
    """The averaged weights of the last checkpoint."""
    state = torch.load(folder / "evaluator.pt", map_location="cpu", weights_only=True)
    evaluator = Evaluator()
    evaluator.load_state_dict(state["ema"]["state"])
    return evaluator.eval()


def train_evaluator(
    data_dir: Path, folder: Path, budget: Budget | float, batch: int = 256, lr: float = 1e-3
) -> None:
    """Contrastive training on the training split of all styles, captions without their style."""
    device = pick_device()
    torch.manual_seed(0)
    cache = load_cache(folder)
    raw = open_pictures(data_dir)
    rows = {
        split: [i for i, p in enumerate(cache.pictures) if p.split == split]
        for split in ("train", "pair")
    }
    # the evaluator sees 64 px, so the packed pictures are halved once
    small = {
        split: F.interpolate(
            to_float(raw[np.array([cache.pictures[i].row for i in indices])]), (64, 64), mode="area"
        ).to(device)
        for split, indices in rows.items()
    }
    concepts = sorted({p.concept for p in cache.pictures})
    place = {concept: i for i, concept in enumerate(concepts)}
    pooled = pool_text(cache.text[[cache.caption_index[c] for c in concepts]]).to(device)
    named = {
        s: torch.tensor([place[cache.pictures[i].concept] for i in r], device=device)
        for s, r in rows.items()
    }

    evaluator = Evaluator().to(device, **CHANNELS_LAST)
    trainer = Trainer(
        Run(folder, "evaluator", budget),
        evaluator,
        Optimisers([evaluator], lr, weight_decay=0.05),
        ema_decay=0.995,
    )
    drawn = share(batch)

    def losses(step: int) -> dict[str, Tensor]:
        with device:  # what is drawn at random is drawn where the pictures are
            chosen = torch.randint(len(rows["train"]), (drawn,))
            pictures = augment(small["train"][chosen], flip=False)
        with autocast(device):
            a = evaluator.embed_pictures(pictures)
            b = evaluator.embed_text(pooled)
        # every concept is a candidate, so the number of negatives does not hang on the batch
        logits = evaluator.log_scale.clamp(max=4.6).exp() * a @ b.T
        return {"loss": F.cross_entropy(logits, named["train"][chosen])}

    def evaluate(judge: Evaluator) -> dict[str, float]:
        seen = judge.embed_pictures(small["pair"])
        right = (seen @ judge.embed_text(pooled).T).argmax(1) == named["pair"]
        return {"held_out_top1": float(right.float().mean()), "of": len(concepts)}

    trainer.fit(batch, losses, evaluate, log_every=100)
