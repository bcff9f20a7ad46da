"""Colours are called by their names, on white and on any other background."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowtok_training.evaluation.metrics.colours import (
    COLOURS,
    REFERENCES,
    colour_words,
    has_dark_background,
    ink_colour,
    named_colour,
    to_lab,
)

Rgb = tuple[int, int, int]
references = st.sampled_from([(word, c) for word, colours in REFERENCES.items() for c in colours])
jitter = st.tuples(*[st.integers(-8, 8)] * 3)
plain = st.sampled_from([(word, colours[0]) for word, colours in REFERENCES.items()])


def moved(colour: Rgb, by: tuple[int, ...]) -> Rgb:
    r, g, b = (min(255, max(0, c + d)) for c, d in zip(colour, by, strict=True))
    return r, g, b


def disc(colour: Rgb, background: Rgb = (255, 255, 255), side: int = 64) -> np.ndarray:
    """A disc with the mixed pixels that drawing leaves at its edge."""
    picture = np.empty((4 * side, 4 * side, 3))
    picture[:] = background
    y, x = np.mgrid[: 4 * side, : 4 * side]
    inside = (y - 2 * side) ** 2 + (x - 2 * side) ** 2 < (1.4 * side) ** 2
    picture[inside] = colour
    smooth = picture.reshape(side, 4, side, 4, 3).mean((1, 3))
    return np.asarray(smooth.round().astype(np.uint8))


def ring(colour: Rgb, background: Rgb, side: int = 64) -> np.ndarray:
    """A thin line, where mixed pixels are a large part of the ink."""
    picture = np.empty((4 * side, 4 * side, 3))
    picture[:] = background
    y, x = np.mgrid[: 4 * side, : 4 * side]
    radius = np.hypot(y - 2 * side, x - 2 * side)
    picture[(radius > 1.3 * side) & (radius < 1.3 * side + 14)] = colour
    smooth = picture.reshape(side, 4, side, 4, 3).mean((1, 3))
    return np.asarray(smooth.round().astype(np.uint8))


def test_lab_of_known_colours() -> None:
    """White, black and the primaries under D65, from CIE 15's formulas."""
    known = {
        (255, 255, 255): (100, 0, 0),
        (0, 0, 0): (0, 0, 0),
        (255, 0, 0): (53.24, 80.09, 67.20),
        (0, 0, 255): (32.30, 79.19, -107.86),
    }
    for rgb, lab in known.items():
        assert to_lab(np.array([rgb]))[0] == pytest.approx(lab, abs=0.02)


def test_there_are_twelve_words() -> None:
    assert len(COLOURS) == 12


@given(references, jitter)
def test_every_reference_keeps_its_name_when_shaken(
    reference: tuple[str, Rgb], by: tuple[int, ...]
) -> None:
    word, colour = reference
    assert colour_words(np.array([moved(colour, by)])).tolist() == [word]


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
def test_colours_of_common_emoji_are_named(colour: Rgb, name: str) -> None:
    assert named_colour(disc(colour)) == name


@given(references)
def test_a_disc_on_white_has_its_reference_name(reference: tuple[str, Rgb]) -> None:
    word, colour = reference
    assert named_colour(disc(colour)) == word


def test_an_empty_picture_is_white_but_no_icon() -> None:
    empty = np.full((64, 64, 3), 255, np.uint8)
    assert named_colour(empty) == "white"
    assert ink_colour(empty) is None
    assert ink_colour(np.full((64, 64, 3), 20, np.uint8)) is None


@given(plain, plain)
def test_ink_has_its_name_on_any_other_colour(
    ink: tuple[str, Rgb], background: tuple[str, Rgb]
) -> None:
    if ink[0] == background[0]:
        return
    assert ink_colour(disc(ink[1], background[1])) == ink[0]
    assert ink_colour(ring(ink[1], background[1])) == ink[0]


def test_white_ink_on_dark_is_white() -> None:
    dark = (24, 24, 30)
    assert ink_colour(disc((255, 255, 255), dark)) == "white"
    assert ink_colour(ring((255, 255, 255), dark)) == "white"
    assert has_dark_background(ring((255, 255, 255), dark))
    assert not has_dark_background(ring(dark, (255, 255, 255)))


def test_noise_in_the_background_is_no_ink() -> None:
    rng = np.random.default_rng(0)
    noisy = np.clip(disc((220, 38, 38), (30, 30, 30)) + rng.normal(0, 3, (64, 64, 3)), 0, 255)
    assert ink_colour(noisy.astype(np.uint8)) == "red"
