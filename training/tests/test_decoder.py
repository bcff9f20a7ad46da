"""What the image decoder is tuned on: the flow's own latents."""

from __future__ import annotations

import torch

from flowtok_training.data.cache import FlowCache
from flowtok_training.data.captions import styled_caption
from flowtok_training.data.catalogue import Picture
from flowtok_training.models.flow import FlowConfig
from flowtok_training.train.decoder import DrawnLatents
from flowtok_training.train.flow import FlowModel

SMALL = FlowConfig(tokens=4, channels=6, semantic_channels=2, text_width=8, width=16, layers=1)


def drawings() -> DrawnLatents:
    kinds = [("noto", "train"), ("twemoji", "train"), ("noto", "pair"), ("emojione", "train")]
    pictures = [
        Picture(row=i, concept=f"thing {i}", style=style, split=split)
        for i, (style, split) in enumerate(kinds)
    ]
    captions = [styled_caption(p.concept, p.style) for p in pictures]
    cache = FlowCache(
        pictures=pictures,
        latents=torch.zeros(4, 4, 6).half(),
        versions=torch.arange(4)[:, None],
        captions=captions,
        text=torch.randn(4, 4, 8).half(),
        caption_ids=torch.zeros(4, 4, dtype=torch.int64),
        wordings={},
    )
    torch.manual_seed(0)
    return DrawnLatents(FlowModel(SMALL), cache, ["noto", "twemoji"], steps=2)


def test_only_training_drawings_in_the_drawn_styles_are_asked_for() -> None:
    assert drawings().rows == [0, 1]


def test_every_drawing_has_noise_of_its_own() -> None:
    drawn = drawings()
    made = drawn.draw([0, 0, 1], torch.device("cpu"))
    assert made.shape == (3, 4, 6)
    assert not made.requires_grad
    assert not torch.equal(made[0], made[1])
