"""The tiny random pack of the tests: true layout, a few kilobytes, no meaning."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from PIL import Image
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from ..models.flow import FlowConfig, FlowNetwork, TextProjector
from ..models.image_tokenizer import ImageTokenizer, TokenizerConfig
from ..models.latent_space import LatentSpace
from ..models.semantics import SemanticConfig, SemanticImage
from ..models.text_decoder import TextDecoder
from ..models.text_encoder import TextEncoder
from ..networks import Networks
from .golden import write_golden
from .pack import write_pack
from .storage import round_weights

MAX_TOKENS, TEXT_WIDTH, SIZE = 8, 16, 64
PROMPTS = ["red apple", "dog", "A very long line of words that does not fit at all", "!?"]


def tiny_tokenizer() -> Tokenizer:
    """A WordPiece of letters and a few words, laid out as BERT's."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789,.!?'-"
    words = ["red", "apple", "dog", "cat", "pizza", "noto", "flat", "style", "blue", "rocket"]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{c}" for c in letters), *words]
    tokenizer = Tokenizer(
        models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.add_special_tokens(pieces[:4])
    return tokenizer


def tiny_networks(words: int) -> Networks:
    """Random networks with every part awake (zero-initialised layers are filled)."""
    torch.manual_seed(7)
    shape = TokenizerConfig(
        image_size=SIZE, tokens=8, channels=4, width=16, heads=2,
        encoder_layers=1, decoder_layers=1, stem=8,
    )  # fmt: skip
    config = FlowConfig(
        tokens=8, channels=6, semantic_channels=2, semantic_hidden=16, text_width=TEXT_WIDTH,
        projector_width=16, projector_layers=1, width=16, layers=2, heads=2,
        decoder_width=16, decoder_layers=1, vocabulary=words - 3, readings=6,
    )  # fmt: skip
    semantics = SemanticConfig(image_size=SIZE, tokens=8, channels=2, widths=(8, 8, 8, 8))
    encoder = TextEncoder(1, TEXT_WIDTH, 32, 2, words, MAX_TOKENS)
    networks = Networks(
        encoder,
        TextProjector(config),
        FlowNetwork(config),
        LatentSpace(ImageTokenizer(shape), SemanticImage(semantics)),
        TextDecoder(config),
        [],
    )
    parts = [encoder, networks.projector, networks.flow, networks.latents, networks.text_decoder]
    for part in parts:
        for parameter in part.parameters():
            if parameter.ndim > 1 or float(parameter.detach().abs().max()) == 0:
                torch.nn.init.normal_(parameter, std=0.15)
        round_weights(part.eval())
    # every id but padding, unknown and start may be said
    networks.text_decoder.token_ids.copy_(torch.arange(3, words))
    return networks


def write_tiny_pack(out: Path, golden: Path) -> None:
    """Writes the pack to ``out`` and its golden files to ``golden``."""
    tokenizer = tiny_tokenizer()
    networks = tiny_networks(tokenizer.get_vocab_size())
    torch.manual_seed(8)
    pictures = torch.randint(0, 256, (3, SIZE, SIZE, 3)).byte()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokenizer.json"
        tokenizer.save(str(path))
        write_pack(
            out,
            text_encoder=networks.text_encoder,
            tokenizer_json=path,
            projector=networks.projector,
            flow=networks.flow,
            space=networks.latents,
            text_decoder=networks.text_decoder,
            text_width=TEXT_WIDTH,
            max_tokens=MAX_TOKENS,
            manifest={
                "id": "tiny-random",
                "name": "Tiny random pack",
                "version": "1.0.0",
                "license": "Apache-2.0",
                "attribution": [{"name": "Random numbers", "license": "CC0-1.0"}],
                "trainedOn": {
                    "summary": "Nothing: random weights for the tests.",
                    "sets": [],
                    "pictures": 0,
                    "command": "python -m flowtok_training tiny-pack",
                },
                "metrics": {},
                "textEncoder": "random",
                "endTokenId": 3,
                "flow": {"defaultSteps": 4, "defaultGuidance": 1.5},
                "styles": [{"id": "flat", "name": "Flat", "suffix": ", flat style"}],
                "examples": {
                    "prompts": ["red apple", "dog"],
                    "pictures": [{"path": "examples/noise.png", "label": "Noise"}],
                },
                "exampleFiles": [(Image.fromarray(pictures[0].numpy()), "examples/noise.png")],
            },
        )
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding(length=MAX_TOKENS)
    encoded = tokenizer.encode_batch(PROMPTS)
    write_golden(
        golden, "tiny-pack", networks,
        torch.tensor([e.ids for e in encoded]),
        torch.tensor([e.attention_mask for e in encoded]),
        PROMPTS, pictures, steps=10, guidance=1.5, caption_steps=5,
    )  # fmt: skip
