"""Stage ``train-text-decoder``: Z_T to token ids, at every position at once.

It learns from the places of captions, from where the flow really carries training pictures, and
from points on the way to another caption: a picture in an unseen drawing lands between captions,
and a decoder that judges each position alone would otherwise mix the words of both.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from ..data.cache import FlowCache, load_cache
from ..models.flow import FlowConfig, TextDecoder
from ..models.transformer import decompose_attention
from ..sampling import sample_flow
from .flow import FlowModel, blur_latents
from .loop import Ema, Optimisers, Run, autocast, compiled, pick_device

END, PAD = 102, 0


def load_flow(folder: Path) -> tuple[FlowModel, list[str]]:
    """The averaged projector and flow of the last checkpoint, and the styles it draws."""
    state = torch.load(folder / "flow.pt", map_location="cpu", weights_only=True)
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
def carried_pictures(
    model: FlowModel, cache: FlowCache, split: str, versions: int, steps: int
) -> tuple[Tensor, list[str]]:
    """Where the flow carries pictures of ``split``: [n, N, D], and the concept of each.

    Training pictures start from noisy latents, as the flow has learnt to carry them.
    """
    semantic = model.projector.config.semantic_channels
    rows = [i for i, p in enumerate(cache.pictures) if p.split == split]
    out, concepts = [], []
    for version in range(versions):
        for start in range(0, len(rows), 256):
            part = rows[start : start + 256]
            source = cache.latents[part, version].float()
            if split == "train":
                source = blur_latents(source, semantic)
            with autocast(torch.device("cpu")):
                out.append(sample_flow(model.flow, source, "image-to-text", steps))
            concepts += [cache.pictures[i].concept for i in part]
    return torch.cat(out), concepts


def train_text_decoder(
    folder: Path,
    minutes: float,
    batch: int = 256,
    lr: float = 1e-3,
    versions: int = 3,
    flow_steps: int = 4,
) -> None:
    """Trains on a frozen projector and flow; reports exact captions of held-out pictures."""
    device = pick_device()
    torch.manual_seed(0)
    cache = load_cache(folder)
    model, _ = load_flow(folder)
    decompose_attention(model)  # quicker over so few tokens
    words = sorted({p.concept for p in cache.pictures})
    wordings = [w for others in cache.wordings.values() for w in others]
    names = words + sorted(set(wordings) - set(words))
    rows = torch.tensor([cache.caption_index[name] for name in names])
    place = {name: i for i, name in enumerate(names)}
    ids = cache.caption_ids[rows]
    vocabulary = ids.unique()
    targets = caption_targets(ids, vocabulary)
    with torch.no_grad():
        places = torch.cat([model.projector(cache.text[r].float())[0] for r in rows.split(256)])
    spread = places.std(0).mean()
    carried, concepts = carried_pictures(model, cache, "train", versions, flow_steps)
    carried_names = torch.tensor([place[c] for c in concepts])
    held, held_concepts = carried_pictures(model, cache, "pair", 1, 10)
    held_targets = targets[torch.tensor([place[c] for c in held_concepts])]

    config = replace(model_config(folder), vocabulary=len(vocabulary))
    decoder = TextDecoder(config)
    decoder.token_ids.copy_(vocabulary)
    decoder.to(device)
    optimisers = Optimisers([decoder], lr)
    ema = Ema(decoder, 0.995)
    run = Run(folder, "text_decoder", minutes)
    saved = run.load()
    if saved:
        decoder.load_state_dict(saved["model"])
        if "optimisers" in saved:  # weights taken from the repository come without
            optimisers.load_state_dict(saved["optimisers"])
        ema.load_state_dict(saved["ema"])
    forward = compiled(decoder, device)
    total = 0.0
    while not run.done and not run.stopping:
        known = batch // 2
        chosen = torch.randint(len(names), (known,))
        moved = torch.randint(len(carried), (batch - known,))
        named = torch.cat([chosen, carried_names[moved]])
        source = torch.cat([places[chosen], carried[moved]])
        away = places[torch.randint(len(words), (batch,))]
        share = torch.rand(batch, 1, 1) * 0.3 * (torch.rand(batch, 1, 1) < 0.7)
        source = source + share * (away - source)
        # noise in the scale of what tells captions apart: more of it drowns them
        source = source + spread * torch.randn_like(source) * torch.rand(batch, 1, 1) * 0.4
        with autocast(device):
            logits = forward(source.to(device))
        loss = F.cross_entropy(logits.flatten(0, 1), targets[named].flatten().to(device))
        loss.backward()
        optimisers.step(run.lr_factor())
        ema.update(decoder)
        run.tick(batch)
        total += float(loss.detach())
        if run.step % 100 == 0:
            run.log(loss=total / 100)
            total = 0.0
        if run.save_due():
            judge = TextDecoder(config)
            judge.load_state_dict({k: v.cpu() for k, v in ema.state.items()})
            with torch.no_grad():
                made = judge.eval()(held).argmax(-1)
                right = ((made == held_targets) | (held_targets == -100)).all(1)
                said = judge(places).argmax(-1)
                kept = ((said == targets) | (targets == -100)).all(1)
            run.log(
                held_out_exact=float(right.float().mean()),
                captions_kept=float(kept[: len(words)].float().mean()),
            )
            run.save(
                {
                    "config": asdict(config),
                    "model": decoder.state_dict(),
                    "optimisers": optimisers.state_dict(),
                    "ema": ema.state_dict(),
                }
            )
            run.skip_time()


def model_config(folder: Path) -> FlowConfig:
    """The configuration that the flow checkpoint was trained with."""
    state = torch.load(folder / "flow.pt", map_location="cpu", weights_only=True)
    return FlowConfig(**state["config"])
