"""Broken checkpoints are refused in one sentence that names the key or the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from flowtok_training.convert.checkpoint import CheckpointError, read_checkpoint
from flowtok_training.convert.fill import read_clip, read_flow, read_tokenizer
from flowtok_training.convert.random_weights import (
    clip_state,
    flow_state,
    tatitok_state,
    tokenizer_state,
)
from flowtok_training.convert.tiny import TINY_CLIP, TINY_FLOW, TINY_TATITOK, TINY_TOKENIZER

State = dict[str, Any]
FLOW, TOKENIZER = flow_state(TINY_FLOW), tokenizer_state(TINY_TOKENIZER)
CLIP = clip_state(TINY_CLIP)
TATITOK = tatitok_state(TINY_TATITOK)
READERS: dict[str, tuple[Callable[[Path], Any], State]] = {
    "flow": (read_flow, FLOW),
    "tokenizer": (read_tokenizer, TOKENIZER),
    "clip": (read_clip, CLIP),
    "tatitok": (read_tokenizer, TATITOK),
}


class Code:
    """What unpickling would run."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (print, ("code ran",))


def without(name: str) -> Callable[[State], Any]:
    return lambda state: {k: v for k, v in state.items() if k != name}


def put(name: str, value: Any) -> Callable[[State], Any]:
    return lambda state: state | {name: value}


def transposed(name: str) -> Callable[[State], Any]:
    return lambda state: state | {name: state[name].T.contiguous()}


def spoilt(name: str, number: float) -> Callable[[State], Any]:
    def change(state: State) -> State:
        value = state[name].clone()
        value.view(-1)[-1] = number
        return state | {name: value}

    return change


CHANGES: list[tuple[str, Callable[[State], Any], str]] = [
    ("flow", without("x_embedder.weight"), "no x_embedder.weight: so it is not a FlowTok flow"),
    ("flow", without("pos_embed"), "no pos_embed"),
    ("flow", without("blocks.0.attn.qkv.bias"), "no blocks.0.attn.qkv.bias"),
    ("flow", without("blocks.1.mlp.fc2.weight"), "no blocks.1.mlp.fc2.weight"),
    ("flow", without("context_encoder.linear.bias"), "no context_encoder.linear.bias"),
    ("flow", without("y_embedder.embedding_table.weight"), "no y_embedder.embedding_table.weight"),
    ("flow", put("blocks.7.attn.qkv.bias", torch.zeros(3)), "no blocks.2."),
    ("flow", put("extra.weight", torch.zeros(3)), "an unexpected extra.weight"),
    ("flow", transposed("blocks.0.mlp.fc1.weight"), "blocks.0.mlp.fc1.weight of shape [128, 512]"),
    ("flow", put("pos_embed", torch.zeros(77, 128)), "pos_embed of shape [77, 128]"),
    ("flow", put("y_embedder.embedding_table.weight", torch.zeros(3, 128)), "of shape [3, 128]"),
    ("flow", put("x_embedder.weight", torch.zeros(100, 16)), "width of 100"),
    ("flow", put("t2t_temperature", torch.zeros(2)), "t2t_temperature of shape [2]"),
    ("flow", spoilt("blocks.1.attn.proj.weight", float("nan")), "blocks.1.attn.proj.weight that"),
    ("flow", spoilt("final_layer.linear.bias", float("inf")), "final_layer.linear.bias that"),
    ("flow", put("final_layer.linear.bias", torch.zeros(16).long()), "as torch.int64"),
    ("flow", lambda _: TOKENIZER, "no x_embedder.weight: so it is not a FlowTok flow"),
    ("flow", lambda _: {}, "holds no tensors"),
    ("flow", lambda _: [1, 2], "holds a list"),
    ("flow", put("hook", Code()), "could run code"),
    ("tatitok", without("decoder.class_embedding"), "no decoder.class_embedding"),
    ("tatitok", put("quantize.embedding.weight", torch.zeros(8, 16)), "an unexpected quantize."),
    ("tatitok", put("encoder.positional_embedding", torch.zeros(20, 64)), "for 20 places"),
    ("tokenizer", without("latent_tokens"), "no latent_tokens: so it is not a FlowTiTok"),
    ("tokenizer", without("decoder.mask_token"), "no decoder.mask_token"),
    ("tokenizer", without("encoder.positional_embedding.freqs_sin"), "freqs_sin"),
    (
        "tokenizer",
        spoilt("decoder.positional_embedding.freqs_cos", 9.0),
        "other rotations in decoder.positional_embedding.freqs_cos",
    ),
    ("tokenizer", put("decoder.positional_embedding.freqs_cos", torch.ones(15, 64)), "[15, 64]"),
    ("tokenizer", transposed("decoder.transformer.0.mlp.w3.weight"), "w3.weight of shape"),
    ("tokenizer", lambda _: FLOW, "no latent_tokens: so it is not a FlowTiTok"),
    ("clip", without("ln_final.weight"), "no ln_final.weight"),
    ("clip", without("transformer.resblocks.1.attn.in_proj_bias"), "resblocks.1.attn.in_proj_bias"),
    ("clip", lambda _: FLOW, "no token_embedding.weight: so it is not a CLIP"),
]


