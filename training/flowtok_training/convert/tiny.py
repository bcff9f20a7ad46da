"""The true architecture at sizes that fit a test: every part, few numbers."""

from __future__ import annotations

from .clip import ClipShape
from .flow import FlowShape
from .tokenizer import TokenizerShape

TINY_CLIP = ClipShape(width=64, layers=2, words=768, tokens=77)
TINY_FLOW = FlowShape(width=128, blocks=2, text_width=64, projector_hidden=96, projector_layers=1)
TINY_TOKENIZER = TokenizerShape(widths=(64, 128), layers=(1, 2), grid=4, text_width=64)

#: the pack in testdata that the browser's runtime is tried with; matrices of its flow network are
#: just large enough to be quantised
PACK_CLIP = ClipShape(width=64, layers=1, words=768, tokens=77)
PACK_FLOW = FlowShape(width=128, blocks=1, text_width=64, projector_hidden=64, projector_layers=1)
PACK_TOKENIZER = TokenizerShape(widths=(64, 64), layers=(1, 1), grid=4, text_width=64)
#: a TA-TiTok VAE of the smallest published number of latent tokens
TINY_TATITOK = TokenizerShape(widths=(64, 128), layers=(2, 2), grid=4, tokens=32, text_width=64)
