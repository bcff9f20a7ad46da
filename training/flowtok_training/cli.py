"""``python -m flowtok_training``: one command a stage."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .train.loop import Budget

TRAINING = Path(__file__).resolve().parent.parent
WORK = TRAINING / ".work"
#: the names in ablations/studies.py, told without loading PyTorch
ABLATIONS = (
    "tokenizer-sizes",
    "tokenizer-kl",
    "tokenizer-losses",
    "decoder-text",
    "flow-sigma",
    "flow-times",
    "flow-directions",
    "flow-ema",
)
BUNDLED = TRAINING.parent / "public" / "models" / "flowtok-emoji"


def _budget(args: argparse.Namespace) -> Budget:
    from .train.loop import Budget

    return Budget(args.minutes, args.pictures)


def _data(args: argparse.Namespace) -> None:
    from .data.attribution import write_attribution
    from .data.catalogue import icon_summary, load_catalogue, load_everything, split_summary
    from .data.packed import committed_text, packed_summary

    subprocess.run(
        ["node", str(TRAINING / "icons" / "rasterise.mjs"), str(args.data), str(args.size)],
        check=True,
    )
    everything = load_everything(args.data)
    committed_text(TRAINING / "split.json", split_summary(load_catalogue(args.data)), args.rewrite)
    committed_text(TRAINING / "icons.json", icon_summary(everything), args.rewrite)
    packed = packed_summary(args.data)
    committed_text(TRAINING / "data.json", packed, args.rewrite)
    write_attribution(args.data, TRAINING.parent / "ATTRIBUTION.md")
    concepts = len({p.concept for p in everything})
    print(f"{packed['pictures']} pictures drawn, {len(everything)} used, of {concepts} concepts")


def _train_tokenizer(args: argparse.Namespace) -> None:
    from .train.reconstruction import ReconstructionWeights
    from .train.tokenizer import train_tokenizer

    train_tokenizer(
        args.data,
        args.run,
        _budget(args),
        batch=args.batch,
        lr=args.lr,
        weights=ReconstructionWeights(structure=args.structure, adversary=args.adversary),
        decoder_only=args.decoder_only,
    )


def _cache_text(args: argparse.Namespace) -> None:
    from .data.cache import build_text_cache

    build_text_cache(args.data, args.run / "text.pt")


def _cache_latents(args: argparse.Namespace) -> None:
    from .data.cache import build_latent_cache
    from .train.semantics import load_latent_space

    build_latent_cache(
        args.data,
        args.run / "latents.pt",
        load_latent_space(args.run),
        args.augmented,
        args.of_icons,
    )


def _train_semantics(args: argparse.Namespace) -> None:
    from .train.semantics import train_semantics

    train_semantics(args.data, args.run, _budget(args))


def _train_second_tower(args: argparse.Namespace) -> None:
    from .train.second_tower import train_second_tower

    train_second_tower(args.data, args.run, _budget(args), lr=args.lr)


def _sources(args: argparse.Namespace) -> Any:
    from .captioning.commands import Sources

    tokenizer = getattr(args, "tokenizer", None)
    return Sources(args.captions, args.flow, args.clip, tokenizer, args.vocabulary)


def _train_flow(args: argparse.Namespace) -> None:
    if args.captions is not None:
        from .captioning.commands import train_flow_of

        train_flow_of(_sources(args), args.run, _budget(args), args.batch or 32, args.lr or 1e-4)
        return
    from .train.flow import train_flow

    styles = tuple(args.styles.split(","))
    batch, lr = args.batch or 192, args.lr or 1.5e-3
    train_flow(args.data, args.run, _budget(args), styles, batch=batch, lr=lr)


def _distil_flow(args: argparse.Namespace) -> None:
    from .train.distil import distil_flow

    distil_flow(args.data, args.run, _budget(args), guidance=args.guidance, steps=args.steps)


def _tune_decoder(args: argparse.Namespace) -> None:
    from .train.decoder import tune_decoder

    tune_decoder(args.data, args.run, _budget(args), steps=args.steps, lr=args.lr)


def _train_evaluator(args: argparse.Namespace) -> None:
    from .train.evaluator import train_evaluator

    train_evaluator(args.data, args.run, _budget(args))


def _train_text_decoder(args: argparse.Namespace) -> None:
    if args.captions is not None:
        from .captioning.commands import train_text_decoder_of

        batch, lr = args.batch or 64, args.lr or 1e-3
        train_text_decoder_of(_sources(args), args.run, _budget(args), batch, lr, args.width)
        return
    from .train.text_decoder import train_text_decoder

    train_text_decoder(args.run, _budget(args), versions=args.versions, flow_steps=args.flow_steps)


def _ablate(args: argparse.Namespace) -> None:
    from .ablations.studies import ablate

    print(ablate(args.data, args.run, args.folder, args.study, args.pictures))


def _plot(args: argparse.Namespace) -> None:
    from .plot import plot_run

    for path in plot_run(args.run):
        print(path)


def _tiny_pack(args: argparse.Namespace) -> None:
    from .export.tiny import write_tiny_pack

    testdata = TRAINING.parent / "testdata"
    write_tiny_pack(testdata / "tiny-pack", testdata / "golden")


def _networks(args: argparse.Namespace) -> Any:
    from .networks import load_networks

    networks = load_networks(args.run, args.storage)
    left_out = set(filter(None, args.leave_out.split(",")))
    networks.styles = [style for style in networks.styles if style not in left_out]
    return networks


def _evaluate(args: argparse.Namespace) -> None:
    from .evaluation.evaluate import evaluate
    from .evaluation.measure import Setting
    from .train.evaluator import load_evaluator

    setting = Setting(args.steps, args.guidance, args.caption_steps)
    networks, evaluator = _networks(args), load_evaluator(args.run)
    figures = evaluate(args.data, args.run, networks, evaluator, setting, args.quick)
    (args.run / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(json.dumps(figures, indent=1))


def _compare(args: argparse.Namespace) -> None:
    from .evaluation.compare import FILE, compare

    result = compare(args.data, TRAINING / "weights", args.pack, args.quick, args.folder)
    text = json.dumps(result, indent=1)
    if args.folder is not None:
        (args.folder / FILE).write_text(text + "\n")
    print(text)


def _eval_plan(args: argparse.Namespace) -> None:
    from .evaluation.plan import write_plan

    write_plan(args.data, args.pack, args.folder, args.quick)


def _eval_judge(args: argparse.Namespace) -> None:
    from .evaluation.judge import judge

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


def _convert(args: argparse.Namespace) -> None:
    from .convert.command import Conversion, convert

    convert(
        Conversion(
            args.flow,
            args.tokenizer,
            args.clip,
            args.out,
            args.precision,
            args.vocabulary,
            args.image_size,
            args.text_decoder,
        )
    )


def _random_checkpoints(args: argparse.Namespace) -> None:
    from .convert.random_weights import write_random_checkpoints

    write_random_checkpoints(args.size, args.out)


def _save_weights(args: argparse.Namespace) -> None:
    from .weights import save_weights

    save_weights(args.run, TRAINING / "weights")


def _restore_weights(args: argparse.Namespace) -> None:
    from .weights import restore_weights

    restore_weights(TRAINING / "weights", args.run)


def _budget_options(stage: argparse.ArgumentParser, minutes: float) -> None:
    stage.add_argument("--minutes", type=float, default=minutes, help="of training time")
    stage.add_argument("--pictures", type=int, help="train on so many instead")


def _caption_sources(stage: argparse.ArgumentParser) -> None:
    stage.add_argument("--captions", type=Path, help="a folder of captioned pictures to learn from")
    stage.add_argument("--flow", type=Path, help="with --captions: FlowTok-XL.pth")
    stage.add_argument("--clip", type=Path, help="with --captions: CLIP's text tower")
    stage.add_argument("--vocabulary", type=Path, help="CLIP's bpe_simple_vocab_16e6.txt.gz")


def _sampling(stage: argparse.ArgumentParser) -> None:
    stage.add_argument(
        "--storage", choices=("int8", "fp16", "fp32"), default="int8", help="of the weights"
    )
    stage.add_argument("--steps", type=int, default=10, help="Euler steps of text to image")
    stage.add_argument("--guidance", type=float, default=2.0, help="1 is off")
    stage.add_argument("--caption-steps", type=int, default=10, help="Euler steps of image to text")
    stage.add_argument(
        "--leave-out", default="", help="styles that are not drawn well enough to be offered"
    )


def _is_checkpoint_fault(error: ValueError) -> bool:
    from .convert.checkpoint import CheckpointError

    return isinstance(error, CheckpointError)


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
    stage.add_argument("--rewrite", action="store_true", help="the committed split and data hash")
    stage.set_defaults(call=_data)

    stage = stages.add_parser("train-tokenizer", help="pictures to latent tokens and back")
    _budget_options(stage, 40)
    stage.add_argument("--batch", type=int, default=32)
    stage.add_argument("--lr", type=float, default=1e-3)
    stage.add_argument("--structure", type=float, default=0.15, help="weight of 1 - SSIM")
    stage.add_argument("--adversary", type=float, default=0.0, help="weight of a judge of patches")
    stage.add_argument("--decoder-only", action="store_true", help="leave the latents alone")
    stage.set_defaults(call=_train_tokenizer)

    stage = stages.add_parser("train-semantics", help="what a picture shows, as latent channels")
    _budget_options(stage, 12)
    stage.set_defaults(call=_train_semantics)

    stage = stages.add_parser(
        "train-second-tower", help="a second image tower beside the dual encoder's first"
    )
    _budget_options(stage, 40)
    stage.add_argument("--lr", type=float, default=1.5e-3)
    stage.set_defaults(call=_train_second_tower)

    stage = stages.add_parser("cache-text", help="compute every caption's embeddings once")
    stage.set_defaults(call=_cache_text)

    stage = stages.add_parser("cache-latents", help="compute every picture's latents once")
    stage.add_argument("--augmented", type=int, default=3, help="changed versions of an emoji")
    stage.add_argument("--of-icons", type=int, default=0, help="changed versions of an icon")
    stage.set_defaults(call=_cache_latents)

    stage = stages.add_parser("train-flow", help="text projector and flow, both directions")
    _budget_options(stage, 75)
    stage.add_argument("--batch", type=int, help="192, or 32 with --captions")
    stage.add_argument("--lr", type=float, help="1.5e-3, or 1e-4 with --captions")
    stage.add_argument(
        "--direction",
        choices=("image-to-text",),
        help="with --captions: teach a published flow network this direction too",
    )
    stage.add_argument("--tokenizer", type=Path, help="with --captions: FlowTiTok_512.bin")
    _caption_sources(stage)
    stage.add_argument("--styles", default="noto,twemoji,fluent-emoji,fluent-emoji-flat")
    stage.set_defaults(call=_train_flow)

    stage = stages.add_parser("distil-flow", help="guidance and many steps into four plain ones")
    _budget_options(stage, 8)
    stage.add_argument("--guidance", type=float, default=2.0, help="the teacher's")
    stage.add_argument("--steps", type=int, default=10, help="the teacher's")
    stage.set_defaults(call=_distil_flow)

    stage = stages.add_parser("tune-decoder", help="the image decoder on what the flow draws")
    _budget_options(stage, 20)
    stage.add_argument("--lr", type=float, default=4e-4)
    stage.add_argument("--steps", type=int, default=4, help="Euler steps the flow draws in")
    stage.set_defaults(call=_tune_decoder)

    stage = stages.add_parser("train-text-decoder", help="source tokens to words")
    _budget_options(stage, 6)
    stage.add_argument("--versions", type=int, default=3, help="augmented versions of a picture")
    stage.add_argument("--flow-steps", type=int, default=4, help="Euler steps to carry them with")
    stage.add_argument("--batch", type=int, help="with --captions: captions a step, 64")
    stage.add_argument("--lr", type=float, help="with --captions: 1e-3")
    stage.add_argument("--width", type=int, default=768, help="with --captions: of the blocks")
    _caption_sources(stage)
    stage.set_defaults(call=_train_text_decoder)

    stage = stages.add_parser("train-evaluator", help="the judge, on real pictures only")
    _budget_options(stage, 6)
    stage.set_defaults(call=_train_evaluator)

    stage = stages.add_parser("ablate", help="hold choices of the recipe against each other")
    stage.add_argument("study", choices=ABLATIONS)
    stage.add_argument("--pictures", type=int, help="an arm, instead of the study's own number")
    stage.add_argument("--folder", type=Path, default=WORK / "ablations")
    stage.set_defaults(call=_ablate)

    stage = stages.add_parser("plot", help="curves of every stage's losses and figures, as PNG")
    stage.set_defaults(call=_plot)

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
    stage.add_argument("--out", type=Path, default=BUNDLED)
    stage.set_defaults(call=_export)

    stage = stages.add_parser("convert", help="the authors' checkpoints to a pack")
    stage.add_argument("--flow", type=Path, help="FlowTok-XL.pth; without, the tokenizer alone")
    stage.add_argument(
        "--tokenizer", type=Path, required=True, help="FlowTiTok_512.bin or tatitok_bl32_vae.bin"
    )
    stage.add_argument("--clip", type=Path, required=True, help="of open_clip or transformers")
    stage.add_argument("--out", type=Path, required=True, help="the pack's folder")
    stage.add_argument(
        "--precision",
        nargs="+",
        choices=("fp32", "fp16", "q8", "q4"),
        default=["fp16", "q8"],
        help="each becomes a set of files",
    )
    stage.add_argument("--vocabulary", type=Path, help="CLIP's bpe_simple_vocab_16e6.txt.gz")
    stage.add_argument("--image-size", type=int, help="pixels a side, if not the checkpoint's")
    stage.add_argument("--text-decoder", type=Path, help="of train-text-decoder, for captions")
    stage.set_defaults(call=_convert)

    stage = stages.add_parser(
        "random-checkpoints", help="checkpoints of the true shapes to try convert with"
    )
    sizes = ("pack", "S", "B", "L", "XL", "H", "bl32", "bl64", "sl128")
    stage.add_argument("--size", choices=sizes, default="S")
    stage.add_argument("--out", type=Path, required=True)
    stage.set_defaults(call=_random_checkpoints)

    stage = stages.add_parser("eval-plan", help="what `flowtok measure` is to do with a pack")
    stage.add_argument("--pack", type=Path, required=True)
    stage.add_argument("--folder", type=Path, default=WORK / "eval")
    stage.add_argument("--quick", action="store_true")
    stage.set_defaults(call=_eval_plan)

    stage = stages.add_parser(
        "compare", help="what few steps and 8-bit weights cost, of training/weights, as JSON"
    )
    stage.add_argument("--pack", type=Path, default=BUNDLED, help="whose styles and default steps")
    stage.add_argument("--folder", type=Path, help="of a drawn evaluation, to hold them against")
    stage.add_argument("--quick", action="store_true")
    stage.set_defaults(call=_compare)

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
    except ValueError as error:
        # a checkpoint that cannot be used; anything else is a fault of ours and keeps its trace
        if not _is_checkpoint_fault(error):
            raise
        print(error, file=sys.stderr)
        return 2
    except FloatingPointError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