@pytest.mark.parametrize(("kind", "change", "says"), CHANGES)
def test_broken_states_are_refused(
    kind: str, change: Callable[[State], Any], says: str, tmp_path: Path, capsys: Any
) -> None:
    read, state = READERS[kind]
    path = tmp_path / "given.pth"
    torch.save(change(state), path)
    sentence = refusal(read, path)
    assert says in sentence
    assert "code ran" not in capsys.readouterr().out


def refusal(read: Callable[[Path], Any], path: Path) -> str:
    """The one sentence, which names the file."""
    with pytest.raises(CheckpointError) as caught:
        read(path)
    sentence = str(caught.value)
    assert str(path) in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def half(path: Path) -> None:
    if path.suffix == ".safetensors":
        save_file(FLOW, path)
    else:
        torch.save(FLOW, path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def script(path: Path) -> None:
    torch.jit.trace(torch.nn.Linear(2, 2), torch.zeros(1, 2)).save(str(path))


def legacy_code(path: Path) -> None:
    torch.save({"a": Code()}, path, _use_new_zipfile_serialization=False)


FILES: list[tuple[str, Callable[[Path], Any], str]] = [
    ("missing.pth", lambda path: None, "does not exist"),
    ("folder", lambda path: path.mkdir(), "is a folder"),
    ("empty.pth", lambda path: path.write_bytes(b""), "is empty"),
    ("text.pth", lambda path: path.write_text("<html>404</html>"), "neither"),
    ("half.pth", half, "damaged or cut short"),
    ("half.safetensors", half, "damaged or cut short"),
    ("odd.safetensors", lambda path: path.write_bytes(b"\xff" * 64), "damaged or cut short"),
    ("script.pt", script, "TorchScript"),
    ("legacy.bin", legacy_code, "could run code"),
]


@pytest.mark.parametrize(("name", "write", "says"), FILES, ids=[name for name, _, _ in FILES])
def test_broken_files_are_refused(
    name: str, write: Callable[[Path], Any], says: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    write(path)
    assert says in refusal(read_flow, path)


WRAPPERS: dict[str, Callable[[State], Any]] = {
    "plain": lambda state: state,
    "data parallel": lambda state: {f"module.{k}": v for k, v in state.items()},
    "compiled in parallel": lambda state: {f"module._orig_mod.{k}": v for k, v in state.items()},
    "a room": lambda state: {"model": state, "step": 3},
    "averaged room first": lambda state: {"model": {"x": torch.zeros(1)}, "ema": state},
    "averaged beside": lambda state: (
        {f"ema_model.{k}": v for k, v in state.items()} | {"online_model.x": torch.zeros(1)}
    ),
    "half precision": lambda state: {k: v.half() for k, v in state.items()},
}


@pytest.mark.parametrize("wrap", WRAPPERS.values(), ids=WRAPPERS.keys())
def test_wrapped_states_are_read(wrap: Callable[[State], Any], tmp_path: Path) -> None:
    torch.save(wrap(FLOW), tmp_path / "flow.pth")
    flow = read_flow(tmp_path / "flow.pth")
    assert flow.shape == TINY_FLOW
    name = "blocks.1.attn.qkv.weight"
    torch.testing.assert_close(flow.state_dict()[name], FLOW[name], atol=2e-3, rtol=0)


def test_safetensors_and_old_files_are_read(tmp_path: Path) -> None:
    save_file(FLOW, tmp_path / "flow.safetensors")
    torch.save(FLOW, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    for name in ("flow.safetensors", "old.pth"):
        assert read_checkpoint(tmp_path / name).keys() == FLOW.keys()


def test_clip_of_transformers_is_the_same_tower(tmp_path: Path) -> None:
    theirs: State = {"text_model.embeddings.position_ids": torch.arange(77)[None]}
    names = {
        r"^token_embedding": "embeddings.token_embedding",
        r"^positional_embedding": "embeddings.position_embedding.weight",
        r"^transformer.resblocks.": "encoder.layers.",
        r"attn.out_proj": "self_attn.out_proj",
        r"ln_1": "layer_norm1",
        r"ln_2": "layer_norm2",
        r"mlp.c_fc": "mlp.fc1",
        r"mlp.c_proj": "mlp.fc2",
        r"^ln_final": "final_layer_norm",
    }
    for name, value in CLIP.items():
        for pattern, replacement in names.items():
            name = re.sub(pattern, replacement, name)
        if "in_proj" in name:
            for part, piece in zip("qkv", value.chunk(3), strict=True):
                own = name.replace("attn.in_proj_", f"self_attn.{part}_proj.")
                theirs[f"text_model.{own}"] = piece.clone()
        else:
            theirs[f"text_model.{name}"] = value
    torch.save(theirs, tmp_path / "clip.bin")
    tower = read_clip(tmp_path / "clip.bin").state_dict()
    assert tower.keys() == CLIP.keys()
    for name, value in CLIP.items():
        torch.testing.assert_close(tower[name], value)


def test_a_tokenizer_serves_other_picture_sizes(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.bin"
    torch.save(TOKENIZER, path)
    assert read_tokenizer(path, 128).shape.image_size == 128
    with pytest.raises(CheckpointError, match="picture size of 100"):
        read_tokenizer(path, 100)
