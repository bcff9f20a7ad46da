"""Stage ``train-text-decoder``: Z_T to token ids, at every position at once.

It learns from the places of captions and from where the flow really carries training pictures.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..data.cache import FlowCache, load_cache
from ..models.flow import FlowConfig
from ..models.text_decoder import TextDecoder
from ..models.transformer import decompose_attention
from ..sampling import sample_flow
from .fit import Trainer
from .flow import FlowModel, blur_latents
from .loop import Budget, Run, autocast, compiled, pick_device
from .optimisers import Optimisers
from .ranks import share

END, PAD = 102, 0
FAMILIES = ("emoji", "colour", "mono")


def flow_checkpoint(folder: Path) -> Path:
    """What ``distil-flow`` wrote, else what ``train-flow`` wrote."""
    distilled = folder / "flow_distilled.pt"
    return distilled if distilled.exists() else folder / "flow.pt"


def load_flow(folder: Path) -> tuple[FlowModel, list[str]]:
    """The averaged projector and flow, distilled where that was done, and the styles it draws."""
    state = torch.load(flow_checkpoint(folder), map_location="cpu", weights_only=True)
    model = FlowModel(FlowConfig(**state["config"]))
    model.load_state_dict(state["ema"]["state"])
    return model.eval(), state["styles"]


def load_text_decoder(folder: Path) -> TextDecoder:
    """The averaged weights of the last checkpoint."""
    state = torch.load(folder / "text_decoder.pt", map_location="cpu", weights_only=True)
    decoder = TextDecoder(FlowConfig(**state["config"]))
    decoder.load_state_dict(state["ema"]["state"])
    return decoder.eval()


def caption_targets(ids: Tensor, vocabulary: Tensor) -> Tensor:
    """ids [n, N] with a start token -> places in ``vocabulary``: words, one end, then -100."""
    words = torch.cat([ids[:, 1:], torch.full_like(ids[:, :1], PAD)], 1)
    after_end = (words == END).cumsum(1) - (words == END).long() > 0
    places = torch.searchsorted(vocabulary, words.clamp_max(int(vocabulary[-1])))
    places = places.clamp_max(len(vocabulary) - 1)
    known = vocabulary[places] == words
    return torch.where(after_end | ~known, -100, places)


@torch.no_grad()
def carry(model: FlowModel, latents: Tensor, steps: int, noisy: bool) -> Tensor:
    """Where the flow brings pictures, [n, N, D].

    Training pictures start from noisy latents, as the flow has learnt to carry them.
    """
    semantic = model.projector.config.semantic_channels
    out = []
    for part in latents.split(256):
        source = blur_latents(part.float(), semantic) if noisy else part.float()
        with autocast(torch.device("cpu")):
            out.append(sample_flow(model.flow, source, "image-to-text", steps))
    return torch.cat(out)


@dataclass
class Captions:
    """Every caption that a picture has: its text row, its place [N, D] and its reading."""

    rows: Tensor
    places: Tensor
    readings: Tensor
    known: list[str]  # the readings' concepts, in order
    kinds: Tensor  # int64 [R]: the place of each reading's family in FAMILIES

    @torch.no_grad()
    @staticmethod
    def of(model: FlowModel, cache: FlowCache) -> Captions:
        known = sorted({p.concept for p in cache.pictures})
        reading = {concept: k for k, concept in enumerate(known)}
        said = dict.fromkeys((p.said, reading[p.concept]) for p in cache.pictures)
        rows = torch.tensor([cache.caption_index[caption] for caption, _ in said])
        places = torch.cat([model.projector(cache.text[r].float())[0] for r in rows.split(256)])
        family = {p.concept: FAMILIES.index(p.family) for p in reversed(cache.pictures)}
        kinds = torch.tensor([family[concept] for concept in known])
        return Captions(rows, places, torch.tensor([k for _, k in said]), known, kinds)

    def reading_places(self) -> Tensor:
        """The mean place [R, N, D] of each reading's captions."""
        total = torch.zeros(len(self.known), *self.places.shape[1:])
        total.index_add_(0, self.readings, self.places)
        return total / self.readings.bincount(minlength=len(self.known))[:, None, None]


class _Read(nn.Module):
    """``read`` as a module's call, which is what gets compiled."""

    def __init__(self, decoder: TextDecoder) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, latents: Tensor, reading: Tensor) -> Tensor:
        return self.decoder.read(latents, reading)


