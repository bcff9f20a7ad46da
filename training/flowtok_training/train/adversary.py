"""A small network that tells remade pictures from real ones, and what it costs to be told."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .loop import autocast


class PatchJudge(nn.Module):
    """Picture [B, 3, S, S] in [0, 1] -> one number a patch of 34 pixels, high for real.

    Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks".
    """

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, width, 4, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, 2, 1),
            nn.GroupNorm(8, 2 * width),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 1, 4, 1, 1),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        return self.layers(pictures * 2 - 1).float()


class Adversary:
    """Learns by the hinge loss with every call. It is not saved: a resumed run has a new one."""

    def __init__(self, device: torch.device, lr: float = 5e-4) -> None:
        self.device = device
        self.judge = PatchJudge().to(device)
        self.optimiser = torch.optim.Adam(self.judge.parameters(), lr=lr, betas=(0.5, 0.9))

    def __call__(self, made: Tensor, real: Tensor) -> Tensor:
        """What ``made`` loses by not passing for real, after one step of the judge on both."""
        with autocast(self.device):
            said = self.judge(torch.cat([real, made.detach()]))
        known, remade = said.chunk(2)
        loss = F.relu(1 - known).mean() + F.relu(1 + remade).mean()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        self.judge.requires_grad_(False)
        with autocast(self.device):
            verdict = self.judge(made)
        self.judge.requires_grad_(True)
        return -verdict.mean()
