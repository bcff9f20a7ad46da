"""What is said of a picture, and how the flow's training pairs are drawn from it."""

from __future__ import annotations

from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from flowtok_training.data.cache import FlowCache, all_captions, drawn_requests
from flowtok_training.data.captions import (
    STYLES,
    UNSEEN_SET,
    icon_caption,
    icon_requests,
    icon_sets,
    styled_caption,
    with_article,
)
from flowtok_training.data.catalogue import Picture, _icons
from flowtok_training.data.pairs import PairSampler

words = st.from_regex(r"[a-z]{3,8}( [a-z]{3,8}){0,2}", fullmatch=True)
inks = st.sampled_from(["red", "orange", "white", "teal"])
backgrounds = st.sampled_from(["white", "dark", "pale blue"])


def icon(row: int, subject: str, background: str = "white", drawn: bool = True) -> Picture:
    said = icon_caption(subject, "line", "red", background)
    return Picture(
        row, f"{subject} icon", "tabler", "train", "mono", said, "line", "red", background, drawn
    )


def test_the_whole_caption_reads_as_a_sentence() -> None:
    said = icon_caption("sailboat", "line", "teal", "dark")
    assert said == "a teal line icon of a sailboat on a dark background"
    assert with_article("orange key") == "an orange key"
    assert with_article("scissors") == "scissors"
    assert with_article("compass") == "a compass"


@given(subject=words, ink=inks, background=backgrounds)
def test_every_request_names_what_it_asks_for(subject: str, ink: str, background: str) -> None:
    requests = icon_requests(subject, "solid", ink, background)
    assert len(set(requests)) == len(requests)
    for request in requests:
        assert subject in request
        assert ink in request
        assert "solid icon" in request
        assert background == "white" or background in request


@given(row=st.integers(0, 99), subject=words, background=backgrounds)
def test_drawn_requests_begin_with_the_whole_caption(
    row: int, subject: str, background: str
) -> None:
    picture = icon(row, subject, background)
    requests = drawn_requests(picture)
    assert requests[0] == picture.said
    assert 2 <= len(set(requests)) <= 3


def test_no_set_is_both_trained_on_and_judged_with() -> None:
    sets = icon_sets()
    trained = [e["set"] for family in ("emoji", "colour", "flags", "mono") for e in sets[family]]
    assert len(set(trained)) == len(trained)
    assert UNSEEN_SET not in trained
    # other emoji sets stay out: they are for others to judge with
    emoji = {"openmoji", "emojione-v1", "emojione-monotone", "fluent-emoji-high-contrast"}
    assert not emoji & set(trained)


def test_icons_of_a_held_out_concept_are_held_out() -> None:
    from flowtok_training.data.catalogue import HELD_OUT_CONCEPTS, _unit

    name = next(
        f"thing-{i}" for i in range(9999) if _unit(f"concept:thing-{i}") < HELD_OUT_CONCEPTS
    )
    entries = [
        {"set": "tabler", "family": "mono", "name": name, "subject": name.replace("-", " "),
         "form": "line", "ink": "red", "background": "white", "drawn": True},
        {"set": "noto", "name": name},
    ]  # fmt: skip
    assert [p.split for p in _icons(entries)] == ["concept"]


@pytest.fixture
def cache() -> FlowCache:
    pictures = [
        Picture(k, concept, style, "pair" if k == 5 else "train", said=concept)
        for k, (concept, style) in enumerate((c, s) for c in ("dog", "cat") for s in STYLES)
    ]
    pictures += [icon(20 + k, subject) for k, subject in enumerate(("key", "bell", "sun"))]
    pictures += [icon(30, "moon", drawn=False)]
    captions = all_captions(pictures, {"dog": ["hound"]})
    count = len(pictures)
    return FlowCache(
        pictures, torch.zeros(count, 2, 3), torch.arange(count)[:, None], captions,
        torch.zeros(len(captions), 4, 5), torch.zeros(len(captions), 4, dtype=torch.int64),
        {"dog": ["hound"]},
    )  # fmt: skip


def test_pairs_ask_for_the_picture_they_come_with(cache: FlowCache) -> None:
    sampler = PairSampler(cache, ("noto", "twemoji"), seed=3)
    rows, pictures = sampler.text_to_image(600)
    seen = Counter(cache.pictures[i].family for i in pictures.tolist())
    assert 0.26 < seen["mono"] / 600 < 0.4
    for row, i in zip(rows.tolist(), pictures.tolist(), strict=True):
        caption, picture = cache.captions[row], cache.pictures[i]
        assert picture.split == "train"
        if picture.family == "mono":
            assert picture.drawn
            assert caption in drawn_requests(picture)
        else:
            assert picture.style in ("noto", "twemoji")
            wordings = [picture.concept, *cache.wordings.get(picture.concept, [])]
            asked = {styled_caption(w, picture.style) for w in wordings} | set(wordings)
            assert caption in asked


def test_captions_read_are_those_of_training_pictures(cache: FlowCache) -> None:
    sampler = PairSampler(cache, ("noto",), seed=3)
    pictures, rows = sampler.image_to_text(400)
    assert 5 not in pictures.tolist()
    for i, row in zip(pictures.tolist(), rows.tolist(), strict=True):
        assert cache.captions[row] == cache.pictures[i].said
    families = Counter(cache.pictures[i].family for i in pictures.tolist())
    assert families["mono"] == 100
