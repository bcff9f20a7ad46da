"""The text decoder's readings: what latents speak of, and how sure it is."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from flowtok_training.export.graphs import READINGS, TOP_K, TextDecoderGraph
from flowtok_training.models.flow import FlowConfig
from flowtok_training.models.text_decoder import TextDecoder
from flowtok_training.train.distil import FEW, few_step_times
from flowtok_training.train.flow import S_MIN, Paths

SMALL = FlowConfig(
    tokens=8, channels=4, heads=2, decoder_width=16, decoder_layers=1, vocabulary=20, readings=12,
)  # fmt: skip


def taught(noise: float = 0.3) -> tuple[TextDecoder, torch.Tensor, torch.Tensor]:
    """A decoder that knows twelve places, and pictures near them with their readings."""
    torch.manual_seed(0)
    decoder = TextDecoder(SMALL)
    places = torch.randn(12, 8, 4)
    names = torch.randint(12, (200,))
    carried = places[names] + noise * torch.randn(200, 8, 4)
    decoder.learn_places(places, torch.zeros(32), torch.ones(32))
    return decoder.eval(), carried, names


def test_readings_name_what_lies_nearest() -> None:
    decoder, carried, names = taught()
    with torch.no_grad():
        named = decoder.name(carried)
    assert torch.equal(named.argmax(-1), names)
    torch.testing.assert_close(named.exp().sum(-1), torch.ones(200))


def test_numbers_that_say_nothing_count_less() -> None:
    torch.manual_seed(1)
    decoder = TextDecoder(SMALL)
    places = torch.randn(12, 8, 4)
    names = torch.randint(12, (300,))
    carried = places[names] + 0.1 * torch.randn(300, 8, 4)
    carried[..., :2] += 6 * torch.randn(300, 8, 2)  # appearance, which drowns
    decoder.learn_places(places, torch.zeros(16), torch.ones(16))
    right = (decoder.name(carried).argmax(-1) == names).float().mean()
    plain = torch.cdist(carried.flatten(1), places.flatten(1)).argmin(1) == names
    assert float(right) > 0.9
    assert float(right) > float(plain.float().mean()) + 0.2


def test_meanings_are_compared_as_the_dual_encoder_compares_them() -> None:
    torch.manual_seed(2)
    decoder = TextDecoder(SMALL)
    shift, scale = torch.randn(16), torch.rand(16) + 0.1
    places, latents = torch.randn(12, 8, 4), torch.randn(30, 8, 4)
    decoder.learn_places(places, shift, scale)

    def embedding(latents: torch.Tensor) -> torch.Tensor:
        return latents[..., 2:].flatten(1) * scale + shift

    wanted = torch.cosine_similarity(embedding(latents)[:, None], embedding(places)[None], dim=-1)
    torch.testing.assert_close(decoder.weigh(latents) @ decoder.keys.T, wanted)
    # appearance says nothing of what is shown
    latents[..., :2] += 5
    torch.testing.assert_close(decoder.weigh(latents) @ decoder.keys.T, wanted)


def test_between_two_things_the_words_are_those_of_one() -> None:
    decoder, carried, names = taught(noise=0)
    one, other = (carried[names == k][:1] for k in (0, 1))
    between = torch.lerp(one, other, 0.4)
    with torch.no_grad():
        said = decoder(between)
        alone = decoder.read(between, torch.tensor([0]))
    torch.testing.assert_close(said, alone)


def test_the_graph_gives_the_best_readings_in_order() -> None:
    decoder, carried, _ = taught()
    with torch.no_grad():
        ids, log_probs, readings = TextDecoderGraph(decoder)(carried[:5])
        first = decoder(carried[:5]).log_softmax(-1).max(-1)
    assert ids.shape == log_probs.shape == (5, READINGS, 8, TOP_K)
    assert readings.shape == (5, READINGS)
    assert bool((readings.diff(dim=1) <= 0).all())
    torch.testing.assert_close(log_probs[:, 0, :, 0], first.values)
    torch.testing.assert_close(readings[:, 0], decoder.name(carried[:5]).max(-1).values)


@given(count=st.integers(1, 300))
def test_few_step_times_stay_before_the_end(count: int) -> None:
    t = few_step_times(count)
    assert t.shape == (count,)
    assert bool(((t >= 0) & (t < 1)).all())


def test_few_step_times_visit_the_grid() -> None:
    torch.manual_seed(0)
    t = few_step_times(4000)
    for i in range(FEW):
        assert 0.14 < float((t == i / FEW).float().mean()) < 0.21


def test_paths_are_straight_and_their_velocity_is_without_error() -> None:
    torch.manual_seed(0)
    x0, x1, t = torch.randn(6, 8, 4), torch.randn(6, 8, 4), torch.rand(6)
    paths = Paths(x0, x1, t, torch.zeros(6, dtype=torch.int64))
    velocity = x1 - (1 - S_MIN) * x0
    torch.testing.assert_close(paths.errors(velocity), torch.zeros(6))
    torch.testing.assert_close(
        paths.points() + (1 - t[:, None, None]) * velocity, x1 + S_MIN * x0, atol=1e-4, rtol=1e-4
    )
    both = paths + paths
    assert both.points().shape == (12, 8, 4)
