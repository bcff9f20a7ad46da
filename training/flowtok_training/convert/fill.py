"""From a state dict to a network: sizes read off the shapes, every name and number checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from .attention import HEAD, axial_rotation
from .checkpoint import CheckpointError, read_checkpoint
from .clip import ClipShape, ClipText, to_open_clip
from .flow import FlowShape, ReleasedFlow, alignment_shapes
from .tatitok import PlainTokenizer
from .text_decoder import ReleasedTextDecoder, TextDecoderShape
from .tokenizer import PATCH, PublishedTokenizer, ReleasedTokenizer, TokenizerShape

State = dict[str, Tensor]
Network = TypeVar("Network", bound=nn.Module)


def read_flow(path: Path) -> ReleasedFlow:
    """The flow network and the text projector of ``FlowTok-*.pth``, of one direction or both."""
    state = read_checkpoint(path)
    width, channels = _axes(state, "x_embedder.weight", 2, path, "a FlowTok flow checkpoint")
    _, tokens, _ = _axes(state, "pos_embed", 3, path)
    rows, _ = _axes(state, "y_embedder.embedding_table.weight", 2, path)
    hidden, text_width = _axes(state, "context_encoder.layers.0.feed_forward.ffn_1.weight", 2, path)
    shape = FlowShape(
        width,
        _count(state, "blocks"),
        tokens,
        channels,
        text_width,
        hidden,
        _count(state, "context_encoder.layers"),
        # any other number is refused below, by the shape it should have
        4 if rows == 4 else 2,
    )
    _multiple(width, HEAD, "x_embedder.weight", path)
    _multiple(text_width, 8, "context_encoder.layers.0.feed_forward.ffn_1.weight", path)
    with torch.device("meta"):
        network = ReleasedFlow(shape)
    return _fill(network, state, path, alignment_shapes(shape))


def read_tokenizer(path: Path, image_size: int | None = None) -> PublishedTokenizer:
    """The image tokenizer of ``FlowTiTok_*.bin`` or of a TA-TiTok VAE (``tatitok_*_vae.bin``).

    FlowTiTok's is for pictures of ``image_size`` where given; TA-TiTok's has one size.
    """
    state = read_checkpoint(path)
    tokens, encoder = _axes(state, "latent_tokens", 2, path, "a FlowTiTok tokenizer checkpoint")
    decoder, channels = _axes(state, "decoder.decoder_embed.weight", 2, path)
    text_tokens, _ = _axes(state, "decoder.text_guidance_positional_embedding", 2, path)
    _, text_width = _axes(state, "decoder.text_guidance_proj.weight", 2, path)
    for name, width in (("latent_tokens", encoder), ("decoder.decoder_embed.weight", decoder)):
        _multiple(width, HEAD, name, path)
    plain = "encoder.positional_embedding" in state
    grid = _learned_grid(state, path) if plain else _grid(state, path)
    if image_size is not None:
        if plain and image_size != grid * PATCH:
            raise CheckpointError(
                f"{path} has learned positions for {grid * PATCH} pixels a side: leave out the"
                " picture size."
            )
        if image_size % PATCH or not 64 <= image_size <= 1024:
            raise CheckpointError(
                f"A picture size of {image_size} is not a multiple of {PATCH} from 64 to 1024."
            )
        grid = image_size // PATCH
    shape = TokenizerShape(
        (encoder, decoder),
        (_count(state, "encoder.transformer"), _count(state, "decoder.transformer")),
        grid,
        tokens,
        channels,
        text_tokens,
        text_width,
    )
    network: PublishedTokenizer
    with torch.device("meta"):
        network = PlainTokenizer(shape) if plain else ReleasedTokenizer(shape)
    return _fill(network, state, path, {})


def read_text_decoder(path: Path) -> ReleasedTextDecoder:
    """What ``train-text-decoder --captions`` wrote."""
    state = read_checkpoint(path)
    (words,) = _axes(state, "token_ids", 1, path, "a text decoder of train-text-decoder")
    ids = state.pop("token_ids")
    if ids.is_floating_point() or int(ids.min()) < 0:
        raise CheckpointError(f"{path} has token_ids that are no ids of words.")
    width, channels = _axes(state, "embed.weight", 2, path)
    tokens, _ = _axes(state, "positions", 2, path)
    _multiple(width, HEAD, "embed.weight", path)
    with torch.device("meta"):
        network = ReleasedTextDecoder(
            TextDecoderShape(words, tokens, channels, width, _count(state, "blocks"))
        )
    filled = _fill(network, state, path, {})
    filled.token_ids = ids.long()
    return filled


def read_clip(path: Path) -> ClipText:
    """The text tower of an open_clip or transformers checkpoint of CLIP."""
    state = to_open_clip(read_checkpoint(path))
    words, width = _axes(state, "token_embedding.weight", 2, path, "a CLIP checkpoint")
    tokens, _ = _axes(state, "positional_embedding", 2, path)
    _multiple(width, HEAD, "token_embedding.weight", path)
    shape = ClipShape(width, _count(state, "transformer.resblocks"), words, tokens)
    with torch.device("meta"):
        network = ClipText(shape)
    return _fill(network, state, path, {})


def _fill(
    network: Network, state: State, path: Path, beside: Mapping[str, tuple[int, ...]]
) -> Network:
    """Hands the file's tensors to ``network`` without a copy; ``beside`` may be there or not."""
    wanted = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    for name in wanted:
        if name not in state:
            raise CheckpointError(f"{path} has no {name}: give the whole checkpoint.")
    for name, value in state.items():
        shape = wanted.get(name, beside.get(name))
        if shape is None:
            raise CheckpointError(
                f"{path} has an unexpected {name}: give the checkpoint as it was published."
            )
        if tuple(value.shape) != shape:
            raise CheckpointError(
                f"{path} has {name} of shape {list(value.shape)} instead of {list(shape)}."
            )
        if not value.is_floating_point():
            raise CheckpointError(f"{path} has {name} as {value.dtype} instead of real numbers.")
        if not bool(torch.isfinite(value).all()):
            raise CheckpointError(f"{path} has numbers in {name} that are not finite.")
    network.load_state_dict({name: state[name].float() for name in wanted}, assign=True)
    return network.eval().requires_grad_(False)


