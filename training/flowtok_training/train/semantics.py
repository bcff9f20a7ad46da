"""Stage ``train-semantics``: the dual encoder whose embedding becomes the semantic channels."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..data.catalogue import Picture, load_catalogue, open_pictures, styled_caption
from ..data.pictures import augment, to_float
from ..models.latent_space import LatentSpace
from ..models.semantics import SemanticConfig, SemanticEncoder, SemanticImage
from ..models.text_encoder import pool_text
from .loop import CHANNELS_LAST, Ema, Optimisers, Run, autocast, compiled, pick_device
from .tokenizer import load_tokenizer


def load_semantics(folder: Path) -> SemanticEncoder:
    """The averaged weights of the last checkpoint, for inference."""
    state = torch.load(folder / "semantics.pt", map_location="cpu", weights_only=True)
    encoder = SemanticEncoder(semantic_config(state["config"]))
    encoder.load_state_dict(state["ema"]["state"])
    return encoder.eval()


def load_latent_space(folder: Path) -> LatentSpace:
    """The image tokenizer and the semantic channels of one run, for inference."""
    return LatentSpace(load_tokenizer(folder), load_semantics(folder).image).eval()


def semantic_config(saved: dict[str, object]) -> SemanticConfig:
    """A configuration as a checkpoint keeps it (lists where the dataclass has tuples)."""
    return SemanticConfig(**{**saved, "widths": tuple(saved["widths"])})  # type: ignore[arg-type]


def _wordings(
    pictures: list[Picture], saved: dict[str, list[str]], index: dict[str, int]
) -> list[list[int]]:
    """Caption rows of each concept in sorted order: bare, in each of its styles, reworded."""
    styles: dict[str, set[str]] = {}
    for picture in pictures:
        styles.setdefault(picture.concept, set()).add(picture.style)
    return [
        [
            index[caption]
            for caption in [
                concept,
                *(styled_caption(concept, style) for style in sorted(styles[concept])),
                *saved.get(concept, []),
            ]
        ]
        for concept in sorted(styles)
    ]


class _Embed(nn.Module):
    """``embed`` as a module's call, which is what gets compiled."""

    def __init__(self, tower: SemanticImage) -> None:
        super().__init__()
        self.tower = tower

    def forward(self, pictures: Tensor) -> Tensor:
        return self.tower.embed(pictures)


def erase(pictures: Tensor, share: float = 0.3) -> Tensor:
    """Paints a random white rectangle over ``share`` of the pictures [B, 3, S, S]."""
    b, _, height, width = pictures.shape
    size = (torch.rand(b, 2) * 0.35 + 0.1) * (torch.rand(b, 1) < share)
    corner = torch.rand(b, 2) * (1 - size)
    y, x = torch.arange(height) / height, torch.arange(width) / width
    rows = (y >= corner[:, :1]) & (y < corner[:, :1] + size[:, :1])
    columns = (x >= corner[:, 1:]) & (x < corner[:, 1:] + size[:, 1:])
    return torch.where((rows[:, :, None] & columns[:, None])[:, None], 1.0, pictures)


