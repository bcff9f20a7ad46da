"""Transformer parts shared by the networks: attention, SwiGLU, axial RoPE, sin-cos positions."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Attention(nn.Module):
    """Multi-head self-attention.

    ``decomposed`` switches from PyTorch's fused kernel to MatMul and Softmax. Exports use it: the
    fused ONNX operator gives wrong numbers on some WebGPU devices.
    """

    def __init__(self, width: int, heads: int, qkv_bias: bool = True) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} is not a multiple of {heads} heads")
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=qkv_bias)
        self.out = nn.Linear(width, width)
        self.decomposed = False

    def forward(
        self, x: Tensor, rope: tuple[Tensor, Tensor] | None = None, bias: Tensor | None = None
    ) -> Tensor:
        """x [B, N, width] -> [B, N, width]; ``bias`` [B, 1, 1, N] is added to the scores."""
        b, n, width = x.shape
        qkv = self.qkv(x).view(b, n, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]  # (B, heads, N, head_dim)
        if rope is not None:
            q, k = rotate(q, rope), rotate(k, rope)
        if self.decomposed:
            scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-2, -1)
            if bias is not None:
                scores = scores + bias
            y = scores.softmax(-1) @ v
        else:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        return self.out(y.transpose(1, 2).reshape(b, n, width))


def decompose_attention(module: nn.Module) -> nn.Module:
    """Makes every attention under ``module`` exportable as plain MatMul and Softmax."""
    for part in module.modules():
        if isinstance(part, Attention):
            part.decomposed = True
    return module


def rotate(x: Tensor, rope: tuple[Tensor, Tensor]) -> Tensor:
    """Turns the first tokens of x [B, H, N, D], as many as ``rope`` has; the others stay."""
    cos, sin = rope  # (N_rope, D)
    count = cos.shape[0]
    head, tail = x[:, :, :count], x[:, :, count:]
    even, odd = head.chunk(2, dim=-1)
    turned = head * cos.to(x.dtype) + torch.cat([-odd, even], -1) * sin.to(x.dtype)
    return turned if tail.shape[2] == 0 else torch.cat([turned, tail], 2)


def axial_rope(grid: int, head_dim: int, theta: float = 10000.0) -> tuple[Tensor, Tensor]:
    """Cosines and sines [grid * grid, head_dim] of an axial RoPE: half the head for each axis."""
    per_axis = head_dim // 2
    frequency = theta ** (-torch.arange(0, per_axis, 2).float() / per_axis)  # (per_axis / 2)
    place = torch.arange(grid).float()
    rows = (place[:, None] * frequency).repeat_interleave(grid, 0)
    columns = (place[:, None] * frequency).repeat(grid, 1)
    angles = torch.cat([rows, columns], -1)  # (grid^2, head_dim / 2)
    angles = torch.cat([angles, angles], -1)
    return angles.cos(), angles.sin()


def sincos_positions(count: int, width: int) -> Tensor:
    """Fixed 1D sin-cos positions [count, width] (sines first, as DiT has them)."""
    frequency = 1.0 / 10000 ** (torch.arange(width // 2).double() / (width / 2))
    angles = torch.arange(count).double()[:, None] * frequency
    return torch.cat([angles.sin(), angles.cos()], -1).float()


class SwiGLU(nn.Module):
    """Gated feed-forward: hidden is 2/3 * 4 * width, gate and value in one fused matrix."""

    def __init__(self, width: int) -> None:
        super().__init__()
        hidden = (int(width * 8 / 3) + 7) // 8 * 8
        self.w12 = nn.Linear(width, 2 * hidden)
        self.w3 = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        gate, value = self.w12(x).chunk(2, -1)
        return self.w3(F.silu(gate) * value)


class Block(nn.Module):
    """Pre-norm transformer block with SwiGLU."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.feed_forward = SwiGLU(width)

    def forward(self, x: Tensor, rope: tuple[Tensor, Tensor] | None = None) -> Tensor:
        x = x + self.attention(self.norm1(x), rope)
        return x + self.feed_forward(self.norm2(x))
