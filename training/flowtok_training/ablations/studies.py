"""Every study by its name, and the stage ``ablate`` that runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from . import flows, tokenizers
from .arm import Study, run_study, table
from .text_guided import text_guidance

#: name -> (pictures an arm by default, how it is made of the data, the run's folder, and those)
STUDIES: dict[str, tuple[int, Callable[[Path, Path, int], Study]]] = {
    "tokenizer-sizes": (2500, lambda data, _, n: tokenizers.sizes(data, n)),
    "tokenizer-kl": (2000, lambda data, _, n: tokenizers.kl_weights(data, n)),
    "tokenizer-losses": (
        1600,
        lambda data, run, n: tokenizers.losses(data, n, run / "tokenizer.pt"),
    ),
    "decoder-text": (3000, text_guidance),
    "flow-sigma": (16000, flows.source_noise),
    "flow-times": (16000, flows.times),
    "flow-directions": (16000, flows.directions),
    "flow-ema": (0, lambda _, run, __: flows.averaging(run)),
}


def ablate(data_dir: Path, run: Path, folder: Path, name: str, pictures: int | None) -> str:
    """Runs one study in ``folder``, or goes on with it; the figures as a Markdown table.

    Raises KeyError when there is no study of that name.
    """
    default, make = STUDIES[name]
    study = make(data_dir, run, default if pictures is None else pictures)
    return f"{study.about}\n\n{table(run_study(study, folder))}"
