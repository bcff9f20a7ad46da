"""Stage ``train-evaluator``: the judge of generated pictures. It never sees a generated one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from ..data.cache import load_cache
from ..data.catalogue import open_pictures
from ..data.pictures import augment, to_float
from ..models.evaluator import Evaluator
from ..models.text_encoder import pool_text
from .loop import CHANNELS_LAST, Ema, Optimisers, Run, autocast, pick_device


def load_evaluator(folder: Path) -> Evaluator:
    """The averaged weights of the last checkpoint."""
    state = torch.load(folder / "evaluator.pt", map_location="cpu", weights_only=True)
    evaluator = Evaluator()
    evaluator.load_state_dict(state["ema"]["state"])
    return evaluator.eval()


def train_evaluator(
    data_dir: Path, folder: Path, minutes: float, batch: int = 256, lr: float = 1e-3
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
        )
        for split, indices in rows.items()
    }
    concepts = sorted({p.concept for p in cache.pictures})
    place = {concept: i for i, concept in enumerate(concepts)}
    pooled = pool_text(cache.text[[cache.caption_index[c] for c in concepts]]).to(device)
    named = {
        s: torch.tensor([place[cache.pictures[i].concept] for i in r]) for s, r in rows.items()
    }

    evaluator = Evaluator().to(device, **CHANNELS_LAST)
    optimisers = Optimisers([evaluator], lr, weight_decay=0.05)
    ema = Ema(evaluator, 0.995)
    run = Run(folder, "evaluator", minutes)
    saved = run.load()
    if saved:
        evaluator.load_state_dict(saved["model"])
        if "optimisers" in saved:  # weights taken from the repository come without
            optimisers.load_state_dict(saved["optimisers"])
        ema.load_state_dict(saved["ema"])
    total = 0.0
    while not run.done and not run.stopping:
        chosen = torch.randint(len(rows["train"]), (batch,))
        pictures = augment(small["train"][chosen], flip=False).to(device)
        target = named["train"][chosen].to(device)
        with autocast(device):
            a = evaluator.embed_pictures(pictures)
            b = evaluator.embed_text(pooled)
        # every concept is a candidate, so the number of negatives does not hang on the batch
        logits = evaluator.log_scale.clamp(max=4.6).exp() * a @ b.T
        loss = F.cross_entropy(logits, target)
        loss.backward()
        optimisers.step(run.lr_factor())
        ema.update(evaluator)
        run.tick(batch)
        total += float(loss.detach())
        if run.step % 100 == 0:
            run.log(loss=total / 100)
            total = 0.0
        if run.save_due():
            judge = Evaluator().to(device)
            judge.load_state_dict(ema.state)
            with torch.no_grad():
                seen = judge.eval().embed_pictures(small["pair"].to(device))
                right = (seen @ judge.embed_text(pooled).T).argmax(1).cpu() == named["pair"]
            run.log(held_out_top1=float(right.float().mean()), of=len(concepts))
            run.save(
                {
                    "model": evaluator.state_dict(),
                    "optimisers": optimisers.state_dict(),
                    "ema": ema.state_dict(),
                }
            )
            run.skip_time()
