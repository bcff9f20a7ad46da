"""Studies: what is kept, what is written, and the parts that only they have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from flowtok_training.ablations.arm import Arm, Outcome, Study, run_study, table
from flowtok_training.ablations.studies import STUDIES
from flowtok_training.ablations.text_guided import ReadingDecoder
from flowtok_training.ablations.tokenizers import judged
from flowtok_training.cli import ABLATIONS
from flowtok_training.models.image_tokenizer import ImageDecoder, TokenizerConfig
from flowtok_training.train.adversary import Adversary
from flowtok_training.train.reconstruction import edges


def test_an_arm_runs_once_and_the_study_goes_on_after_a_stop(tmp_path: Path) -> None:
    ran: list[str] = []

    def arm(name: str, fails: bool = False) -> Arm:
        def run(folder: Path) -> Outcome:
            if fails:
                raise KeyboardInterrupt
            ran.append(name)
            return Outcome({"PSNR": 20 + len(ran) / 3}, torch.full((2, 3, 8, 8), 0.5))

        return Arm(name, run)

    real = torch.zeros(2, 3, 8, 8)
    with pytest.raises(KeyboardInterrupt):
        run_study(Study("s", "about", [arm("a / b"), arm("c", fails=True)], real), tmp_path)
    results = run_study(Study("s", "about", [arm("a / b"), arm("c")], real), tmp_path)
    assert ran == ["a / b", "c"]
    assert results == {"a / b": {"PSNR": 20.3333}, "c": {"PSNR": 20.6667}}
    assert json.loads((tmp_path / "s.json").read_text())["arms"] == results
    assert Image.open(tmp_path / "s.png").size == (16, 24)
    assert table(results).splitlines()[-1] == "| c | 20.6667 |"


def test_the_command_knows_every_study() -> None:
    assert set(ABLATIONS) == set(STUDIES)


def test_edges_tell_a_blur_from_the_real_picture() -> None:
    real = (torch.rand(2, 3, 32, 32) > 0.5).float()
    blurred = torch.nn.functional.avg_pool2d(real, 3, 1, 1)
    assert edges(blurred) < 0.5 * edges(real)
    assert judged(real, real)["edges"] == 1


def test_a_reading_decoder_uses_the_words_it_is_given() -> None:
    torch.manual_seed(0)
    config = TokenizerConfig(
        image_size=64, tokens=8, channels=4, width=32, heads=2, decoder_layers=1, stem=8
    )
    decoder = ReadingDecoder(ImageDecoder(config), reads=True).eval()
    latents, text = torch.randn(1, 8, 4), torch.randn(1, 5, 384)
    assert (decoder(latents, text) - decoder(latents, -text)).abs().max() > 1e-4
    deaf = ReadingDecoder(ImageDecoder(config), reads=False).eval()
    torch.testing.assert_close(deaf(latents, text), deaf(latents, -text))


def test_the_adversary_learns_to_tell_noise_from_flat_pictures() -> None:
    torch.manual_seed(0)
    adversary = Adversary(torch.device("cpu"), lr=2e-3)
    made, real = torch.rand(8, 3, 64, 64).requires_grad_(), torch.full((8, 3, 64, 64), 0.5)
    first = float(adversary(made, real).detach())
    for _ in range(30):
        loss = adversary(made, real)
    assert float(loss.detach()) > first + 0.5
    loss.backward()
    assert made.grad is not None
    assert float(made.grad.abs().sum()) > 0
