"""Scores an exported judge on events that it never saw: ``python -m training.measure FILE… [--judge FOLDER]``."""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from training.calibrate import reliability
from training.dataset import STANCES, VIEWS, Asked, Judged, build
from training.events import read
from training.export import Exported
from training.show import show
from training.validate import auc, figures, score

JUDGE = Path(__file__).parent.parent / "retrieval" / "models" / "judge"
CLASSES = (*STANCES, "unrelated")


def expected(one: Judged) -> str:
    """The class that a pair ought to be given."""
    return STANCES[one.stance] if one.relevance and one.stance >= 0 else "unrelated"


def listed(asked: Asked) -> list[Judged]:
    """What the writer labelled, each sentence once: as a statement where one was found, and for facts as it stands."""
    best: dict[tuple[str, ...], Judged] = {}
    for one in asked.own:
        key = one.piece.sentences[:1]
        wanted = one.piece.statement is (asked.kind != "fact")
        if one.listed and (key not in best or (wanted and best[key].piece.statement is not wanted)):
            best[key] = one
    return list(best.values())


def measure(questions: Sequence[Asked], judge: Exported, *, view: str) -> None:
    """Print the figures for one wording of the questions: see ``VIEWS``."""
    rows = [(asked, one, asked.view(view)) for asked in questions for one in listed(asked)]
    relevance, stances = judge.chances([(shown.text, one.piece.text) for _, one, shown in rows])
    given = [
        STANCES[row.index(max(row))] if chance >= judge.card.get("relevance_threshold", 0.5) else "unrelated"
        for chance, row in zip(relevance.tolist(), stances.tolist(), strict=True)
    ]
    show(f"\n== wording: {view}: {len(rows)} labelled pairs")
    sided = [
        index for index, (_, one, shown) in enumerate(rows) if shown.stance and (one.stance >= 0 or not one.relevance)
    ]
    table = Counter((expected(rows[index][1]), given[index]) for index in sided)
    _classes(table)
    decided = {"supports", "disputes"}
    sure = [
        (expected(rows[index][1]), given[index], float(stances[index].max()))
        for index in sided
        if expected(rows[index][1]) in decided and given[index] in decided
    ]
    _line("opposite polarity among decided pairs", sum(a != b for a, b, _ in sure) / max(1, len(sure)), len(sure))
    floor = judge.card["disputes_threshold"], judge.card["supports_threshold"]
    above = [(a, b) for a, b, chance in sure if chance >= (floor[0] if b == "disputes" else floor[1])]
    _line("  above the thresholds", sum(a != b for a, b in above) / max(1, len(above)), len(above))
    right: dict[str, list[bool]] = defaultdict(list)
    for index, (_, one, shown) in enumerate(rows):
        judged = expected(one) == given[index] if shown.stance else bool(one.relevance) == (given[index] != "unrelated")
        right[f"{one.label} ~ {one.phenomenon}"].append(judged)
    for name, values in sorted(right.items()):
        _line(name, sum(values) / len(values), len(values))
    chances = relevance.tolist()
    truth = [bool(one.relevance) for _, one, _ in rows]
    _line(
        "AUC of the relevance, labelled pairs",
        auc(
            [c for c, t in zip(chances, truth, strict=True) if t],
            [c for c, t in zip(chances, truth, strict=True) if not t],
        ),
        len(rows),
    )
    show("chance of relevance: mean, came true, pairs")
    for mean, share, count in reliability(chances, truth):
        show(f"  {mean:.2f}  {share:.2f}  {count}")
    for name, value in figures(score(questions, judge.logits, view=view), view=view).items():
        _line(f"all pairs: {name}", value)


def _classes(table: Counter[tuple[str, str]]) -> None:
    total = sum(table.values())
    _line("accuracy, four classes", sum(table[name, name] for name in CLASSES) / max(1, total), total)
    scores = []
    for name in CLASSES:
        there = sum(table[name, other] for other in CLASSES)
        said = sum(table[other, name] for other in CLASSES)
        scores.append(2 * table[name, name] / max(1, there + said))
        row = ", ".join(f"{table[name, other]} {other}" for other in CLASSES)
        _line(f"  F1 {name}", scores[-1], there, f"judged {row}")
    _line("macro-F1", sum(scores) / len(scores))


def _line(name: str, value: float, count: int | None = None, note: str = "") -> None:
    show(f"{name:55s} {value:.3f}  {'' if count is None else count}  {note}".rstrip())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m training.measure", description=__doc__)
    parser.add_argument("events", type=Path, nargs="+")
    parser.add_argument("--judge", type=Path, default=JUDGE, help="folder of an exported judge")
    options = parser.parse_args(arguments)
    questions = build([read(path) for path in options.events])
    judge = Exported(options.judge)
    for view in VIEWS:
        measure(questions, judge, view=view)
    return 0


if __name__ == "__main__":
    sys.exit(main())
