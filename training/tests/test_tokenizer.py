"""The image tokenizer and its measures."""

from __future__ import annotations

import pytest
import torch

from flowtok_training.data.pictures import augment
from flowtok_training.evaluation.metrics.similarity import ssim
from flowtok_training.models.image_tokenizer import ImageTokenizer, TokenizerConfig
from flowtok_training.train.reconstruction import reconstruction_loss
from flowtok_training.train.tokenizer import kl_to_normal, measure_latents, psnr, resized

SMALL = TokenizerConfig(
    image_size=64, tokens=8, channels=4, width=16, heads=2,
    encoder_layers=1, decoder_layers=1, stem=8,
)  # fmt: skip


def test_shapes_and_normalised_latents() -> None:
    torch.manual_seed(0)
    tokenizer = ImageTokenizer(SMALL).eval()
    pictures = torch.rand(40, 3, 64, 64)
    shift, scale = measure_latents(tokenizer, pictures)
    tokenizer.shift.copy_(shift)
    tokenizer.scale.copy_(scale)
    with torch.no_grad():
        latents = tokenizer.encode(pictures)
        made = tokenizer.decode(latents)
    assert latents.shape == (40, 8, 4)
    assert made.shape == pictures.shape
    torch.testing.assert_close(latents.mean(0), torch.zeros(8, 4), atol=1e-4, rtol=0)
    torch.testing.assert_close(latents.std(0), torch.ones(8, 4), atol=1e-3, rtol=0)


@pytest.mark.parametrize(("tokens", "pool"), [(8, (1, 2)), (4, (2, 2))])
def test_latents_are_pooled_from_places(tokens: int, pool: tuple[int, int]) -> None:
    assert TokenizerConfig(image_size=64, tokens=tokens).pool == pool


def test_unfit_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="3 latent tokens"):
        _ = TokenizerConfig(image_size=64, tokens=3).pool
    with pytest.raises(ValueError, match="image size of 65"):
        _ = TokenizerConfig(image_size=65).grid


def test_a_tokenizer_learns_one_picture() -> None:
    torch.manual_seed(0)
    tokenizer = ImageTokenizer(SMALL)
    picture = torch.ones(1, 3, 64, 64)
    picture[:, 0, 16:48, 16:48] = 0.1
    optimiser = torch.optim.Adam(tokenizer.parameters(), 3e-3)
    for _ in range(60):
        made, mean, logvar = tokenizer(picture)
        loss = reconstruction_loss(made, picture) + 1e-4 * kl_to_normal(mean, logvar)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        assert psnr(tokenizer.decode(tokenizer.encode(picture)), picture) > 16


def test_psnr_and_ssim_of_known_pictures() -> None:
    a = torch.rand(2, 3, 32, 32) * 0.5
    assert psnr(a + 0.1, a) == pytest.approx(20, abs=0.01)
    assert ssim(a, a) == pytest.approx(1)
    assert ssim(1 - a, a) < 0.5


def test_augmented_white_stays_white() -> None:
    white = torch.ones(4, 3, 32, 32)
    torch.testing.assert_close(augment(white), white)
    shown = augment(torch.rand(16, 3, 32, 32))
    assert 0 <= float(shown.min()) <= float(shown.max()) <= 1


def test_pictures_are_trained_on_at_the_tokenizer_s_own_size() -> None:
    flat = torch.full((2, 3, 128, 128), 0.25)
    torch.testing.assert_close(resized(flat, SMALL), torch.full((2, 3, 64, 64), 0.25))
    assert resized(flat, TokenizerConfig()) is flat
