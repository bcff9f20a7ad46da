"""CLIP's text tower, all hidden states after the final norm; parameters go by open_clip's names."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .attention import HEAD, attend, split_heads


@dataclass(frozen=True)
class ClipShape:
    """Sizes of the text tower; those of ViT-L/14-336."""

    width: int = 768
    layers: int = 12
    words: int = 49408
    tokens: int = 77


class ClipAttention(nn.Module):
    """Self-attention with one matrix for queries, keys and values; ``causal`` masks the future."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = width // HEAD
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x: Tensor, causal: Tensor | None) -> Tensor:
        qkv = nn.functional.linear(x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = (split_heads(part, self.heads) for part in qkv.chunk(3, -1))
        return self.out_proj(attend(q, k, v, causal))


class QuickMlp(nn.Module):
    """Feed-forward with QuickGELU, x sigmoid(1.702 x), as OpenAI trained it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        y = self.c_fc(x)
        return self.c_proj(y * torch.sigmoid(1.702 * y))


class ClipBlock(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(width)
        self.attn = ClipAttention(width)
        self.ln_2 = nn.LayerNorm(width)
        self.mlp = QuickMlp(width)

    def forward(self, x: Tensor, causal: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x), causal)
        return x + self.mlp(self.ln_2(x))


class ClipLayers(nn.Module):
    """The blocks, one level down as in the checkpoint."""

    def __init__(self, shape: ClipShape) -> None:
        super().__init__()
        self.resblocks = nn.ModuleList(ClipBlock(shape.width) for _ in range(shape.layers))


class ClipText(nn.Module):
    """ids int64 [B, 77] -> T_init [B, 77, width].

    Positions after the end token keep their states, as the release feeds them on: nothing is
    masked but the future.
    """

    def __init__(self, shape: ClipShape) -> None:
        super().__init__()
        self.shape = shape
        self.token_embedding = nn.Embedding(shape.words, shape.width)
        self.positional_embedding = nn.Parameter(torch.empty(shape.tokens, shape.width))
        self.transformer = ClipLayers(shape)
        self.ln_final = nn.LayerNorm(shape.width)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.token_embedding(ids) + self.positional_embedding
        future = torch.ones(self.shape.tokens, self.shape.tokens, dtype=torch.bool).triu(1)
        causal = torch.zeros(future.shape).masked_fill(future, -1e9)
        for block in self.transformer.resblocks:
            x = block(x, causal)
        return self.ln_final(x)


def to_open_clip(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The text tower alone under open_clip's names, of open_clip or transformers."""
    kept = {k: v for k, v in state.items() if not k.startswith(_BESIDE)}
    if not any("self_attn.q_proj" in k for k in kept):
        return {k.removeprefix("text."): v for k, v in kept.items()}
    renamed: dict[str, Tensor] = {}
    for key, value in kept.items():
        name = key.removeprefix("text_model.")
        for theirs, ours in _FROM_TRANSFORMERS:
            name = name.replace(theirs, ours)
        renamed[name] = value
    for name in [k for k in renamed if k.endswith(("q_proj.weight", "q_proj.bias"))]:
        parts = [name.replace("q_proj", f"{part}_proj") for part in "qkv"]
        if all(part in renamed for part in parts):
            joined = name.replace("q_proj.", "in_proj_")
            renamed[joined] = torch.cat([renamed.pop(part) for part in parts])
    return renamed


#: what a CLIP checkpoint holds beside the text tower
_BESIDE = (
    *("visual.", "vision_model.", "visual_projection.", "text_projection", "text.text_projection"),
    *("logit_scale", "logit_bias", "attn_mask", "text.attn_mask"),
    *("text_model.embeddings.position_ids", "embeddings.position_ids"),
    *("input_resolution", "context_length", "vocab_size"),
)
_FROM_TRANSFORMERS = (
    ("embeddings.token_embedding", "token_embedding"),
    ("embeddings.position_embedding.weight", "positional_embedding"),
    ("encoder.layers.", "transformer.resblocks."),
    ("self_attn.", "attn."),
    ("layer_norm1", "ln_1"),
    ("layer_norm2", "ln_2"),
    ("mlp.fc1", "mlp.c_fc"),
    ("mlp.fc2", "mlp.c_proj"),
    ("final_layer_norm", "ln_final"),
)
