"""Image to text is added to a converted checkpoint by any folder of captioned pictures."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from flowtok_training.captioning.folder import CaptionsError, read_captions, read_picture
from flowtok_training.cli import main
from flowtok_training.convert.flow import FlowShape
from flowtok_training.convert.random_weights import clip_state, flow_state, tokenizer_state
from flowtok_training.convert.tiny import PACK_CLIP, PACK_FLOW, PACK_TOKENIZER

MERGES = Path(__file__).parent / "golden" / "merges-cut.txt.gz"
COLOURS = {"red": (220, 30, 30), "green": (30, 180, 60), "blue": (40, 60, 220)}


@pytest.fixture(autouse=True)
def _one_core() -> Iterator[None]:
    """Networks this small only wait for each other on two."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    yield
    os.sched_setaffinity(0, cores)


def captioned(folder: Path) -> Path:
    folder.mkdir()
    lines = []
    for name, colour in COLOURS.items():
        Image.new("RGB", (80, 64), colour).save(folder / f"{name}.png")
        lines.append(json.dumps({"file": f"{name}.png", "caption": f"a {name} square"}))
    (folder / "captions.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def figures(run: Path, stage: str, name: str) -> list[float]:
    lines = (run / f"{stage}.jsonl").read_text().splitlines()
    return [record[name] for record in map(json.loads, lines) if name in record]


def test_a_converted_pack_learns_to_caption(tmp_path: Path) -> None:
    sources = []
    states = {
        "flow": flow_state(PACK_FLOW),
        "tokenizer": tokenizer_state(PACK_TOKENIZER),
        "clip": clip_state(PACK_CLIP),
    }
    for name, state in states.items():
        torch.save(state, tmp_path / f"{name}.pth")
        sources += [f"--{name}", str(tmp_path / f"{name}.pth")]
    vocabulary = ["--vocabulary", str(MERGES)]
    folder = captioned(tmp_path / "pictures")
    run = tmp_path / "run"
    given = ["--captions", str(folder), *vocabulary]
    both = ["--run", str(run)]

    # the decoder needs no pictures' tokenizer
    texts = [*sources[:2], *sources[4:]]
    words = ["train-text-decoder", *given, *texts, "--width", "64"]
    assert main([*both, *words, "--batch", "6", "--lr", "2e-3", "--pictures", "2400"]) == 0
    losses = figures(run, "released_text_decoder", "loss")
    assert losses[-1] < 0.2 * losses[0]
    assert figures(run, "released_text_decoder", "captions_kept")[-1] == 1

    back = ["train-flow", "--direction", "image-to-text", *given, *sources, "--lr", "2e-3"]
    assert main([*both, *back, "--batch", "12", "--pictures", "9600"]) == 0
    falling = figures(run, "released_flow", "image_to_text")
    assert falling[-1] < 0.5 * falling[0]
    there = figures(run, "released_flow", "text_to_image")
    assert there[-1] < there[0]

    made = ["--flow", str(run / "FlowTok-1x128-both.pth"), *sources[2:], *vocabulary]
    ends = ["--text-decoder", str(run / "text-decoder.pth"), "--precision", "fp32"]
    assert main(["convert", *made, *ends, "--out", str(tmp_path / "pack")]) == 0
    manifest = json.loads((tmp_path / "pack" / "manifest.json").read_text())
    assert manifest["flow"]["directions"] == ["text-to-image", "image-to-text"]
    assert manifest["flow"]["indicator"]["image-to-text"] == {"conditional": 2, "null": 3}
    assert [caption(tmp_path / "pack", folder / f"{name}.png") for name in COLOURS] == [
        f"a {name} square" for name in COLOURS
    ]


def caption(pack: Path, picture: Path) -> str:
    """The pack's own graphs from a picture to its words, 20 steps as the runtime walks them."""
    from tokenizers import Tokenizer

    def session(name: str) -> onnxruntime.InferenceSession:
        return onnxruntime.InferenceSession(str(pack / f"{name}.fp32.onnx"))

    image = read_picture(picture, PACK_TOKENIZER.image_size)[None].numpy()
    (latents,) = session("image-encoder").run(None, {"image": image})
    x = np.asarray(latents) * np.float32(1.0143)
    flow = session("flow")
    for i in range(20):
        t = np.array([i / 19 * (1 - 1e-5)], np.float32)
        feeds = {"x": x, "t": t, "indicator": np.array([2])}
        x = x + np.asarray(flow.run(None, feeds)[0]) * np.float32((1 - 1e-5) / 20)
    ids = np.asarray(session("text-decoder").run(None, {"latents": x})[0])[0, :, 0].tolist()
    tokenizer = Tokenizer.from_file(str(pack / "tokenizer.json"))
    end = tokenizer.token_to_id("<|endoftext|>")
    return tokenizer.decode(ids[: ids.index(end)]).strip() if end in ids else ""


def test_a_text_decoder_needs_a_flow_that_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save(flow_state(PACK_FLOW), tmp_path / "flow.pth")
    torch.save(tokenizer_state(PACK_TOKENIZER), tmp_path / "tokenizer.pth")
    torch.save(clip_state(PACK_CLIP), tmp_path / "clip.pth")
    torch.save({"token_ids": torch.arange(3)}, tmp_path / "text-decoder.pth")
    given = ["convert", "--out", str(tmp_path / "pack"), "--vocabulary", str(MERGES)]
    for name in ("flow", "tokenizer", "clip", "text-decoder"):
        given += [f"--{name}", str(tmp_path / f"{name}.pth")]
    assert main([*given, "--precision", "fp32"]) == 2
    assert "goes from text to image only" in capsys.readouterr().err


def test_checkpoints_of_both_directions_are_read(tmp_path: Path) -> None:
    from flowtok_training.convert.fill import read_flow

    shape = FlowShape(128, 1, text_width=64, projector_hidden=64, projector_layers=1, indicators=4)
    torch.save(flow_state(shape), tmp_path / "flow.pth")
    assert read_flow(tmp_path / "flow.pth").shape == shape


def test_captions_are_read_in_three_ways(tmp_path: Path) -> None:
    folder = captioned(tmp_path / "jsonl")
    assert [s.caption for s in read_captions(folder)] == [f"a {name} square" for name in COLOURS]
    (folder / "captions.jsonl").unlink()
    (folder / "captions.txt").write_text("red.png\ta red thing\nred.png\tsomething red\n")
    assert [s.caption for s in read_captions(folder)] == ["a red thing", "something red"]
    (folder / "captions.txt").unlink()
    (folder / "blue.txt").write_text("a blue one\n\nall blue\n")
    assert [(s.picture.name, s.caption) for s in read_captions(folder)] == [
        ("blue.png", "a blue one"),
        ("blue.png", "all blue"),
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("not json", "line 1 is not a picture's name and its caption"),
        ('{"file": "red.png"}', "line 1 is not"),
        ('{"file": "gone.png", "caption": "x"}', "names gone.png, which is not in the folder"),
        ('{"file": "../secret.png", "caption": "x"}', "names ../secret.png"),
        ("", "has no captions"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(tmp_path: Path, lines: str, sentence: str) -> None:
    folder = captioned(tmp_path / "pictures")
    (tmp_path / "secret.png").write_bytes(b"x")
    (folder / "captions.jsonl").write_text(lines)
    with pytest.raises(CaptionsError, match=sentence):
        read_captions(folder)
    (folder / "red.png").write_text("no picture")
    with pytest.raises(CaptionsError, match=r"red\.png is no picture"):
        read_picture(folder / "red.png", 64)
