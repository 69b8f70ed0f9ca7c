"""Trains the judge: ``python -m training.train --nli DIR --gum DIR --out DIR [--quick]``.

``training/README.md`` says what is trained on what. Every draw and order has a fixed seed; with the same data, packages
and processor the same model comes out.
"""

import argparse
import hashlib
import json
import logging
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from retrieval.models.embedder import SentenceEmbedder
from training import gum, nli, rules, sample
from training.calibrate import Calibration, fit, tables
from training.dataset import Asked, build, held_out
from training.events import Event, read
from training.export import Exported, agreement, export
from training.loop import Pair, Schedule, train
from training.network import Judge, fresh, logits, save, tokenizer
from training.show import show
from training.validate import Scored, by_phenomenon, figures, score

SEED = 20290401
DATA = Path(__file__).parent / "data"
_log = logging.getLogger("training")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much of what is trained on."""

    first: int = 30000
    """Pairs of entailment and by rule in the first stage."""
    first_epochs: int = 1
    """Times through them."""
    epochs: int = 4
    """Times through the questions in the second stage."""
    mixed: float = 0.15
    """Share of entailment and rules in the second stage."""
    rates: tuple[float, float] = (1e-4, 1e-4)
    """The highest learning rate of each stage."""
    stance: float = 1
    """How much the loss of the stance weighs beside that of the relevance in the second stage."""


QUICK = Plan(first=0, epochs=1)


def events(folder: Path, gum_folder: Path) -> list[Event]:
    """Everything that there are questions to: the invented events, and the articles of GUM."""
    return (
        _invented(folder / "events") + _invented(folder / "rivals") + gum.events(folder / "gum_pairs.jsonl", gum_folder)
    )


def _invented(folder: Path) -> list[Event]:
    return [read(path) for path in sorted(folder.glob("*.txt"))]


def titles(everything: Sequence[Event]) -> list[str]:
    """Headlines of events that are learnt from, for statements that come from none."""
    rivals = {path.stem for path in (DATA / "rivals").glob("*.txt")}
    return sorted(
        {
            report.title
            for event in everything
            if event.name not in rivals and not held_out(event.name)
            for report in event.reports
        }
    )


def general(folder: Path, titles: Sequence[str], count: int, chance: random.Random) -> list[Pair]:
    """Pairs that come from no event: entailment as it stands and as somebody's words, and by rule."""
    plain = nli.read(folder, chance)
    chance.shuffle(plain)
    share = count // 10
    strangers = nli.strangers(plain, share, chance, SentenceEmbedder())
    spoken = [rules.spoken(pair, titles, chance) for pair in (*plain[: 3 * share], *strangers[: share // 2])]
    statements = nli.statements(plain)
    found = [*spoken, *plain[3 * share : 7 * share], *strangers[share // 2 :]]
    found += rules.reworded(count - 9 * share, titles, chance)
    found += rules.attributed(share, statements, titles, chance)
    return found


def digest(nli_folder: Path, questions: Sequence[Event]) -> str:
    """SHA-256 over all that is trained on."""
    total = hashlib.sha256()
    for path in sorted(
        [*DATA.glob("events/*.txt"), *DATA.glob("rivals/*.txt"), DATA / "gum_pairs.jsonl", rules.LEXICON]
    ):
        total.update(path.name.encode() + path.read_bytes())
    for name in sorted(nli.SOURCES):
        total.update((nli_folder / f"{name}.jsonl").read_bytes())
    total.update("\n".join(sentence.text for event in questions for sentence in event.sentences()).encode())
    return total.hexdigest()


def run(options: argparse.Namespace) -> None:
    """All steps."""
    plan = (
        QUICK
        if options.quick
        else Plan(
            first=options.first, first_epochs=options.first_epochs, epochs=options.epochs, stance=options.stance_weight
        )
    )
    options.out.mkdir(parents=True, exist_ok=True)
    everything = events(DATA, options.gum)
    _log.info("data %s", digest(options.nli, everything))
    asked = build(everything)
    learnt = [one for one in asked if not held_out(one.event)]
    kept = [one for one in asked if held_out(one.event)]
    _log.info("%d questions to learn from, %d held out", len(learnt), len(kept))
    headlines = titles(everything)
    torch.manual_seed(SEED)  # the heads start by chance
    judge, reader = fresh(pooling=options.pooling), tokenizer()
    if options.begin:
        judge.load_state_dict(torch.load(options.begin, weights_only=True))
    elif plan.first:
        pairs = general(options.nli, headlines, plan.first, random.Random(SEED))  # noqa: S311 - a draw, no secret
        _log.info("first stage: %d pairs", len(pairs))
        rounds = [pairs] * plan.first_epochs
        train(judge, reader, rounds, len(pairs) * plan.first_epochs, Schedule(rate=plan.rates[0]), seed=SEED)
        save(judge, options.out / "first.pt")
    chance = random.Random(SEED + 1)  # noqa: S311 - a draw, no secret
    size = len(list(sample.epoch(learnt, random.Random(SEED))))  # noqa: S311 - only counted
    extra = int(size * plan.mixed / (1 - plan.mixed))
    mixed = general(options.nli, headlines, extra * plan.epochs, chance)
    chance.shuffle(mixed)

    def drawn() -> Iterator[list[Pair]]:
        for number in range(plan.epochs):
            pairs = [*sample.epoch(learnt, chance), *mixed[number * extra : (number + 1) * extra]]
            _log.info("second stage, epoch %d: %d pairs", number, len(pairs))
            yield pairs

    train(
        judge,
        reader,
        drawn(),
        (size + extra) * plan.epochs,
        Schedule(rate=plan.rates[1], stance=plan.stance),
        seed=SEED + 1,
        after=lambda number: finish(f"epoch-{number}", judge, reader, kept, options.out),
    )


def finish(name: str, judge: Judge, reader: object, kept: Sequence[Asked], out: Path) -> None:
    """Keep the weights, and in a folder of that name a calibrated model that can be used, with its figures."""
    save(judge, out / f"{name}.pt")
    scored = score(kept, lambda pairs: logits(judge, reader, pairs))
    calibration = fit(scored)
    folder = out / name
    export(judge, reader, calibration, folder)
    report = _table(scored, calibration)
    small = Exported(folder)
    pairs = [(pair.asked.view("read").text, pair.one.piece.text) for pair in scored[:: max(1, len(scored) // 500)]]
    same = agreement(logits(judge, reader, pairs), small.logits(pairs))
    report += "\n".join(f"eight bits, {name:43s} {value:.3f}" for name, value in same.items())
    (folder / "figures.txt").write_text(report + "\n", encoding="utf-8")
    show(f"\n== {name}\n{report}")


def _table(scored: Sequence[Scored], calibration: Calibration) -> str:
    lines = [f"{name:55s} {value:.3f}" for name, value in figures(scored).items()]
    lines += [f"{name:55s} {share:.3f}  {count}" for name, (count, share) in by_phenomenon(scored).items()]
    lines.append(json.dumps({name: getattr(calibration, name) for name in Calibration.__slots__}))
    for name, rows in tables(scored, calibration).items():
        lines.append(f"chance of {name}: mean, came true, pairs")
        lines += [f"  {mean:.2f}  {share:.2f}  {count}" for mean, share, count in rows]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, and print the figures of each epoch."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("--nli", type=Path, required=True, help="folder of the entailment pairs (.jsonl)")
    parser.add_argument("--gum", type=Path, required=True, help="folder of the GUM news articles (.conllu)")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model of each epoch")
    parser.add_argument("--pooling", choices=("split", "mean", "cls"), default="split")
    parser.add_argument("--first", type=int, default=Plan().first, help="pairs of the first stage")
    parser.add_argument("--first-epochs", type=int, default=Plan().first_epochs, help="times through them")
    parser.add_argument("--stance-weight", type=float, default=Plan().stance, help="of the stance's loss, stage two")
    parser.add_argument("--epochs", type=int, default=Plan().epochs, help="epochs of the second stage")
    parser.add_argument("--begin", type=Path, help="weights that a first stage left (first.pt): it is not run again")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="one epoch over the questions alone")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    torch.set_num_threads(options.threads)
    started = time.perf_counter()
    run(options)
    _log.info("%.0f seconds in all", time.perf_counter() - started)
    return 0


if __name__ == "__main__":
    sys.exit(main())
