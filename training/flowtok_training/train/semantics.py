"""Stage ``train-semantics``: the dual encoder whose embedding becomes the semantic channels."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..data.catalogue import Picture, load_catalogue, load_everything, open_pictures
from ..data.pictures import to_float
from ..data.semantic_batches import SemanticBatches
from ..data.unseen_style import unseen_drawings
from ..models.latent_space import LatentSpace
from ..models.semantics import SemanticConfig, SemanticEncoder, SemanticImage
from ..models.text_encoder import pool_text
from .fit import Trainer
from .loop import CHANNELS_LAST, Budget, Run, autocast, compiled, pick_device
from .optimisers import Ema, Optimisers
from .ranks import share, step_generator
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
    widths: dict[str, Any] = {"second": (), **saved}
    tuples = {name: tuple(widths[name]) for name in ("widths", "second")}
    return SemanticConfig(**{**widths, **tuples})


def saved_config(config: SemanticConfig) -> dict[str, object]:
    """What ``semantic_config`` reads."""
    return {**asdict(config), "widths": list(config.widths), "second": list(config.second)}


class _Embed(nn.Module):
    """``embed`` as a module's call, which is what gets compiled."""

    def __init__(self, tower: SemanticImage) -> None:
        super().__init__()
        self.tower = tower

    def forward(self, pictures: Tensor) -> Tensor:
        return self.tower.embed(pictures)


def train_semantics(
    data_dir: Path,
    folder: Path,
    budget: Budget | float,
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
    everything = load_everything(data_dir)
    saved_text = torch.load(folder / "text.pt", weights_only=True)
    index = {caption: i for i, caption in enumerate(saved_text["captions"])}
    pooled = torch.cat([pool_text(part) for part in saved_text["text"].split(512)])
    batches = SemanticBatches(data_dir, everything, saved_text["wordings"], index)
    del saved_text
    bare = torch.tensor([rows[0] for rows in batches.wordings])
    judged = judged_pictures(data_dir, everything, batches.place)

    encoder = SemanticEncoder(config).to(device, **CHANNELS_LAST)
    trainer = Trainer(
        Run(folder, "semantics", budget, save_every_s=240),
        encoder,
        Optimisers([encoder], lr, weight_decay=0.05),
        entries={"config": saved_config(config)},
    )
    embed_image = compiled(_Embed(encoder.image), device)
    drawn = share(batch)

    def losses(step: int) -> dict[str, Tensor]:
        batches.random = step_generator(step)
        pictures, names = batches.pictures(drawn)
        said = batches.captions()
        with autocast(device):
            a = embed_image(pictures.to(device, **CHANNELS_LAST))
            b = encoder.text.embed(pooled[said].to(device))
        # every concept is a candidate, so the number of negatives does not hang on the batch
        logits = encoder.log_scale.clamp(max=4.0).exp() * a @ b.T
        return {"loss": F.cross_entropy(logits, names.to(device), label_smoothing=smoothing)}

    def evaluate(judge: SemanticEncoder) -> dict[str, float]:
        captions = judge.text.embed(pooled[bare].to(device))
        figures: dict[str, float] = {"of": len(bare)}
        for name, (shown, wanted) in judged.items():
            seen = torch.cat([judge.image.look(p.to(device)) for p in shown.split(64)])
            best = (seen @ captions.T).topk(3, 1).indices.cpu() == wanted[:, None]
            figures[f"{name}_top1"] = float(best[:, 0].float().mean())
            figures[f"{name}_top3"] = float(best.any(1).float().mean())
        return figures

    def finish(judge: SemanticEncoder, ema: Ema) -> None:
        _measure(judge, pooled[bare], to_float(batches.raw[batches.rows[::6]]), ema)

    trainer.fit(batch, losses, evaluate, finish, log_every=100)


def judged_pictures(
    data_dir: Path, everything: list[Picture], place: dict[str, int]
) -> dict[str, tuple[Tensor, Tensor]]:
    """``_judged`` of held-out emoji, of held-out icons and of the style never trained on."""
    held = [p for p in everything if p.split == "pair"]
    parts = {
        "held_out": [(p.row, p.concept) for p in held if p.family == "emoji"],
        "icons": [(p.row, p.concept) for p in held if p.family != "emoji"],
        "unseen_style": [
            (d.row, d.concept) for d in unseen_drawings(data_dir, load_catalogue(data_dir))
        ],
    }
    return {name: _judged(data_dir, drawings, place) for name, drawings in parts.items()}


def _judged(
    data_dir: Path, drawings: list[tuple[int, str]], place: dict[str, int]
) -> tuple[Tensor, Tensor]:
    """Pictures [n, 3, S, S] of (row, concept), and each concept's place int64 [n].

    Only of concepts that were trained on.
    """
    known = [(row, concept) for row, concept in drawings if concept in place]
    shown = to_float(open_pictures(data_dir)[[row for row, _ in known]])
    return shown, torch.tensor([place[concept] for _, concept in known])


@torch.no_grad()
def _measure(judge: SemanticEncoder, captions: Tensor, pictures: Tensor, ema: Ema) -> None:
    """Writes the mean and deviation of both towers' embeddings into the averaged weights."""
    device = next(judge.parameters()).device
    seen = torch.cat([judge.image.look(p.to(device)) for p in pictures.split(128)])
    said = judge.text.embed(captions.to(device))
    for tower, embedded in (("image", seen), ("text", said)):
        ema.state[f"{tower}.shift"].copy_(embedded.mean(0))
        ema.state[f"{tower}.scale"].copy_(embedded.std(0).clamp_min(1e-4))
