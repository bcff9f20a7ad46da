"""Which of twelve words names a picture's colour.

A pixel is called by the nearest of a few reference colours for each word in CIELAB, where equal
distances look about equally different. The words are those of Berlin and Kay's eleven basic
colours, and teal. The references were set by hand, from the middle of what each word means to its
light and dark ends, and checked against real drawings whose name holds a colour, never against
generated ones.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

#: word -> sRGB 0 to 255 of what it names, the plainest first
REFERENCES: dict[str, tuple[tuple[int, int, int], ...]] = {
    "red": ((220, 38, 38), (190, 25, 49), (127, 29, 29), (248, 70, 60), (250, 75, 100)),
    "orange": ((249, 115, 22), (244, 144, 12), (253, 170, 90)),
    "yellow": ((250, 204, 21), (253, 224, 71), (254, 235, 150)),
    "green": (
        (34, 197, 94),
        (21, 128, 61),
        (120, 177, 89),
        (20, 83, 45),
        (134, 239, 150),
        (0, 205, 110),
        (150, 200, 70),
    ),
    "teal": ((20, 184, 166), (13, 148, 136), (17, 94, 89)),
    "blue": ((59, 130, 246), (29, 78, 216), (85, 172, 238), (30, 58, 138), (125, 211, 252)),
    "purple": ((147, 51, 234), (126, 34, 206), (170, 142, 214), (88, 28, 135), (196, 181, 253)),
    "pink": ((236, 72, 153), (249, 168, 212), (219, 39, 119), (251, 207, 222)),
    "brown": ((120, 72, 40), (153, 90, 66), (92, 51, 23), (160, 110, 70)),
    "gray": ((128, 128, 128), (107, 114, 128), (165, 168, 172), (82, 86, 94)),
    "black": ((0, 0, 0), (38, 38, 43), (49, 55, 61)),
    "white": ((255, 255, 255), (230, 231, 232)),
}
COLOURS = tuple(REFERENCES)
#: CIELAB distance from the background beyond which a pixel is ink
INK_DISTANCE = 10.0
#: share of a picture below which ink is taken for specks
LEAST_INK = 0.005


def to_lab(pixels: np.ndarray) -> np.ndarray:
    """sRGB 0 to 255 [n, 3] -> CIELAB [n, 3] under D65 (IEC 61966-2-1, CIE 15)."""
    srgb = pixels.astype(np.float64) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = linear @ to_xyz.T / to_xyz.sum(1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], -1)


_WORDS = np.array([word for word, colours in REFERENCES.items() for _ in colours])
_PLACES = to_lab(np.array([colour for colours in REFERENCES.values() for colour in colours]))


def colour_words(pixels: np.ndarray) -> np.ndarray:
    """The colour word of each sRGB pixel [n, 3] -> str [n]."""
    distances = np.square(to_lab(pixels)[:, None] - _PLACES[None]).sum(-1)
    words: np.ndarray = _WORDS[distances.argmin(1)]
    return words


def named_colour(picture: np.ndarray) -> str:
    """The colour word of most of a picture on white, uint8 [S, S, 3]; "white" of an empty one."""
    pixels = picture.reshape(-1, 3)
    ink = pixels[pixels.min(1) < 245]
    return "white" if len(ink) < len(pixels) // 50 else _most(ink)


def ink_colour(picture: np.ndarray) -> str | None:
    """The colour word of most of what differs from the border's colour, uint8 [S, S, 3].

    ``None`` when nothing does, so that an empty picture is no white icon. Pixels beside the
    background are mixtures with it (red on white ends in pink) and count only when there are no
    others.
    """
    distance = np.sqrt(np.square(to_lab(picture.reshape(-1, 3)) - _border_lab(picture)).sum(1))
    ink = (distance > INK_DISTANCE).reshape(picture.shape[:2])
    if ink.mean() < LEAST_INK:
        return None
    wide = np.pad(ink, 1)
    inner = ink & wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
    return _most(picture[inner if inner.any() else ink])


def has_dark_background(picture: np.ndarray) -> bool:
    """Whether the border's lightness L* is below 50, uint8 [S, S, 3]."""
    return bool(_border_lab(picture)[0] < 50)


def _border_lab(picture: np.ndarray) -> np.ndarray:
    """CIELAB [3] of the median border pixel."""
    border = np.concatenate([picture[0], picture[-1], picture[1:-1, 0], picture[1:-1, -1]])
    lab: np.ndarray = to_lab(np.median(border, 0)[None])[0]
    return lab


def _most(pixels: np.ndarray) -> str:
    sample = pixels[:: max(1, len(pixels) // 2000)]
    return str(Counter(colour_words(sample).tolist()).most_common(1)[0][0])
