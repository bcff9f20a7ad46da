"""Stage ``train-second-tower``: a second image tower beside the dual encoder's first.

Two networks that were trained apart err on different drawings, so their mean errs on fewer. The
captions' embeddings stay where they are, so the flow, which was trained between them and pictures,
stays nearly right too.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..data.catalogue import load_everything
from ..data.pictures import to_float
from ..data.semantic_batches import SemanticBatches
from ..models.semantics import SecondTower, SemanticConfig, SemanticEncoder
from ..models.text_encoder import pool_text
from .fit import Trainer
from .loop import CHANNELS_LAST, Budget, Run, autocast, compiled, pick_device
from .optimisers import Optimisers
from .ranks import share, step_generator
from .semantics import judged_pictures, load_semantics, saved_config

WIDTHS = (48, 96, 192, 208)
#: a word of at least so many concepts is asked for by itself
SHARED_BY = 3
#: weight of the words against the concepts
WORDS = 0.5


def shared_words(concepts: list[str], shared_by: int = SHARED_BY) -> tuple[list[str], Tensor]:
    """The words that at least ``shared_by`` concepts have in common, and which concept has which.

    Returns (words, bool [concepts, words]).
    """
    said = [set(concept.lower().split()) for concept in concepts]
    counts: dict[str, int] = {}
    for words in said:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    known = sorted(word for word, count in counts.items() if count >= shared_by)
    return known, torch.tensor([[word in words for word in known] for words in said])


class SecondOpinion(nn.Module):
    """What is trained: the tower, its temperature, and a reading of single words.

    "woman biking" and "man biking" are neighbours among the concepts; what makes a woman of a man
    is learnt from all the others of either.
    """

    def __init__(self, config: SemanticConfig, words: int, log_scale: float) -> None:
        super().__init__()
        self.tower = SecondTower(config)
        self.words = nn.Linear(self.tower.features, words)
        nn.init.constant_(self.words.bias, -6.0)  # about as rare as a word is
        self.log_scale = nn.Parameter(torch.tensor(log_scale))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """[B, 3, S, S] in [0, 1] -> unit vectors [B, K * D'], logits of words [B, W]."""
        features = self.tower(pictures * 2 - 1)
        return self.tower.embed(features), self.words(features).float()


def train_second_tower(
    data_dir: Path,
    folder: Path,
    budget: Budget | float,
    batch: int = 128,
    lr: float = 1.5e-3,
    smoothing: float = 0.1,
) -> None:
    """Trains it against the frozen captions of the run's ``semantics.pt``, and puts it in there.

    Goes on from the second tower that is already there, if there is one.
    """
    device = pick_device()
    torch.manual_seed(0)
    dual = load_semantics(folder)
    config = dual.config if dual.config.second else replace(dual.config, second=WIDTHS)
    everything = load_everything(data_dir)
    saved_text = torch.load(folder / "text.pt", weights_only=True)
    index = {caption: i for i, caption in enumerate(saved_text["captions"])}
    pooled = torch.cat([pool_text(part) for part in saved_text["text"].split(512)])
    batches = SemanticBatches(
        data_dir, everything, saved_text["wordings"], index, emoji_share=0.75, bend=0.06
    )
    del saved_text
    with torch.no_grad():
        captions = dual.text.embed(pooled).to(device)
    bare = torch.tensor([rows[0] for rows in batches.wordings])
    judged = judged_pictures(data_dir, everything, batches.place)
    words, spoken = shared_words(batches.concepts)
    spoken = spoken.float().to(device)

    model = SecondOpinion(config, len(words), float(dual.log_scale.detach()))
    if dual.image.second is not None:
        model.tower.load_state_dict(dual.image.second.state_dict())
    model = model.to(device, **CHANNELS_LAST)
    run = Run(folder, "second_tower", budget, save_every_s=420)
    trainer = Trainer(run, model, Optimisers([model], lr, weight_decay=0.05))
    forward = compiled(model, device)
    drawn = share(batch)
    with torch.no_grad():
        first = {
            name: torch.cat([dual.image.embed_first(p) for p in shown.split(64)])
            for name, (shown, _) in judged.items()
        }

    def losses(step: int) -> dict[str, Tensor]:
        batches.random = step_generator(step)
        pictures, names = batches.pictures(drawn)
        said = batches.captions().to(device)
        names = names.to(device)
        with autocast(device):
            embedded, read = forward(pictures.to(device, **CHANNELS_LAST))
        logits = model.log_scale.clamp(max=4.0).exp() * embedded @ captions[said].T
        naming = F.cross_entropy(logits, names, label_smoothing=smoothing)
        # summed over words, so that its weight does not hang on how many there are
        reading = F.binary_cross_entropy_with_logits(read, spoken[names], reduction="none")
        reading = reading.sum(1).mean()
        return {"loss": naming + WORDS * reading, "naming": naming, "reading": reading}

    def evaluate(judge: SecondOpinion) -> dict[str, float]:
        figures: dict[str, float] = {"of": len(bare)}
        for name, (shown, wanted) in judged.items():
            alone = torch.cat([judge(p.to(device))[0].cpu() for p in shown.split(64)])
            for label, seen in (("second", alone), ("both", alone + first[name])):
                best = (seen @ captions[bare].cpu().T).topk(3, 1).indices == wanted[:, None]
                figures[f"{name}_{label}_top1"] = float(best[:, 0].float().mean())
                figures[f"{name}_{label}_top3"] = float(best.any(1).float().mean())
        return figures

    trainer.fit(batch, losses, evaluate, log_every=100)
    if run.done:
        _join(folder, config, trainer.ema.state, to_float(batches.raw[batches.rows[::6]]))


@torch.no_grad()
def _join(folder: Path, config: SemanticConfig, state: dict[str, Tensor], shown: Tensor) -> None:
    """Writes the tower into ``semantics.pt``, with the spread of their mean over ``shown``."""
    saved = torch.load(folder / "semantics.pt", map_location="cpu", weights_only=True)
    joined = dict(saved["ema"]["state"])
    for name, weight in state.items():
        if name.startswith("tower."):
            joined[f"image.second.{name.removeprefix('tower.')}"] = weight.cpu()
    encoder = SemanticEncoder(config)
    encoder.load_state_dict(joined)
    encoder.eval()
    seen = torch.cat([encoder.image.look(p) for p in shown.split(128)])
    joined["image.shift"] = seen.mean(0)
    joined["image.scale"] = seen.std(0).clamp_min(1e-4)
    averaged = {**saved["ema"], "state": joined}
    entries = {"model": joined, "ema": averaged, "config": saved_config(config)}
    kept = {name: value for name, value in saved.items() if name != "optimisers"}
    torch.save({**kept, **entries}, folder / "semantics.pt")
