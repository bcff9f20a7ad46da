"""The maths of the flow: sampler, losses, times, networks."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from flowtok_training.models.flow import INDICATOR, FlowConfig, FlowNetwork, TextProjector
from flowtok_training.models.transformer import (
    Attention,
    axial_rope,
    decompose_attention,
    rotate,
    sincos_positions,
)
from flowtok_training.sampling import sample_flow
from flowtok_training.train.flow import SOURCE_SIGMA, draw_times, naming_loss, source_kl
from flowtok_training.train.text_decoder import END, caption_targets

SMALL = FlowConfig(
    tokens=8, channels=6, semantic_channels=2, text_width=16,
    projector_width=16, projector_layers=1, width=16, layers=2, heads=2,
)  # fmt: skip


@given(steps=st.integers(1, 30))
def test_euler_is_exact_on_a_straight_path(steps: int) -> None:
    start, end = torch.zeros(2, 3, 4), torch.full((2, 3, 4), 2.5)
    got = sample_flow(lambda x, t, i: end - start, start, "text-to-image", steps)
    torch.testing.assert_close(got, end)


def test_euler_converges_with_first_order() -> None:
    def error(steps: int) -> float:
        got = sample_flow(lambda x, t, i: x, torch.ones(1, 1, 1), "image-to-text", steps)
        return abs(float(got) - math.e)

    assert error(32) / error(64) == pytest.approx(2, rel=0.05)


def test_guidance_leans_away_from_the_null_row() -> None:
    rows = INDICATOR["text-to-image"]

    def velocity(x: torch.Tensor, t: torch.Tensor, i: torch.Tensor) -> torch.Tensor:
        return (i == rows["conditional"]).float()[:, None, None].expand_as(x)

    got = sample_flow(velocity, torch.zeros(1, 1, 1), "text-to-image", 4, guidance=3.0)
    assert float(got) == pytest.approx(3.0)


def test_source_kl_is_least_at_its_sigma_and_near_zero_mean() -> None:
    mean, logvar = torch.zeros(1, 2, 2), torch.full((1, 2, 2), 2 * math.log(SOURCE_SIGMA))
    least = float(source_kl(mean, logvar))
    assert least == pytest.approx(0, abs=1e-6)
    for changed in (logvar + 0.5, logvar - 0.5):
        assert float(source_kl(mean, changed)) > least + 0.05
    assert float(source_kl(mean + 5, logvar)) > least + 1


def test_times_stay_in_the_interval_and_visit_the_source() -> None:
    torch.manual_seed(0)
    t = draw_times(4000)
    assert float(t.min()) >= 0
    assert float(t.max()) < 1
    assert 0.05 < float((t < 0.01).float().mean()) < 0.25


def test_naming_loss_rewards_the_own_place() -> None:
    torch.manual_seed(0)
    places = torch.randn(10, 4, 4)
    names = torch.arange(10)
    assert float(naming_loss(places, places, names)) < 0.01
    assert float(naming_loss(places.roll(1, 0), places, names)) > 5


def test_new_flow_network_is_still() -> None:
    network = FlowNetwork(SMALL)
    v = network(torch.randn(3, 8, 6), torch.rand(3), torch.tensor([0, 1, 3]))
    assert float(v.abs().max()) == 0


def test_projector_shapes() -> None:
    mean, logvar = TextProjector(SMALL)(torch.randn(2, 8, 16))
    assert mean.shape == logvar.shape == (2, 8, 6)


def test_decomposed_attention_equals_the_fused_one() -> None:
    torch.manual_seed(0)
    attention = Attention(32, 4)
    x = torch.randn(2, 12, 32)
    rope = axial_rope(3, 8)
    fused = attention(x, rope)
    decompose_attention(attention)
    torch.testing.assert_close(attention(x, rope), fused, atol=1e-5, rtol=1e-5)


def test_rope_keeps_length_and_leaves_the_tail() -> None:
    x = torch.randn(1, 2, 11, 16)
    turned = rotate(x, axial_rope(3, 16))
    torch.testing.assert_close(turned.norm(dim=-1), x.norm(dim=-1))
    assert torch.equal(turned[:, :, 9:], x[:, :, 9:])
    assert not torch.allclose(turned[:, :, 1:9], x[:, :, 1:9])


def test_positions_are_distinct() -> None:
    positions = sincos_positions(16, 32)
    assert float(torch.cdist(positions, positions).fill_diagonal_(9).min()) > 0.1


def test_caption_targets_end_once() -> None:
    vocabulary = torch.tensor([0, 7, 9, END])
    ids = torch.tensor([[101, 7, 9, END, 0, 0], [101, 9, END, 0, 0, 0], [101, 8, 7, END, 0, 0]])
    got = caption_targets(ids, vocabulary)
    assert got[0].tolist() == [1, 2, 3, -100, -100, -100]
    assert got[1].tolist() == [2, 3, -100, -100, -100, -100]
    assert got[2].tolist() == [-100, 1, 3, -100, -100, -100]  # an unknown word is not taught