def train_semantics(
    data_dir: Path,
    folder: Path,
    minutes: float,
    config: SemanticConfig | None = None,
    batch: int = 128,
    lr: float = 1e-3,
    smoothing: float = 0.1,
) -> None:
    """Each picture names its concept among all concepts of the training split.

    The evaluator is a network of its own, trained apart, so that what is judged is not the judge.
    """
    config = config or SemanticConfig()
    device = pick_device()
    torch.manual_seed(0)
    catalogue = load_catalogue(data_dir)
    trained = [p for p in catalogue if p.split == "train"]
    held = [p for p in catalogue if p.split == "pair"]
    saved_text = torch.load(folder / "text.pt", weights_only=True)
    index = {caption: i for i, caption in enumerate(saved_text["captions"])}
    pooled = torch.cat([pool_text(part) for part in saved_text["text"].split(512)])
    wordings = _wordings(trained, saved_text["wordings"], index)
    del saved_text
    concepts = sorted({p.concept for p in trained})
    place = {concept: i for i, concept in enumerate(concepts)}
    bare = torch.tensor([rows[0] for rows in wordings])
    raw = open_pictures(data_dir)
    shown = np.ascontiguousarray(raw[[p.row for p in trained]])
    names = torch.tensor([place[p.concept] for p in trained])
    held = [p for p in held if p.concept in place]
    held_out = to_float(raw[[p.row for p in held]])
    held_names = torch.tensor([place[p.concept] for p in held])
    random = np.random.default_rng(0)

    encoder = SemanticEncoder(config).to(device, **CHANNELS_LAST)
    optimisers = Optimisers([encoder], lr, weight_decay=0.05)
    ema = Ema(encoder)
    run = Run(folder, "semantics", minutes, save_every_s=150)
    saved = run.load()
    if saved:
        encoder.load_state_dict(saved["model"])
        if "optimisers" in saved:  # weights taken from the repository come without
            optimisers.load_state_dict(saved["optimisers"])
        ema.load_state_dict(saved["ema"])
    embed_image = compiled(_Embed(encoder.image), device)
    total = 0.0
    while not run.done and not run.stopping:
        chosen = torch.randint(len(trained), (batch,))
        pictures = erase(augment(to_float(shown[chosen.numpy()]), 1.4, flip=False))
        # half of the captions as they are, half in any of their wordings
        said = bare.clone()
        for i in random.choice(len(said), len(said) // 2, replace=False):
            said[i] = wordings[i][random.integers(len(wordings[i]))]
        with autocast(device):
            a = embed_image(pictures.to(device, **CHANNELS_LAST))
            b = encoder.text.embed(pooled[said].to(device))
        # every concept is a candidate, so the number of negatives does not hang on the batch
        logits = encoder.log_scale.clamp(max=4.0).exp() * a @ b.T
        loss = F.cross_entropy(logits, names[chosen].to(device), label_smoothing=smoothing)
        loss.backward()
        optimisers.step(run.lr_factor())
        ema.update(encoder)
        run.tick(batch)
        total += float(loss.detach())
        if run.step % 100 == 0:
            run.log(loss=total / 100)
            total = 0.0
        if run.save_due():
            judge = SemanticEncoder(config).to(device, **CHANNELS_LAST)
            judge.load_state_dict(ema.state)
            judge.eval()
            with torch.no_grad():
                captions = judge.text.embed(pooled[bare].to(device))
                seen = torch.cat(
                    [judge.image.embed(p.to(device, **CHANNELS_LAST)) for p in held_out.split(128)]
                )
                right = (seen @ captions.T).argmax(1).cpu() == held_names
                run.log(held_out_top1=float(right.float().mean()), of=len(concepts))
                if run.done:
                    _measure(judge, pooled[bare], to_float(shown[::3]), ema)
            run.save(
                {
                    "config": {**asdict(config), "widths": list(config.widths)},
                    "model": encoder.state_dict(),
                    "optimisers": optimisers.state_dict(),
                    "ema": ema.state_dict(),
                }
            )
            run.skip_time()


@torch.no_grad()
def _measure(judge: SemanticEncoder, captions: Tensor, pictures: Tensor, ema: Ema) -> None:
    """Writes the mean and deviation of both towers' embeddings into the averaged weights."""
    device = next(judge.parameters()).device
    seen = torch.cat([judge.image.embed(p.to(device)) for p in pictures.split(128)])
    said = judge.text.embed(captions.to(device))
    for tower, embedded in (("image", seen), ("text", said)):
        ema.state[f"{tower}.shift"].copy_(embedded.mean(0))
        ema.state[f"{tower}.scale"].copy_(embedded.std(0).clamp_min(1e-4))
