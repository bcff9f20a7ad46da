"""How like what should have been said a caption is: exact, first three, token F1, CIDEr-D."""

from __future__ import annotations

import math
from collections import Counter

Gram = tuple[str, ...]


def exact(said: list[list[str]], wanted: list[str]) -> float:
    """Share of ranked captions whose first is word for word what was wanted."""
    return among_first(said, wanted, 1)


def among_first(said: list[list[str]], wanted: list[str], k: int = 3) -> float:
    """Share of ranked captions whose first ``k`` hold what was wanted; 0 of nothing."""
    hits = [w in s[:k] for s, w in zip(said, wanted, strict=True)]
    return sum(hits) / max(1, len(hits))


def token_f1(said: str, wanted: str) -> float:
    """Harmonic mean of precision and recall over words, each counted as often as it occurs."""
    a, b = Counter(said.split()), Counter(wanted.split())
    common = sum((a & b).values())
    return 2 * common / max(1, sum(a.values()) + sum(b.values()))


def cider_d(said: list[str], wanted: list[str], sigma: float = 6.0, longest: int = 4) -> float:
    """Mean CIDEr-D, 0 to 10, of captions with one reference each.

    Vedantam et al. 2015, "CIDEr: consensus-based image description evaluation", section 4 and the
    -D variant of its appendix: n-grams of 1 to ``longest`` words, tf-idf whose documents are the
    references of one picture each, counts clipped to the reference's, a Gaussian of the difference
    in length with ``sigma`` 6, times 10. Words are not stemmed. A caption of fewer than four words
    has no longer n-grams and cannot reach 10: read it beside ``cider_d(wanted, wanted)``.
    """
    documents = [_grams(w, longest) for w in wanted]
    containing = Counter(gram for grams in documents for gram in grams)
    total = math.log(max(1, len(documents)))

    def weigh(grams: Counter[Gram]) -> list[dict[Gram, float]]:
        """tf-idf, one vector a length; terms that no reference has count as if one had them."""
        vectors: list[dict[Gram, float]] = [{} for _ in range(longest)]
        for gram, count in grams.items():
            idf = total - math.log(max(1, containing[gram]))
            vectors[len(gram) - 1][gram] = count * idf
        return vectors

    scores = []
    for words, document in zip(said, documents, strict=True):
        grams = _grams(words, longest)
        off = sum(n for g, n in grams.items() if len(g) == 1) - sum(
            n for g, n in document.items() if len(g) == 1
        )
        alike = sum(map(_clipped_cosine, weigh(grams), weigh(document))) / longest
        scores.append(10 * alike * math.exp(-(off**2) / (2 * sigma**2)))
    return sum(scores) / max(1, len(scores))


def _grams(text: str, longest: int) -> Counter[Gram]:
    words = text.split()
    return Counter(
        tuple(words[k : k + n]) for n in range(1, longest + 1) for k in range(len(words) - n + 1)
    )


def _clipped_cosine(said: dict[Gram, float], wanted: dict[Gram, float]) -> float:
    norms = math.hypot(*said.values()) * math.hypot(*wanted.values())
    if norms == 0:
        return 0.0
    return sum(min(v, wanted.get(g, 0.0)) * wanted.get(g, 0.0) for g, v in said.items()) / norms
