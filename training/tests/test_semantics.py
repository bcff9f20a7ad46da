"""The semantic channels and the latents that they are part of."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.nn import functional as F

from flowtok_training.data.semantic_batches import erase, warp
from flowtok_training.models.flow import FlowConfig, TextProjector
from flowtok_training.models.image_tokenizer import ImageTokenizer, TokenizerConfig
from flowtok_training.models.latent_space import LatentSpace
from flowtok_training.models.semantics import (
    MixStatistics,
    SecondTower,
    SemanticConfig,
    SemanticEncoder,
    SemanticImage,
)
from flowtok_training.models.text_encoder import pool_text
from flowtok_training.train.flow import blur_latents
from flowtok_training.train.second_tower import _join, shared_words
from flowtok_training.train.semantics import load_semantics, saved_config, semantic_config

SECOND = (8, 8, 8, 16)
SMALL = SemanticConfig(image_size=64, tokens=8, channels=2, text_width=16, widths=(8, 8, 8, 8))
PICTURES = TokenizerConfig(
    image_size=64, tokens=8, channels=4, width=16, heads=2,
    encoder_layers=1, decoder_layers=1, stem=8,
)  # fmt: skip


def test_pooling_leaves_padding_out() -> None:
    text = torch.zeros(2, 4, 3)
    text[0, :2] = torch.tensor([[1.0, 2, 3], [3, 4, 5]])
    torch.testing.assert_close(pool_text(text), torch.tensor([[2.0, 3, 4], [0, 0, 0]]))


def test_latents_hold_appearance_then_meaning() -> None:
    torch.manual_seed(0)
    tokenizer, semantics = ImageTokenizer(PICTURES), SemanticImage(SMALL)
    space = LatentSpace(tokenizer, semantics).eval()
    pictures = torch.rand(3, 3, 64, 64)
    with torch.no_grad():
        latents = space.encode(pictures)
        assert latents.shape == (3, space.config.tokens, space.config.channels) == (3, 8, 6)
        torch.testing.assert_close(latents[..., :4], tokenizer.encode(pictures))
        torch.testing.assert_close(latents[..., 4:], semantics(pictures))
        # the picture does not hang on the semantic channels
        changed = latents.clone()
        changed[..., 4:] += 1
        torch.testing.assert_close(space.decode(changed), space.decode(latents))


def test_unfit_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="4 semantic tokens beside 8"):
        LatentSpace(
            ImageTokenizer(PICTURES), SemanticImage(SemanticConfig(64, 4, 2, widths=(8, 8, 8, 8)))
        )
    with pytest.raises(ValueError, match="image size of 48"):
        SemanticImage(SemanticConfig(48))


def test_a_projector_carries_the_text_tower_and_does_not_train_it() -> None:
    torch.manual_seed(0)
    config = FlowConfig(
        tokens=8, channels=6, semantic_channels=2, semantic_hidden=768, text_width=16,
        projector_width=16, projector_layers=1, heads=2,
    )  # fmt: skip
    projector, tower = TextProjector(config), SemanticEncoder(SMALL).text
    projector.semantics.load_state_dict(tower.state_dict())
    text = torch.randn(2, 8, 16)
    mean, logvar = projector(text)
    torch.testing.assert_close(mean[..., 4:], tower(text))
    assert logvar.shape == mean.shape
    mean.sum().backward()
    assert all(p.grad is None for p in projector.semantics.parameters())


def test_towers_learn_to_meet() -> None:
    torch.manual_seed(0)
    encoder = SemanticEncoder(SMALL)
    pictures, pooled = torch.rand(4, 3, 64, 64), torch.randn(4, 16)
    optimiser = torch.optim.Adam(encoder.parameters(), 1e-3)

    def loss() -> torch.Tensor:
        logits = 10 * encoder.image.embed(pictures) @ encoder.text.embed(pooled).T
        return F.cross_entropy(logits, torch.arange(4))

    before = float(loss())
    for _ in range(30):
        loss().backward()
        optimiser.step()
        optimiser.zero_grad()
    assert float(loss()) < before / 2


def test_erasing_paints_white_and_only_some() -> None:
    torch.manual_seed(0)
    black = torch.zeros(64, 3, 32, 32)
    changed = erase(black, 0.5)
    touched = (changed != 0).flatten(1).any(1)
    assert 10 < int(touched.sum()) < 54
    assert set(changed.unique().tolist()) == {0.0, 1.0}
    torch.testing.assert_close(erase(black, 0.0), black)


def test_semantic_channels_are_blurred_more() -> None:
    torch.manual_seed(0)
    changed = blur_latents(torch.zeros(400, 8, 6), 2)
    assert float(changed[..., :4].std()) == pytest.approx(0.15, rel=0.05)
    assert float(changed[..., 4:].std()) == pytest.approx(0.4, rel=0.05)


def test_a_configuration_survives_its_checkpoint() -> None:
    for config in (SMALL, replace(SMALL, second=SECOND)):
        assert semantic_config(json.loads(json.dumps(saved_config(config)))) == config
    older = {k: v for k, v in saved_config(SMALL).items() if k != "second"}
    assert semantic_config(older) == SMALL


def test_two_towers_have_equal_say(tmp_path: Path) -> None:
    torch.manual_seed(0)
    first = SemanticEncoder(SMALL)
    config = replace(SMALL, second=SECOND)
    tower = SecondTower(config).eval()
    state = first.state_dict()
    saved = {"config": saved_config(SMALL), "model": state, "run": [1.0, 2, 3]}
    torch.save({**saved, "ema": {"steps": 5, "state": state}}, tmp_path / "semantics.pt")
    pictures = torch.rand(12, 3, 64, 64)
    trained = {f"tower.{name}": weight for name, weight in tower.state_dict().items()}
    _join(tmp_path, config, {**trained, "log_scale": torch.zeros(())}, pictures)

    joined = load_semantics(tmp_path)
    assert joined.config == config
    with torch.no_grad():
        a = joined.image.embed_first(pictures)
        b = F.normalize(tower.out(tower(pictures * 2 - 1)), dim=-1)
        torch.testing.assert_close(joined.image.embed(pictures), F.normalize(a + b, dim=-1))
        torch.testing.assert_close(a, first.eval().image.embed(pictures))
        channels = joined.image(pictures)
        pooled = torch.randn(3, SMALL.text_width)
        torch.testing.assert_close(joined.text.embed(pooled), first.text.embed(pooled))
    # measured anew over both towers
    torch.testing.assert_close(channels.mean(0), torch.zeros(8, 2), atol=1e-4, rtol=0)
    torch.testing.assert_close(channels.std(0), torch.ones(8, 2), atol=1e-3, rtol=0)


def test_statistics_mix_while_training_and_never_after() -> None:
    torch.manual_seed(0)
    features = torch.randn(64, 4, 8, 8) * 2 + torch.arange(64)[:, None, None, None]
    mix = MixStatistics()
    mixed = mix(features)
    moved = (mixed - features).flatten(1).abs().amax(1) > 1e-3
    assert 16 < int(moved.sum()) < 48
    # what is left when each channel's mean and deviation are taken out is as it was
    torch.testing.assert_close(
        F.instance_norm(mixed), F.instance_norm(features), atol=1e-3, rtol=1e-3
    )
    assert torch.equal(mix.eval()(features), features)


def test_words_that_concepts_share() -> None:
    concepts = ["man biking", "woman biking", "Man running", "red apple", "man"]
    words, spoken = shared_words(concepts, 2)
    assert words == ["biking", "man"]
    assert spoken.tolist() == [
        [True, True], [True, False], [False, True], [False, False], [False, True],
    ]  # fmt: skip


def test_bending_moves_smoothly_and_keeps_white() -> None:
    torch.manual_seed(0)
    assert torch.allclose(warp(torch.ones(3, 3, 32, 32), 0.1), torch.ones(3, 3, 32, 32))
    line = torch.linspace(0, 1, 32).expand(4, 3, 32, 32)
    straight, bent = warp(line, 0.0), warp(line, 0.06)
    torch.testing.assert_close(straight[..., 1:-1, 1:-1], line[..., 1:-1, 1:-1])
    shift = (bent - line)[..., 6:-6, 6:-6].abs()
    assert 0.005 < float(shift.max()) < 0.3
