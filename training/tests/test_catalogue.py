"""The split: fixed, disjoint, and equal to what is committed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from flowtok_training.data.captions import STYLES, concept_words
from flowtok_training.data.catalogue import (
    MIN_STYLES,
    further_wordings,
    load_catalogue,
    split_summary,
)

SPLIT = Path(__file__).parent.parent / "split.json"
names = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8}){0,3}", fullmatch=True)


def write_index(folder: Path, concepts: list[str], styles: list[str]) -> None:
    pictures = [{"set": style, "name": name} for style in styles for name in concepts]
    (folder / "index.json").write_text(json.dumps({"size": 4, "sets": {}, "pictures": pictures}))


@given(concepts=st.lists(names, min_size=1, max_size=40, unique=True))
def test_split_is_a_function_of_names(concepts: list[str], tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("index")
    styles = list(STYLES)
    write_index(folder, concepts, styles)
    forwards = {(p.concept, p.style): p.split for p in load_catalogue(folder)}
    write_index(folder, concepts[::-1], styles[::-1])
    backwards = {(p.concept, p.style): p.split for p in load_catalogue(folder)}
    assert forwards == backwards
    for concept in concepts:
        splits = {forwards[concept_words(concept), style] for style in styles}
        assert splits == {"concept"} or "concept" not in splits


def test_concepts_need_enough_styles(tmp_path: Path) -> None:
    write_index(tmp_path, ["owl"], list(STYLES)[: MIN_STYLES - 1])
    assert load_catalogue(tmp_path) == []


def test_wordings_point_at_few_concepts(tmp_path: Path) -> None:
    keywords = {"red apple": ["fruit", "apple"], "pear": ["fruit"], "banana": ["fruit"]}
    (tmp_path / "keywords.json").write_text(json.dumps(keywords))
    wordings = further_wordings(tmp_path, {"red apple", "pear", "banana"})
    assert wordings == {"red apple": ["apple"]}


def test_committed_split_holds_out_what_it_says() -> None:
    split = json.loads(SPLIT.read_text())
    share = len(split["heldOutConcepts"]) / split["concepts"]
    assert 0.01 < share < 0.04
    assert 0.08 < len(split["heldOutPairs"]) / split["pictures"] < 0.12
    held = set(split["heldOutConcepts"])
    assert not any(pair.split(" | ")[0] in held for pair in split["heldOutPairs"])


def test_split_summary_lists_pairs(tmp_path: Path) -> None:
    write_index(tmp_path, [f"thing-{i}" for i in range(60)], list(STYLES))
    pictures = load_catalogue(tmp_path)
    summary = split_summary(pictures)
    assert summary["pictures"] == 60 * len(STYLES)
    pairs = summary["heldOutPairs"]
    assert isinstance(pairs, list)
    assert len(pairs) == int(np.sum([p.split == "pair" for p in pictures])) > 0
