"""``python -m flowtok_training``: one command a stage."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

TRAINING = Path(__file__).resolve().parent.parent
WORK = TRAINING / ".work"


def _data(args: argparse.Namespace) -> None:
    from .data.catalogue import load_catalogue, split_summary

    subprocess.run(
        ["node", str(TRAINING / "icons" / "rasterise.mjs"), str(args.data), str(args.size)],
        check=True,
    )
    summary = split_summary(load_catalogue(args.data))
    split = TRAINING / "split.json"
    text = json.dumps(summary, indent=1) + "\n"
    if split.exists() and split.read_text() != text and not args.rewrite_split:
        raise SystemExit(
            "The split differs from the committed split.json; pass --rewrite-split if it should."
        )
    split.write_text(text)
    print(f"{summary['pictures']} pictures of {summary['concepts']} concepts")


def _train_tokenizer(args: argparse.Namespace) -> None:
    from .train.tokenizer import train_tokenizer

    train_tokenizer(args.data, args.run, args.minutes, batch=args.batch, lr=args.lr)


def _cache_text(args: argparse.Namespace) -> None:
    from .data.cache import build_text_cache

    build_text_cache(args.data, args.run / "text.pt")


def _cache_latents(args: argparse.Namespace) -> None:
    from .data.cache import build_latent_cache
    from .train.semantics import load_latent_space

    build_latent_cache(
        args.data, args.run / "latents.pt", load_latent_space(args.run), args.augmented
    )


def _train_semantics(args: argparse.Namespace) -> None:
    from .train.semantics import train_semantics

    train_semantics(args.data, args.run, args.minutes)


def _train_flow(args: argparse.Namespace) -> None:
    from .train.flow import train_flow

    styles = tuple(args.styles.split(","))
    train_flow(args.data, args.run, args.minutes, styles, batch=args.batch, lr=args.lr)


def _train_evaluator(args: argparse.Namespace) -> None:
    from .train.evaluator import train_evaluator

    train_evaluator(args.data, args.run, args.minutes)


def _train_text_decoder(args: argparse.Namespace) -> None:
    from .train.text_decoder import train_text_decoder

    train_text_decoder(args.run, args.minutes, versions=args.versions, flow_steps=args.flow_steps)


def _tiny_pack(args: argparse.Namespace) -> None:
    from .export.tiny import write_tiny_pack

    testdata = TRAINING.parent / "testdata"
    write_tiny_pack(testdata / "tiny-pack", testdata / "golden")


def _networks(args: argparse.Namespace) -> Any:
    """The trained networks, their weights rounded as the pack is to store them."""
    from .evaluate import Networks
    from .export.storage import round_weights
    from .models.text_encoder import load_text_encoder
    from .train.semantics import load_latent_space
    from .train.text_decoder import load_flow, load_text_decoder

    model, styles = load_flow(args.run)
    networks = Networks(
        load_text_encoder(),
        model.projector,
        model.flow,
        load_latent_space(args.run),
        load_text_decoder(args.run),
        styles,
    )
    for part in (
        networks.text_encoder,
        networks.projector,
        networks.flow,
        networks.latents,
        networks.text_decoder,
    ):
        round_weights(part, args.storage)
    return networks


def _evaluate(args: argparse.Namespace) -> None:
    from .evaluate import evaluate
    from .train.evaluator import load_evaluator

    figures = evaluate(
        args.data,
        args.run,
        _networks(args),
        load_evaluator(args.run),
        args.steps,
        args.guidance,
        args.caption_steps,
        args.quick,
    )
    (args.run / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))


def _eval_plan(args: argparse.Namespace) -> None:
    from .judge import write_plan

    write_plan(args.data, args.pack, args.folder, args.quick)


def _eval_judge(args: argparse.Namespace) -> None:
    from .judge import judge

    figures = judge(args.data, args.folder, TRAINING / "weights", TRAINING / "split.json")
    print(json.dumps(figures, indent=1))


def _export(args: argparse.Namespace) -> None:
    from .export.bundled import export_bundled

    export_bundled(
        args.data,
        args.run,
        args.out,
        _networks(args),
        args.steps,
        args.guidance,
        args.caption_steps,
        TRAINING.parent / "testdata" / "golden",
        args.storage,
    )


def _save_weights(args: argparse.Namespace) -> None:
    from .weights import save_weights

    save_weights(args.run, TRAINING / "weights")


def _restore_weights(args: argparse.Namespace) -> None:
    from .weights import restore_weights

    restore_weights(TRAINING / "weights", args.run)


def _sampling(stage: argparse.ArgumentParser) -> None:
    stage.add_argument(
        "--storage", choices=("int8", "fp16", "fp32"), default="int8", help="of the weights"
    )
    stage.add_argument("--steps", type=int, default=10, help="Euler steps of text to image")
    stage.add_argument("--guidance", type=float, default=2.0, help="1 is off")
    stage.add_argument("--caption-steps", type=int, default=10, help="Euler steps of image to text")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="flowtok_training", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=WORK / "data", help="folder of the packed pictures"
    )
    parser.add_argument(
        "--run", type=Path, default=WORK / "run", help="folder of checkpoints and logs"
    )
    stages = parser.add_subparsers(dest="stage", required=True)

    stage = stages.add_parser("data", help="draw the icons and check the split")
    stage.add_argument("--size", type=int, default=128)
    stage.add_argument("--rewrite-split", action="store_true")
    stage.set_defaults(call=_data)

    stage = stages.add_parser("train-tokenizer", help="pictures to latent tokens and back")
    stage.add_argument("--minutes", type=float, default=40)
    stage.add_argument("--batch", type=int, default=32)
    stage.add_argument("--lr", type=float, default=1e-3)
    stage.set_defaults(call=_train_tokenizer)

    stage = stages.add_parser("train-semantics", help="what a picture shows, as latent channels")
    stage.add_argument("--minutes", type=float, default=12)
    stage.set_defaults(call=_train_semantics)

    stage = stages.add_parser("cache-text", help="compute every caption's embeddings once")
    stage.set_defaults(call=_cache_text)

    stage = stages.add_parser("cache-latents", help="compute every picture's latents once")
    stage.add_argument("--augmented", type=int, default=7)
    stage.set_defaults(call=_cache_latents)

    stage = stages.add_parser("train-flow", help="text projector and flow, both directions")
    stage.add_argument("--minutes", type=float, default=75)
    stage.add_argument("--batch", type=int, default=192)
    stage.add_argument("--lr", type=float, default=1.5e-3)
    stage.add_argument("--styles", default="noto,twemoji,fluent-emoji,fluent-emoji-flat")
    stage.set_defaults(call=_train_flow)

    stage = stages.add_parser("train-text-decoder", help="source tokens to words")
    stage.add_argument("--minutes", type=float, default=6)
    stage.add_argument("--versions", type=int, default=3, help="augmented versions of a picture")
    stage.add_argument("--flow-steps", type=int, default=4, help="Euler steps to carry them with")
    stage.set_defaults(call=_train_text_decoder)

    stage = stages.add_parser("train-evaluator", help="the judge, on real pictures only")
    stage.add_argument("--minutes", type=float, default=6)
    stage.set_defaults(call=_train_evaluator)

    stage = stages.add_parser(
        "tiny-pack", help="the random pack of the tests, and its golden files"
    )
    stage.set_defaults(call=_tiny_pack)

    stage = stages.add_parser("evaluate", help="figures and contact sheets of the trained networks")
    _sampling(stage)
    stage.add_argument("--quick", action="store_true")
    stage.set_defaults(call=_evaluate)

    stage = stages.add_parser("export", help="write the bundled pack and its golden files")
    _sampling(stage)
    stage.add_argument(
        "--out", type=Path, default=TRAINING.parent / "public" / "models" / "flowtok-emoji"
    )
    stage.set_defaults(call=_export)

    stage = stages.add_parser("eval-plan", help="what `flowtok measure` is to do with a pack")
    stage.add_argument("--pack", type=Path, required=True)
    stage.add_argument("--folder", type=Path, default=WORK / "eval")
    stage.add_argument("--quick", action="store_true")
    stage.set_defaults(call=_eval_plan)

    stage = stages.add_parser("eval-judge", help="figures of what `flowtok measure` made, as JSON")
    stage.add_argument("--folder", type=Path, default=WORK / "eval")
    stage.set_defaults(call=_eval_judge)

    stage = stages.add_parser("save-weights", help="write the weights that the repository keeps")
    stage.set_defaults(call=_save_weights)

    stage = stages.add_parser(
        "restore-weights", help="make checkpoints of the repository's weights"
    )
    stage.set_defaults(call=_restore_weights)

    args = parser.parse_args(argv)
    try:
        args.call(args)
    except FileNotFoundError as error:
        missing = error.filename or error
        print(f"{missing} is missing: run the stage before this one first.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
