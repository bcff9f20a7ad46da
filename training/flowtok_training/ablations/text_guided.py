"""Study: does the image decoder draw better when it can also read the caption?

As TA-TiTok has it (Kim et al. 2025, "Democratizing Text-to-Image Masked Generative Models with
Compact Text-Aware One-Dimensional Tokens"): the words are further tokens of the decoder.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ..data.catalogue import load_catalogue, open_pictures
from ..data.pictures import to_float
from ..models.image_tokenizer import ImageDecoder, ImageTokenizer, TokenizerConfig
from ..train.fit import Trainer
from ..train.loop import CHANNELS_LAST, Budget, Run, autocast, compiled, pick_device
from ..train.optimisers import Optimisers
from ..train.ranks import step_generator
from ..train.reconstruction import reconstruction_loss
from ..train.tokenizer import load_tokenizer
from .arm import Arm, Outcome, Study
from .tokenizers import SHOWN, judged, shown

TEXT_WIDTH = 384


class ReadingDecoder(nn.Module):
    """The image decoder with ``words`` further tokens [B, W, C] beside the latent ones."""

    def __init__(self, decoder: ImageDecoder, reads: bool) -> None:
        super().__init__()
        self.decoder = decoder
        self.words = nn.Linear(TEXT_WIDTH, decoder.config.width) if reads else None

    def forward(self, latents: Tensor, text: Tensor) -> Tensor:
        if self.words is None:
            return self.decoder(latents)
        return self.decoder(latents, self.words(text))


def text_guidance(data_dir: Path, run: Path, pictures: int) -> Study:
    """A decoder from scratch over the shipped encoder, with and without the caption's T_init."""

    def arm(name: str, reads: bool) -> Arm:
        def trained(folder: Path) -> Outcome:
            return _train(data_dir, run, folder, pictures, reads)

        return Arm(name, trained)

    about = f"emoji, {pictures} pictures, a new decoder over the shipped encoder; concepts held out"
    arms = [arm("latents alone", False), arm("latents and caption", True)]
    return Study("decoder-text", about, arms, shown(data_dir))


def _train(data_dir: Path, run: Path, folder: Path, pictures: int, reads: bool) -> Outcome:
    device = pick_device()
    torch.manual_seed(0)
    saved = torch.load(run / "text.pt", weights_only=True)
    place = {caption: i for i, caption in enumerate(saved["captions"])}
    catalogue = [p for p in load_catalogue(data_dir) if p.concept in place]
    raw = open_pictures(data_dir)
    train = [p for p in catalogue if p.split == "train"]
    held = [p for p in catalogue if p.split == "concept"]
    tokenizer: ImageTokenizer = load_tokenizer(run).to(device)
    model = ReadingDecoder(ImageDecoder(TokenizerConfig()), reads).to(device, **CHANNELS_LAST)
    trainer = Trainer(
        Run(folder, "decoder", Budget(pictures=pictures)), model, Optimisers([model], 1e-3)
    )
    forward = compiled(model, device)

    def texts(chosen: list[int], of: list[str]) -> Tensor:
        return saved["text"][[place[of[i]] for i in chosen]].float().to(device)

    said = [p.concept for p in train]

    def losses(step: int) -> dict[str, Tensor]:
        chosen = step_generator(step).integers(len(train), size=32).tolist()
        real = to_float(raw[[train[i].row for i in chosen]]).to(device, **CHANNELS_LAST)
        with torch.no_grad(), autocast(device):
            latents = tokenizer.encode(real)
        with autocast(device):
            made = forward(latents.float(), texts(chosen, said))
        return {"loss": reconstruction_loss(made, real)}

    trainer.fit(32, losses, lambda _: {})
    model.load_state_dict(trainer.ema.state)
    model.eval()
    with torch.no_grad():
        rows = [i for i, _ in enumerate(held)]
        real = to_float(raw[[p.row for p in held]])
        words = texts(rows, [p.concept for p in held])
        parts = zip(real.split(32), words.split(32), strict=True)
        made = torch.cat([model(tokenizer.encode(x), w).clamp(0, 1) for x, w in parts])
    return Outcome(judged(made, real), made[:: len(made) // SHOWN][:SHOWN])
