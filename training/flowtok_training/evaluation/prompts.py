"""Prompts with a colour in them: names of the catalogue, and composed ones for icons."""

from __future__ import annotations

from dataclasses import dataclass

from ..data.captions import ICON_STYLES
from .metrics.colours import COLOURS

#: catalogue entries whose one colour is in the name
_SPECTRUM = ("red", "orange", "yellow", "green", "blue", "purple")
NAMED_PROMPTS = (
    *(f"{colour} heart" for colour in (*_SPECTRUM, "black", "brown", "white")),
    *(f"{colour} circle" for colour in (*_SPECTRUM, "black", "brown", "white")),
    *(f"{colour} square" for colour in (*_SPECTRUM, "brown")),
    *(f"{colour} book" for colour in ("blue", "green", "orange")),
    "red apple",
    "green apple",
    "green salad",
    "red triangle pointed up",
    "red triangle pointed down",
)
THINGS = (
    *("heart", "star", "home", "car", "bell", "camera", "umbrella", "key", "lock", "cloud"),
    *("book", "cup", "gift", "rocket", "flag", "phone", "tree", "leaf", "fish", "cat"),
)
#: inks that are not drawn on a dark background
DARK_INKS = frozenset({"black", "gray", "brown"})


@dataclass(frozen=True)
class IconPrompt:
    """A composed prompt; ``dark`` when it asks for a dark background."""

    prompt: str
    colour: str
    dark: bool


def icon_prompts(styles: list[str]) -> list[IconPrompt]:
    """60 prompts, five of each colour and three of each thing; none for a pack without icons."""
    if not set(ICON_STYLES) & set(styles):
        return []
    prompts = []
    for c, colour in enumerate(COLOURS):
        for k in range(5):
            thing = THINGS[(5 * c + k) % len(THINGS)]
            # white is unseen on white, and dark inks on black, so they have one form only
            dark = colour == "white" or (colour not in DARK_INKS and (c + k) % 2 == 1)
            kind, where = ("solid", " on a dark background") if dark else ("line", "")
            prompts.append(
                IconPrompt(
                    f"{_article(colour)} {colour} {kind} icon of {_article(thing)} {thing}{where}",
                    colour,
                    dark,
                )
            )
    return prompts


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
