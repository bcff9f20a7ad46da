"""What the frozen networks make of a folder, computed once: they cost more than the training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from ..convert.clip import ClipText
from ..convert.flow import ReleasedFlow
from ..convert.tokenizer import PublishedTokenizer
from .folder import CaptionsError, Said, read_picture

#: captions and pictures the frozen networks take at once
AT_ONCE = 16


@dataclass
class Words:
    """Captions as token ids [n, N] and the distribution of their Z_T, each [n, N, D]."""

    ids: Tensor
    end: int
    mean: Tensor
    deviation: Tensor


@torch.no_grad()
def encode_words(
    said: list[Said], tokenizer: Tokenizer, clip: ClipText, flow: ReleasedFlow
) -> Words:
    """CLIP's text tower and the text projector over all captions."""
    if clip.shape.words != tokenizer.get_vocab_size():
        raise CaptionsError(
            f"The CLIP checkpoint knows {clip.shape.words} words, but the vocabulary has"
            f" {tokenizer.get_vocab_size()}: give the list of merges that belongs to it."
        )
    end = tokenizer.token_to_id("<|endoftext|>")
    length = flow.shape.tokens
    rows = []
    for one in said:
        ids = tokenizer.encode(one.caption).ids
        ids = ids if len(ids) <= length else [*ids[: length - 1], end]
        rows.append(ids + [0] * (length - len(ids)))
    ids = torch.tensor(rows)
    means, deviations = [], []
    for part in ids.split(AT_ONCE):
        mean, logvar = flow.context_encoder(clip(part))
        means.append(mean)
        deviations.append((0.5 * logvar).exp())
    return Words(ids, end, torch.cat(means), torch.cat(deviations))


@torch.no_grad()
def encode_pictures(said: list[Said], tokenizer: PublishedTokenizer, scale: float) -> Tensor:
    """Z_I times the scale, [n, N, D]: that of each caption's picture."""
    places: dict[Path, int] = {}
    for one in said:
        places.setdefault(one.picture, len(places))
    size, paths = tokenizer.shape.image_size, list(places)
    latents = []
    for start in range(0, len(paths), AT_ONCE):
        batch = torch.stack([read_picture(path, size) for path in paths[start : start + AT_ONCE]])
        latents.append(tokenizer.encode(batch))
    return (torch.cat(latents) * scale)[[places[one.picture] for one in said]]
