"""The measures of the evaluation, against closed forms and values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from flowtok_training.evaluation.metrics.captions import (
    among_first,
    cider_d,
    exact,
    token_f1,
)
from flowtok_training.evaluation.metrics.distribution import (
    frechet,
    precision_recall,
    recall_at_1,
)
from flowtok_training.evaluation.metrics.shares import wilson_interval
from flowtok_training.evaluation.metrics.similarity import (
    diversity_rms,
    nearest_psnr,
    psnr,
    ssim,
    thumbnails,
)

words = st.lists(st.sampled_from("abcdef"), max_size=6).map(" ".join)
some_words = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6).map(" ".join)


@given(st.floats(0.001, 0.4), st.floats(0.001, 0.5))
def test_psnr_of_a_constant_error_is_its_decibels(grey: float, error: float) -> None:
    a = torch.full((2, 3, 16, 16), grey)
    assert psnr(a + error, a) == pytest.approx(-20 * math.log10(error), abs=0.01)


def test_psnr_of_equals_is_finite() -> None:
    assert psnr(torch.ones(1, 3, 8, 8), torch.ones(1, 3, 8, 8)) == pytest.approx(100)


@given(st.floats(0, 1), st.floats(0, 1))
def test_ssim_of_flat_pictures_is_the_luminance_term(x: float, y: float) -> None:
    a, b = (torch.full((1, 3, 16, 16), v) for v in (x, y))
    wanted = (2 * x * y + 1e-4) / (x * x + y * y + 1e-4)
    assert ssim(a, b) == pytest.approx(wanted, abs=1e-6)


def test_ssim_of_a_negative_is_about_minus_one() -> None:
    torch.manual_seed(0)
    noise = torch.rand(2, 1, 32, 32).expand(2, 3, 32, 32)
    assert ssim(noise, noise) == pytest.approx(1)
    assert ssim(1 - noise, noise) < -0.9


def test_thumbnails_average() -> None:
    picture = torch.rand(1, 3, 64, 64)
    small = thumbnails(picture)
    assert small.shape == (1, 3 * 32 * 32)
    assert float(small[0, 0]) == pytest.approx(float(picture[0, 0, :2, :2].mean()), abs=1e-6)


def test_the_nearest_counts_and_oneself_does_not() -> None:
    others = torch.tensor([[0.0, 0.0], [0.1, 0.1], [0.9, 0.9]])
    found = nearest_psnr(torch.tensor([[0.2, 0.2], [0.1, 0.1]]), others)
    assert found.tolist() == pytest.approx([20, 100], abs=0.01)
    left = nearest_psnr(torch.tensor([[0.2, 0.2], [0.1, 0.1]]), others, torch.tensor([-1, 1]))
    assert left.tolist() == pytest.approx([20, 20], abs=0.01)


@given(st.integers(0, 100))
def test_nearest_psnr_is_that_of_searching_one_by_one(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    points, others = torch.rand(5, 12, generator=generator), torch.rand(9, 12, generator=generator)
    by_hand = [min(float((p - o).square().mean()) for o in others) for p in points]
    wanted = [-10 * math.log10(e) for e in by_hand]
    assert nearest_psnr(points, others).tolist() == pytest.approx(wanted, abs=1e-3)


def test_diversity_of_equals_is_nothing_and_of_two_values_their_spread() -> None:
    assert diversity_rms(torch.ones(3, 3, 4, 4)) == 0
    two = torch.stack([torch.zeros(3, 4, 4), torch.ones(3, 4, 4)])
    assert diversity_rms(two) == pytest.approx(0.5)


def test_frechet_of_a_shift_is_its_square() -> None:
    torch.manual_seed(0)
    a = torch.randn(600, 6)
    assert frechet(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet(a, a + 2) == pytest.approx(24, rel=1e-3)


@given(st.floats(0.2, 4))
def test_frechet_of_a_scale_is_that_of_the_deviations(scale: float) -> None:
    torch.manual_seed(0)
    a = torch.randn(400, 3)
    a = a - a.mean(0)
    wanted = (1 - scale) ** 2 * float(torch.cov(a.T.double()).trace())
    assert frechet(a, a * scale) == pytest.approx(wanted, rel=1e-3, abs=1e-5)


def test_precision_and_recall_tell_missing_from_strange() -> None:
    torch.manual_seed(0)
    real = torch.randn(200, 2)
    half = real[real[:, 0] > 0]  # right as far as it goes, but half is missing
    precision, recall = precision_recall(half, real)
    assert precision == 1.0
    assert recall < 0.75
    precision, _ = precision_recall(real + 50, real)
    assert precision == 0.0


@given(st.permutations(range(6)))
def test_recall_at_1_counts_what_stays_in_its_place(order: list[int]) -> None:
    places = torch.eye(6)
    kept = sum(i == j for i, j in enumerate(order)) / 6
    assert recall_at_1(places, places[torch.tensor(order)]) == pytest.approx(kept)


@given(some_words, words)
def test_token_f1_is_symmetric_and_one_for_equals(said: str, wanted: str) -> None:
    assert token_f1(said, wanted) == token_f1(wanted, said)
    assert token_f1(said, said) == 1.0
    assert 0 <= token_f1(said, wanted) <= 1


def test_token_f1_by_hand() -> None:
    assert token_f1("red apple", "green apple") == 0.5
    assert token_f1("apple apple apple", "apple") == 0.5  # 1 of 3 right, 1 of 1 found
    assert token_f1("", "apple") == 0


def test_exact_and_first_three() -> None:
    said = [["a", "b", "c", "d"], ["b", "a"], ["x"]]
    wanted = ["d", "a", "x"]
    assert exact(said, wanted) == pytest.approx(1 / 3)
    assert among_first(said, wanted) == pytest.approx(2 / 3)
    assert among_first(said, wanted, 4) == 1
    assert among_first([], []) == 0


def test_cider_by_hand() -> None:
    """References "red apple" and "red heart": "red" is in both, so its idf is log 1 = 0, and all
    other n-grams have idf log 2. "big apple" for "red apple": unigrams {big: log 2, apple: log 2}
    against {apple: log 2} have the cosine 1 / sqrt 2; the bigrams differ; longer ones are none; the
    lengths agree. 10 * (1 / sqrt 2) / 4 = 1.7678. The second, word for word, has unigrams and
    bigrams at 1: 10 * 2 / 4 = 5.
    """
    wanted = ["red apple", "red heart"]
    score = cider_d(["big apple", "red heart"], wanted)
    assert score == pytest.approx((10 / math.sqrt(2) / 4 + 5) / 2)


def test_cider_clips_repetition_and_punishes_length() -> None:
    """ "apple apple" for "apple": 2 is clipped to 1, norms 2 and 1, so 1/2; one word too many."""
    wanted = ["apple", "heart"]
    score = cider_d(["apple apple", "heart"], wanted)
    assert score == pytest.approx((10 * 0.5 / 4 * math.exp(-1 / 72) + 2.5) / 2)


def test_cider_reaches_ten_on_captions_of_four_words() -> None:
    wanted = ["a b c d", "e f g h i"]
    assert cider_d(wanted, wanted) == pytest.approx(10)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=6))
def test_cider_is_between_nothing_and_ten(pairs: list[tuple[str, str]]) -> None:
    said, wanted = [p[0] for p in pairs], [p[1] for p in pairs]
    assert 0 <= cider_d(said, wanted) <= 10 + 1e-9
    assert cider_d(["z"] * len(wanted), wanted) == 0


@given(st.integers(1, 500), st.floats(0, 1))
def test_an_interval_holds_its_share_and_narrows(n: int, of: float) -> None:
    share = round(of * n) / n
    low, high = wilson_interval(share, n)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1
    more_low, more_high = wilson_interval(share, 4 * n)
    assert more_high - more_low < high - low


def test_the_interval_of_one_half_of_a_hundred() -> None:
    assert wilson_interval(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)