def _learned_grid(state: State, path: Path) -> int:
    places, _ = _axes(state, "encoder.positional_embedding", 2, path)
    grid = round((places - 1) ** 0.5)
    if grid * grid + 1 != places:
        raise CheckpointError(
            f"{path} has encoder.positional_embedding for {places} places, which are no square"
            " and a class token."
        )
    return grid


def _grid(state: State, path: Path) -> int:
    """Patches a side, from the stored rotations, which must be the computed ones; drops them."""
    sizes = []
    for side in ("encoder", "decoder"):
        for kind, computed in zip(("cos", "sin"), (0, 1), strict=True):
            name = f"{side}.positional_embedding.freqs_{kind}"
            places, head = _axes(state, name, 2, path)
            grid = round(places**0.5)
            if head != HEAD or grid * grid != places:
                raise CheckpointError(
                    f"{path} has {name} of shape [{places}, {head}]"
                    f" instead of [grid * grid, {HEAD}]."
                )
            # the stored ones may be in half precision
            if not torch.allclose(
                state.pop(name).float(), axial_rotation(grid)[computed], atol=2e-2
            ):
                raise CheckpointError(
                    f"{path} has other rotations in {name} than axial RoPE with theta 10000."
                )
            sizes.append(grid)
    if len(set(sizes)) > 1:
        raise CheckpointError(f"{path} has positions of two picture sizes in encoder and decoder.")
    return sizes[0]


def _axes(
    state: State, name: str, count: int, path: Path, kind: str | None = None
) -> tuple[int, ...]:
    """The shape of a tensor that the sizes are read off; ``kind`` says what its absence means."""
    value = state.get(name)
    if value is None:
        what = f"so it is not {kind}" if kind else "give the whole checkpoint"
        raise CheckpointError(f"{path} has no {name}: {what}.")
    if value.ndim != count or 0 in value.shape:
        raise CheckpointError(
            f"{path} has {name} of shape {list(value.shape)} instead of {count} axes."
        )
    return tuple(value.shape)


def _count(state: State, prefix: str) -> int:
    """How many numbered parts there are; gaps show up as missing names later."""
    pattern = re.compile(re.escape(prefix) + r"\.(\d+)\.")
    numbers = [int(m.group(1)) for name in state if (m := pattern.match(name))]
    # a number out of all reason is an unexpected name, not a size
    return min(max(numbers, default=-1) + 1, len(set(numbers)) + 1)


def _multiple(width: int, of: int, name: str, path: Path) -> None:
    if width % of:
        raise CheckpointError(
            f"{path} has {name} for a width of {width}, which is not a multiple of {of}."
        )
