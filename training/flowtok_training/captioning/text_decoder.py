"""``train-text-decoder --captions``: Z_T of a converted checkpoint to words, as in the paper."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from ..convert.text_decoder import ReleasedTextDecoder, TextDecoderShape
from ..train.fit import Trainer
from ..train.loop import Budget, Run, pick_device
from ..train.optimisers import Optimisers
from .cache import Words

#: every so many captions one is for measuring alone, where there are enough
HELD_OUT = 20


def caption_words(words: Words) -> tuple[Tensor, Tensor]:
    """The vocabulary [V] that captions use, and each caption's places in it [n, N].

    The start token is left out; after the end token nothing counts (-100).
    """
    ids = torch.cat([words.ids[:, 1:], torch.zeros_like(words.ids[:, :1])], 1)
    beyond = (ids == words.end).cumsum(1) - (ids == words.end).long() > 0
    vocabulary = ids[~beyond].unique()
    places = torch.searchsorted(vocabulary, ids.clamp_max(int(vocabulary[-1])))
    return vocabulary, torch.where(beyond, -100, places)


def train_released_text_decoder(
    words: Words,
    folder: Path,
    budget: Budget | float,
    batch: int = 64,
    lr: float = 1e-3,
    width: int = 768,
) -> Path:
    """Trains on the captions' Z_T with noise up to their own deviation; gives the checkpoint."""
    device = pick_device()
    torch.manual_seed(0)
    vocabulary, targets = caption_words(words)
    count, tokens, channels = words.mean.shape
    decoder = ReleasedTextDecoder(TextDecoderShape(len(vocabulary), tokens, channels, width))
    decoder.to(device)
    run = Run(folder, "released_text_decoder", budget)
    trainer = Trainer(run, decoder, Optimisers([decoder], lr), ema_decay=0.99)
    held = torch.arange(0, count, HELD_OUT) if count >= 10 * HELD_OUT else torch.arange(count)
    used = torch.ones(count, dtype=torch.bool)
    if len(held) < count:
        used[held] = False
    train = used.nonzero()[:, 0]

    def losses(step: int) -> dict[str, Tensor]:
        rows = train[torch.randint(len(train), (batch,))]
        noise = torch.randn(batch, tokens, channels) * torch.rand(batch, 1, 1)
        source = words.mean[rows] + words.deviation[rows] * noise
        logits = decoder(source.to(device))
        loss = F.cross_entropy(logits.flatten(0, 1), targets[rows].flatten().to(device))
        return {"loss": loss}

    def evaluate(judge: ReleasedTextDecoder) -> dict[str, float]:
        made = torch.cat([judge(p.to(device)).argmax(-1).cpu() for p in words.mean[held].split(64)])
        wanted = targets[held]
        right = (made == wanted) | (wanted == -100)
        return {
            "captions_kept": float(right.all(1).float().mean()),
            "words_kept": float((made == wanted)[wanted != -100].float().mean()),
        }

    trainer.fit(batch, losses, evaluate, log_every=100)
    out = folder / "text-decoder.pth"
    torch.save({**trainer.ema.state, "token_ids": vocabulary}, out)
    return out
