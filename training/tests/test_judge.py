"""The measures of the evaluation, on cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from flowtok_training.judge import frechet, named_colour, precision_recall, token_f1


def disc(colour: tuple[int, int, int]) -> np.ndarray:
    picture = np.full((64, 64, 3), 255, np.uint8)
    y, x = np.mgrid[:64, :64]
    picture[(y - 32) ** 2 + (x - 32) ** 2 < 500] = colour
    return picture


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((221, 46, 68), "red"),
        ((244, 144, 12), "orange"),
        ((253, 203, 88), "yellow"),
        ((120, 177, 89), "green"),
        ((85, 172, 238), "blue"),
        ((170, 142, 214), "purple"),
        ((49, 55, 61), "black"),
        ((153, 90, 66), "brown"),
        ((230, 231, 232), "white"),
    ],
)
def test_colours_of_common_emoji_are_named(colour: tuple[int, int, int], name: str) -> None:
    assert named_colour(disc(colour)) == name


def test_an_empty_picture_is_white() -> None:
    assert named_colour(np.full((64, 64, 3), 255, np.uint8)) == "white"


def test_frechet_of_a_shift_is_its_square() -> None:
    torch.manual_seed(0)
    a = torch.randn(600, 6)
    assert frechet(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet(a, a + 2) == pytest.approx(24, rel=1e-3)


def test_precision_and_recall_tell_missing_from_strange() -> None:
    torch.manual_seed(0)
    real = torch.randn(200, 2)
    half = real[real[:, 0] > 0]  # right as far as it goes, but half is missing
    precision, recall = precision_recall(half, real)
    assert precision == 1.0
    assert recall < 0.75
    precision, _ = precision_recall(real + 50, real)
    assert precision == 0.0


@given(st.lists(st.sampled_from("abcdef"), min_size=1), st.lists(st.sampled_from("abcdef")))
def test_token_f1_is_symmetric_and_one_for_equals(a: list[str], b: list[str]) -> None:
    said, wanted = " ".join(a), " ".join(b)
    assert token_f1(said, wanted) == token_f1(wanted, said)
    assert token_f1(said, said) == 1.0
    assert 0 <= token_f1(said, wanted) <= 1
