"""Attention as MatMul and Softmax, alike on every device, and interleaved axial RoPE."""

from __future__ import annotations

import math

import torch
from torch import Tensor

#: numbers a head, in every network but FlowTok-XL
HEAD = 64


def split_heads(x: Tensor, heads: int) -> Tensor:
    """[B, N, W] -> [B, heads, N, W / heads]."""
    return x.unflatten(-1, (heads, x.shape[-1] // heads)).transpose(1, 2)


def attend(q: Tensor, k: Tensor, v: Tensor, bias: Tensor | None = None) -> Tensor:
    """Each [B, heads, N, D] -> [B, N, heads * D]; ``bias`` is added to the scores."""
    scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-2, -1)
    if bias is not None:
        scores = scores + bias
    return (scores.softmax(-1) @ v).transpose(1, 2).flatten(2)


def axial_rotation(grid: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines [grid * grid, HEAD]: rows turn the first half, columns the second."""
    half = HEAD // 2
    frequency = 10000.0 ** (-torch.arange(0, half, 2).float() / half)
    angles = (torch.arange(grid).float()[:, None] * frequency).repeat_interleave(2, -1)
    rows = angles[:, None].expand(grid, grid, half)
    columns = angles[None].expand(grid, grid, half)
    whole = torch.cat([rows, columns], -1).reshape(grid * grid, HEAD)
    return whole.cos(), whole.sin()


def turn(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Turns neighbouring pairs of the first tokens of x [B, H, N, HEAD]; latents and text stay."""
    cos, sin = rotation
    patches, others = x[:, :, : cos.shape[0]], x[:, :, cos.shape[0] :]
    first, second = patches.unflatten(-1, (-1, 2)).unbind(-1)
    across = torch.stack([-second, first], -1).flatten(-2)
    return torch.cat([patches * cos + across * sin, others], 2)