def train_text_decoder(
    folder: Path,
    budget: Budget | float,
    batch: int = 128,
    lr: float = 2e-3,
    versions: int = 3,
    flow_steps: int = 4,
) -> None:
    """Trains on a frozen projector and flow; reports exact captions of held-out pictures."""
    device = pick_device()
    torch.manual_seed(0)
    cache = load_cache(folder)
    model, _ = load_flow(folder)
    decompose_attention(model)  # quicker over so few tokens
    captions = Captions.of(model, cache)
    place = {int(row): i for i, row in enumerate(captions.rows)}
    named = torch.tensor([place[cache.caption_index[p.said]] for p in cache.pictures])
    vocabulary = cache.caption_ids[captions.rows].unique()
    targets = caption_targets(cache.caption_ids[captions.rows], vocabulary)

    def pictures(split: str, emoji: bool) -> Tensor:
        chosen = [
            i
            for i, p in enumerate(cache.pictures)
            if p.split == split and (p.family == "emoji") == emoji
        ]
        return torch.tensor(chosen, dtype=torch.int64)

    parts = []
    for emoji, count in ((True, versions), (False, 1)):
        rows = pictures("train", emoji).repeat(count)
        version = torch.arange(count).repeat_interleave(len(rows) // count)
        latents = cache.latents[cache.versions[rows, version]]
        parts.append((carry(model, latents, flow_steps, noisy=True), named[rows]))
    held = {
        name: (carry(model, cache.plain_latents(rows.tolist()), flow_steps, False), named[rows])
        for name, rows in (("held_out", pictures("pair", True)), ("icons", pictures("pair", False)))
        if len(rows)
    }
    config = replace(
        model_config(folder),
        vocabulary=len(vocabulary),
        readings=len(captions.known),
        kinds=len(FAMILIES),
    )
    decoder = TextDecoder(config)
    decoder.token_ids.copy_(vocabulary)
    decoder.kind_of.copy_(captions.kinds)
    decoder.to(device)
    trainer = Trainer(
        Run(folder, "text_decoder", budget),
        decoder,
        Optimisers([decoder], lr),
        ema_decay=0.995,
        entries={"config": asdict(config)},
    )
    # after the checkpoint is taken up: it may be of an earlier flow, which put captions elsewhere
    meaning = model.projector.semantics
    decoder.learn_places(captions.reading_places(), meaning.shift, meaning.scale)
    for name in ("keys", "centre", "weight"):
        trainer.ema.state[name].copy_(decoder.state_dict()[name])
    read = compiled(_Read(decoder), device)
    spread = captions.places.std(0).mean()
    drawn = share(batch)

    def losses(step: int) -> dict[str, Tensor]:
        ends, names = [], []
        for (carried, own), share_of in zip(parts, (0.4, 0.3), strict=True):
            moved = torch.randint(len(carried), (int(drawn * share_of),))
            ends.append(carried[moved])
            names.append(own[moved])
        chosen = torch.randint(len(captions.rows), (drawn - sum(map(len, names)),))
        source = torch.cat([*ends, captions.places[chosen]])
        name = torch.cat([*names, chosen])
        reading = captions.readings[name].to(device)
        naming = F.nll_loss(decoder.name(source.to(device)), reading)
        kind = F.cross_entropy(decoder.kinds(source.to(device)), decoder.kind_of[reading])
        # noise in the scale of what tells captions apart: more of it drowns them
        noise = torch.randn_like(source) * torch.rand(drawn, 1, 1) * 0.4
        with autocast(device):
            logits = read((source + spread * noise).to(device), reading)
        words = F.cross_entropy(logits.flatten(0, 1), targets[name].flatten().to(device))
        return {"loss": words + naming + kind, "words": words, "naming": naming, "kind": kind}

    def evaluate(judge: TextDecoder) -> dict[str, float]:
        figures: dict[str, float] = {}
        for key, (ends, names) in held.items():
            best = judge.name(ends.to(device)).topk(3, -1).indices.cpu()
            hit = best == captions.readings[names][:, None]
            made = judge(ends.to(device)).argmax(-1).cpu()
            figures[f"{key}_exact"] = _exact(made, targets[names])
            figures[f"{key}_reading"] = float(hit[:, 0].float().mean())
            figures[f"{key}_reading_top3"] = float(hit.any(1).float().mean())
        some = torch.arange(0, len(captions.rows), 7)
        said = judge(captions.places[some].to(device)).argmax(-1).cpu()
        return figures | {"captions_kept": _exact(said, targets[some])}

    trainer.fit(batch, losses, evaluate, log_every=100)


def _exact(made: Tensor, wanted: Tensor) -> float:
    """Share of captions [n, N] that are right at every position that counts."""
    return float(((made == wanted) | (wanted == -100)).all(1).float().mean())


def model_config(folder: Path) -> FlowConfig:
    """The configuration that the flow checkpoint was trained with."""
    state = torch.load(flow_checkpoint(folder), map_location="cpu", weights_only=True)
    return FlowConfig(**state["config"])
