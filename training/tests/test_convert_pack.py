"""``convert`` writes a pack that onnxruntime runs as PyTorch does, in every precision."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from flowtok_training.cli import main
from flowtok_training.convert.checkpoint import CheckpointError
from flowtok_training.convert.precision import BLOCK, quantise
from flowtok_training.convert.random_weights import (
    clip_state,
    flow_state,
    tatitok_state,
    tokenizer_state,
)
from flowtok_training.convert.shards import Shards
from flowtok_training.convert.tiny import TINY_CLIP, TINY_FLOW, TINY_TATITOK, TINY_TOKENIZER
from flowtok_training.convert.vocabulary import clip_tokenizer

GOLDEN = Path(__file__).parent / "golden"
MERGES = GOLDEN / "merges-cut.txt.gz"


def arguments(folder: Path, out: Path) -> list[str]:
    files = {"flow": flow_state(TINY_FLOW), "tokenizer": tokenizer_state(TINY_TOKENIZER)}
    given = ["convert", "--out", str(out), "--vocabulary", str(MERGES)]
    for name, state in (files | {"clip": clip_state(TINY_CLIP)}).items():
        torch.save(state, folder / f"{name}.pth")
        given += [f"--{name}", str(folder / f"{name}.pth")]
    return given


def test_a_pack_of_every_precision_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "pack"
    # convert itself holds every graph against PyTorch
    assert main([*arguments(tmp_path, out), "--precision", "fp32", "fp16", "q8", "q4"]) == 0
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["flow"]["directions"] == ["text-to-image"]
    assert manifest["latent"] == {"tokens": 77, "channels": 16, "scale": 1.0143}
    # at this size only two networks have matrices that a shorter precision shortens
    assert len(manifest["files"]) == 5 + 2 * 3 + 1
    listed = {"manifest.json"}
    for entry in manifest["files"]:
        for file in (entry, *entry.get("externalData", [])):
            data = (out / file["path"]).read_bytes()
            assert len(data) == file["bytes"]
            assert hashlib.sha256(data).hexdigest() == file["sha256"]
            listed.add(file["path"])
    assert {path.name for path in out.iterdir()} == listed
    kinds = {
        node.op_type
        for node in onnx.load(out / "flow.q4.onnx", load_external_data=False).graph.node
    }
    assert "MatMulNBits" in kinds
    assert "flowtok_training" not in (out / "flow.fp32.onnx").read_bytes().decode("latin-1")


def test_a_tokenizer_alone_becomes_a_pack(tmp_path: Path) -> None:
    torch.save(tatitok_state(TINY_TATITOK), tmp_path / "tatitok_bl32_vae.bin")
    torch.save(clip_state(TINY_CLIP), tmp_path / "clip.pth")
    given = ["convert", "--tokenizer", str(tmp_path / "tatitok_bl32_vae.bin")]
    given += ["--clip", str(tmp_path / "clip.pth"), "--vocabulary", str(MERGES)]
    assert main([*given, "--precision", "fp32", "--out", str(tmp_path / "pack")]) == 0
    manifest = json.loads((tmp_path / "pack" / "manifest.json").read_text())
    assert manifest["id"] == "image-tokenizer-tatitok-bl32-vae"
    assert manifest["flow"]["directions"] == []
    assert manifest["latent"] == {"tokens": 32, "channels": 16, "scale": 1}
    roles = [file["role"] for file in manifest["files"]]
    assert sorted(roles) == ["imageDecoder", "imageEncoder", "textEncoder", "tokenizer"]


def test_a_refusal_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = arguments(tmp_path, tmp_path / "pack")
    state = flow_state(TINY_FLOW)
    del state["blocks.1.mlp.fc1.bias"]
    torch.save(state, tmp_path / "flow.pth")
    assert main([*given, "--precision", "fp32"]) == 2
    assert "has no blocks.1.mlp.fc1.bias" in capsys.readouterr().err
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".pth"] * 3


def test_a_folder_of_other_things_is_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "pictures" / "holiday.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    assert main(arguments(tmp_path, kept.parent)) == 2
    assert "exists and is no pack" in capsys.readouterr().err
    assert kept.read_text() == "mine"


def test_clip_ids_equal_open_clips() -> None:
    golden = json.loads((GOLDEN / "clip-ids.json").read_text())
    tokenizer = clip_tokenizer(MERGES)
    tokenizer.enable_truncation(77)
    for prompt, wanted in zip(golden["prompts"], golden["cut"], strict=True):
        ids = tokenizer.encode(prompt).ids
        assert ids + [0] * (77 - len(ids)) == wanted, prompt
    assert tokenizer.decode(tokenizer.encode("a Red, naïve apple").ids).split() == [
        *("a", "red", ",", "naïve", "apple"),
    ]


def test_another_list_is_refused(tmp_path: Path) -> None:
    for name, data in (("a.gz", b"no gzip"), ("b.gz", gzip.compress(b"head\none two three"))):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(CheckpointError, match="is not CLIP's list"):
            clip_tokenizer(tmp_path / name)


@given(n=st.integers(1, 9), k=st.integers(1, 100), bits=st.sampled_from([4, 8]))
def test_blocks_are_near_their_numbers(n: int, k: int, bits: int) -> None:
    matrix = np.random.default_rng(n * 101 + k).standard_normal((n, k)).astype(np.float32)
    packed, scales = quantise(matrix, bits)
    assert packed.shape == (n, -(-k // BLOCK), BLOCK * bits // 8)
    q = packed if bits == 8 else np.stack([packed & 15, packed >> 4], -1).reshape(n, -1, BLOCK)
    again = (q.astype(np.float32) - 2 ** (bits - 1)) * scales[..., None]
    off = np.abs(again.reshape(n, -1)[:, :k] - matrix)
    # the far end of the range has a step less
    bound = np.repeat(np.abs(scales), BLOCK, 1)[:, :k]
    assert (off <= bound * 1.001).all()
    assert float((off / bound).mean()) < 0.3


def test_shards_keep_their_size(tmp_path: Path) -> None:
    shards = Shards(tmp_path / "m.onnx", largest=20_000)
    tensors = [shards.store(f"w{i}", np.full(2000, i, np.float32)) for i in range(5)]
    small = shards.store("small", np.zeros(3, np.float32))
    shards.close()
    assert [p.name for p in shards.paths] == ["m.onnx_data", "m.onnx_data_1", "m.onnx_data_2"]
    assert all(p.stat().st_size <= 20_000 for p in shards.paths)
    assert small.raw_data
    for i, tensor in enumerate(tensors):
        onnx.external_data_helper.load_external_data_for_tensor(tensor, str(tmp_path))
        np.testing.assert_array_equal(onnx.numpy_helper.to_array(tensor), np.full(2000, i))
