"""The figures of networks in PyTorch: the same pictures and prompts that a pack is judged on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..data.cache import embed_captions
from ..data.captions import styled_caption
from ..data.catalogue import Picture, open_pictures
from ..data.pictures import to_float
from ..models.evaluator import Evaluator
from ..models.text_encoder import pool_text
from ..networks import Networks, draw, read_pictures, remake
from .metrics.colours import ink_colour, named_colour
from .metrics.distribution import recall_at_1
from .metrics.similarity import psnr, ssim
from .ratios import Column, Figure
from .selection import Selection
from .styles import StyleJudge


@dataclass(frozen=True)
class Setting:
    """How networks are run: the Euler steps and guidance of drawing, the steps of captioning."""

    steps: int
    guidance: float
    caption_steps: int


class Measure:
    """Every figure of quality of networks, on one selection of pictures and from seed 0."""

    def __init__(
        self, data_dir: Path, selection: Selection, styles: list[str], evaluator: Evaluator
    ) -> None:
        self.selection = selection
        self.evaluator = evaluator
        self.raw = open_pictures(data_dir)
        self.style = StyleJudge(data_dir, styles)

    def real(self, rows: list[int]) -> Tensor:
        """Pictures of the data, [n, 3, S, S] in [0, 1]."""
        return to_float(self.raw[np.array(rows)])

    @torch.no_grad()
    def remade(self, networks: Networks) -> Column:
        """The image tokenizer alone: no setting changes it."""
        wanted = self.real([p.row for p in self.selection.whole])
        made = remake(networks, wanted)
        n = len(wanted)
        return {
            "recon_psnr": Figure(psnr(made, wanted), n),
            "recon_ssim": Figure(ssim(made, wanted), n),
        }

    @torch.no_grad()
    def drawn(self, networks: Networks, cases: list[Picture], setting: Setting) -> Tensor:
        """Pictures [n, 3, S, S] of the cases' captions in their styles."""
        prompts = [styled_caption(p.concept, p.style) for p in cases]
        return draw(networks, prompts, setting.steps, setting.guidance)

    @torch.no_grad()
    def retrieved(self, pictures: Tensor, cases: list[Picture]) -> float:
        """R@1 of pictures [n, 3, S, S] among the cases' concepts."""
        text, _ = embed_captions([p.concept for p in cases])
        captions = self.evaluator.embed_text(pool_text(text))
        return recall_at_1(self.evaluator.embed_pictures(pictures), captions)

    def drawings(self, made: Tensor, cases: list[Picture], part: str) -> Column:
        """R@1 and style of pictures that ``drawn`` made."""
        figures = {f"r1_{part}": Figure(self.retrieved(made, cases), len(cases))}
        hits = self.style.hits(made, [p.concept for p in cases], [p.style for p in cases])
        if hits:
            figures[f"style_accuracy_{part}"] = Figure(sum(hits) / len(hits), len(hits))
        return figures

    def colours(self, networks: Networks, setting: Setting) -> Column:
        """Colour asked is the colour drawn, over names and, where there are icons, prompts."""
        asked = [(c, c.split()[0], named_colour) for c in self.selection.colours]
        wanted = asked + [(i.prompt, i.colour, ink_colour) for i in self.selection.icons]
        made = draw(networks, [p for p, _, _ in wanted], setting.steps, setting.guidance)
        pixels = (made.permute(0, 2, 3, 1) * 255).round().byte().numpy()
        right = [name(x) == c for (_, c, name), x in zip(wanted, pixels, strict=True)]
        return {"colour_accuracy": Figure(sum(right) / len(right), len(right))}

    def captions(self, networks: Networks, seen: Tensor, setting: Setting) -> Column:
        """Captions word for word: held-out drawings, an unseen style, and drawings just made."""
        pairs, strange = self.selection.pairs, self.selection.unseen_style
        sources = (
            ("caption_exact", self.real([p.row for p in pairs]), [p.concept for p in pairs]),
            (
                "caption_exact_unseen_style",
                self.real([p.row for p in strange]),
                [p.concept for p in strange],
            ),
            ("round_trip_exact", seen, [p.concept for p in self.selection.seen]),
        )
        figures: Column = {}
        for name, pictures, wanted in sources:
            said = read_pictures(networks, pictures, setting.caption_steps)
            right = sum(a == b for a, b in zip(said, wanted, strict=True))
            figures[name] = Figure(right / len(wanted), len(wanted))
        return figures

    def all(self, networks: Networks, setting: Setting) -> Column:
        """Everything that steps and guidance change."""
        seen = self.drawn(networks, self.selection.seen, setting)
        unseen = self.drawn(networks, self.selection.unseen, setting)
        return {
            **self.drawings(seen, self.selection.seen, "seen"),
            **self.drawings(unseen, self.selection.unseen, "unseen"),
            **self.colours(networks, setting),
            **self.captions(networks, seen, setting),
        }
