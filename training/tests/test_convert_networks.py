"""The networks equal the authors' on random weights, at tiny sizes and at size S in full."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from flowtok_training.convert.clip import ClipShape
from flowtok_training.convert.fill import read_clip, read_flow, read_tokenizer
from flowtok_training.convert.flow import SIZES, FlowShape
from flowtok_training.convert.random_weights import (
    clip_state,
    flow_state,
    probe_inputs,
    tatitok_inputs,
    tatitok_state,
    tokenizer_state,
)
from flowtok_training.convert.sample import sample_released
from flowtok_training.convert.tatitok import PUBLISHED
from flowtok_training.convert.tiny import TINY_CLIP, TINY_FLOW, TINY_TATITOK, TINY_TOKENIZER
from flowtok_training.convert.tokenizer import TokenizerShape

GOLDEN = Path(__file__).parent / "golden"
SCALE = 1.0143
FULL = (ClipShape(), FlowShape(*SIZES["S"]), TokenizerShape())


def assert_near(found: Tensor, golden: dict[str, Any], bound: float) -> None:
    assert list(found.shape) == golden["shape"]
    kept = found.flatten()[:: golden["stride"]][: len(golden["values"])]
    torch.testing.assert_close(kept, torch.tensor(golden["values"]), atol=bound, rtol=0)


CASES = [("tiny", (TINY_CLIP, TINY_FLOW, TINY_TOKENIZER)), ("S", FULL)]
TATITOK = {"tiny": TINY_TATITOK}
# larger ones on demand, with a golden file of their own (docs/bring-your-own-checkpoint.md)
if size := os.environ.get("RELEASED"):
    CASES = [(size, (ClipShape(), FlowShape(*SIZES[size]), TokenizerShape()))]
if size := os.environ.get("TATITOK"):
    TATITOK = {size: PUBLISHED[size]}


@pytest.mark.parametrize(("name", "shapes"), CASES, ids=[name for name, _ in CASES])
@torch.no_grad()
def test_networks_equal_the_authors(name: str, shapes: Any, tmp_path: Path) -> None:
    clip_shape, flow_shape, tokenizer_shape = shapes
    golden = json.loads((GOLDEN / f"released-{name}.json").read_text())
    inputs = probe_inputs(*shapes)

    torch.save(clip_state(clip_shape), tmp_path / "clip.pt")
    tokens = read_clip(tmp_path / "clip.pt")(inputs["ids"])
    assert_near(tokens, golden["tokens"], 1e-4)

    torch.save(flow_state(flow_shape), tmp_path / "flow.pth")
    flow = read_flow(tmp_path / "flow.pth")
    mean, logvar = flow.context_encoder(tokens)
    assert_near(mean, golden["mean"], 1e-4)
    assert_near(logvar, golden["logvar"], 1e-4)
    velocity = flow(inputs["x"], inputs["t"], inputs["indicator"])
    assert_near(velocity, golden["velocity"], 1e-4)
    source = mean + (0.5 * logvar).exp() * inputs["noise"]
    wanted = torch.tensor(golden["latents"]).view(1, flow_shape.tokens, -1)
    latents = sample_released(flow, source[:1])
    torch.testing.assert_close(latents, wanted, atol=1e-4, rtol=1e-4)

    torch.save(tokenizer_state(tokenizer_shape), tmp_path / "tokenizer.bin")
    tokenizer = read_tokenizer(tmp_path / "tokenizer.bin")
    assert_near(tokenizer.encode(inputs["image"]), golden["encoded"], 1e-4)
    picture = tokenizer.decoder(wanted / SCALE, tokens[:1])
    assert_near(picture, golden["picture"], 1e-4)


@pytest.mark.parametrize(("name", "shape"), TATITOK.items(), ids=TATITOK)
@torch.no_grad()
def test_tatitok_equals_its_authors(name: str, shape: TokenizerShape, tmp_path: Path) -> None:
    golden = json.loads((GOLDEN / f"tatitok-{name}.json").read_text())
    torch.save(tatitok_state(shape), tmp_path / "tatitok.bin")
    tokenizer = read_tokenizer(tmp_path / "tatitok.bin")
    assert tokenizer.shape == shape
    inputs = tatitok_inputs(shape)
    latents = tokenizer.encode(inputs["image"])
    assert_near(latents, golden["encoded"], 1e-4)
    assert_near(tokenizer.decoder(latents, inputs["text"]), golden["picture"], 1e-4)
