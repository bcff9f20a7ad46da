"""What is said of a picture: the words that name it, ask for it, and are read from it.

Emoji are named by their concept and asked for by concept and style ("red apple, fluent flat
style"). Icons of interface sets are named "car icon". Those of one colour say colour, form and
background too ("a teal line icon of a sailboat on a dark background").
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

_SETS = Path(__file__).resolve().parents[2] / "icons" / "sets.json"
#: forms of single-colour icons, as the words of a caption
FORMS = {"line": "line icon", "solid": "solid icon"}
#: icon style -> words for it in a prompt, and the name shown to people
ICON_STYLES = {
    f"{form}-icon": (f"black {words}", words.capitalize()) for form, words in FORMS.items()
}
_UNCOUNTED = {"clothes", "scissors", "glasses", "pants", "shorts", "headphones", "binoculars"}


@lru_cache
def icon_sets() -> dict[str, list[dict[str, str]]]:
    """The sets by family, as ``icons/sets.json`` lists them."""
    sets: dict[str, list[dict[str, str]]] = json.loads(_SETS.read_text())
    return sets


#: emoji set -> words for the style in a caption, and the name shown to people
STYLES: dict[str, tuple[str, str]] = {
    entry["set"]: (entry["words"], entry["title"]) for entry in icon_sets()["emoji"]
}
#: the set that nothing is trained on: a drawing style for the judge alone
UNSEEN_SET = icon_sets()["judge"][0]["set"]


def concept_words(name: str) -> str:
    """``"red-apple"`` -> ``"red apple"``."""
    return name.replace("-", " ").strip()


def styled_caption(concept: str, style: str) -> str:
    """The caption that asks for one style: ``"red apple, fluent flat style"``."""
    return f"{concept}, {STYLES[style][0]}"


def with_article(noun: str) -> str:
    """``"sailboat"`` -> ``"a sailboat"``; plurals stay bare."""
    last = noun.rsplit(" ", 1)[-1]
    if last in _UNCOUNTED or (last.endswith("s") and not last.endswith(("ss", "us", "is"))):
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def icon_caption(subject: str, form: str, ink: str, background: str) -> str:
    """The whole caption: ``"a teal line icon of a sailboat on a dark background"``."""
    icon = with_article(f"{ink} {FORMS[form]}")
    return f"{icon} of {with_article(subject)} on a {background} background"


def icon_requests(subject: str, form: str, ink: str, background: str) -> list[str]:
    """Ways to ask for the same icon; white paper need not be said."""
    icon = FORMS[form]
    requests = [
        icon_caption(subject, form, ink, background),
        f"{subject}, {ink} {icon}, {background} background",
    ]
    if background == "white":
        requests += [f"{with_article(f'{ink} {icon}')} of {with_article(subject)}"]
        requests += [f"{ink} {subject} {icon}", f"{subject}, {ink} {icon}"]
    else:
        requests += [f"{ink} {subject} {icon} on a {background} background"]
    return requests
