"""Reading grids: a few statements on one matter, and claims that are labelled against every one of them.

``training/data/README.md`` describes the format. ``python -m training.grids FILE… [--judge FOLDER]`` checks files,
counts what they hold, and scores an exported judge on them.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.ask.pairs import in_words
from training.export import Exported
from training.show import show
from training.validate import Scorer, auc

MARKS = {"+": 0, "-": 1, "0": 2, "x": -1}
"""Marks of the labels, and the index of the stance that each means; -1 speaks to something else."""
TOPIC = "about: "
"""How a claim starts that is no claim, but what somebody's words are asked for about: its labels tell no side."""
_STATEMENT = re.compile(r"^[a-z] \| (?P<who>.+?) \| (?P<cue>.+?) \| (?P<said>\S.*)$")
_CLAIM = re.compile(r"^\? (?P<question>\S.*?) \| (?P<claim>\S.*?) \| (?P<marks>[-+0x](?: [-+0x])*)$")


class GridError(Exception):
    """A file is not in the format; the message names the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement of a grid: its speaker, the words of attribution, and what was said."""

    who: str
    cue: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A question with its claim, and a label for each statement of its grid, an index into the stances or -1."""

    question: str
    claim: str
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Statements on one matter and claims about it."""

    title: str
    statements: tuple[Said, ...]
    claims: tuple[Claimed, ...]

    def told(self, index: int) -> str:
        """A statement as a judge reads it."""
        one = self.statements[index]
        return in_words(self.title, one.who, one.cue, one.said)


def read(path: Path) -> list[Grid]:
    """The grids of a file.

    Raises:
        GridError: a line is in no known form or out of order, or a claim has not one label a statement.
    """
    grids: list[Grid] = []
    title = ""
    statements: list[Said] = []
    claims: list[Claimed] = []

    def close() -> None:
        if title:
            grids.append(Grid(title=title, statements=tuple(statements), claims=tuple(claims)))

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("== "):
            close()
            title, statements, claims = line[3:].strip(), [], []
        elif title and not claims and (found := _STATEMENT.match(line)):
            statements.append(Said(who=found["who"].strip(), cue=found["cue"].strip(), said=found["said"].strip()))
        elif title and (found := _CLAIM.match(line)):
            labels = tuple(MARKS[mark] for mark in found["marks"].split())
            if len(labels) != len(statements):
                raise GridError(f"{path.name}:{number}: {len(labels)} labels for {len(statements)} statements")
            claims.append(Claimed(question=found["question"], claim=found["claim"], labels=labels))
        elif line.strip():
            raise GridError(f"{path.name}:{number}: neither headline, statement nor claim: {line[:60]!r}")
    close()
    return grids


def figures(grids: Sequence[Grid], scorer: Scorer, *, typed: bool = False) -> dict[str, float]:
    """How well a judge tells the labels: of relevance, and of the stance where there is a claim.

    Where nothing speaks to something else, the AUC of the relevance is not a number.

    Args:
        grids: what is judged.
        scorer: the judge's outputs for pairs.
        typed: whether claims are asked as the question that was typed.
    """
    cells = [
        (_asked(claimed, typed=typed), grid.told(index), label)
        for grid in grids
        for claimed in grid.claims
        for index, label in enumerate(claimed.labels)
    ]
    found = scorer([(claim, told) for claim, told, _ in cells])
    near, guesses = found[:, 0].tolist(), found[:, 1:].argmax(dim=1).tolist()
    sided = Counter(
        (label, guess)
        for (claim, _, label), guess in zip(cells, guesses, strict=True)
        if label >= 0 and not claim.startswith(TOPIC)
    )
    decided = sum(sided[one] for one in ((0, 0), (1, 1), (0, 1), (1, 0)))
    return {
        "relevance AUC": auc(
            [value for value, (_, _, label) in zip(near, cells, strict=True) if label >= 0],
            [value for value, (_, _, label) in zip(near, cells, strict=True) if label < 0],
        ),
        "stance accuracy": sum(count for (label, guess), count in sided.items() if label == guess)
        / max(1, sum(sided.values())),
        "opposite polarity": (sided[0, 1] + sided[1, 0]) / max(1, decided),
        "disputes taken for support": sided[1, 0] / max(1, sum(sided[1, guess] for guess in range(3))),
    }


def _asked(claimed: Claimed, *, typed: bool) -> str:
    return claimed.question if typed and not claimed.claim.startswith(TOPIC) else claimed.claim


def main(arguments: Sequence[str] | None = None) -> int:
    """Check files, count what they hold, and score a judge."""
    parser = argparse.ArgumentParser(prog="python -m training.grids", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--judge", type=Path, help="folder of an exported judge")
    parser.add_argument("--typed", action="store_true", help="ask the questions as they were typed, not the claims")
    options = parser.parse_args(arguments)
    marks = {label: mark for mark, label in MARKS.items()}
    everything: list[Grid] = []
    for path in options.files:
        try:
            grids = read(path)
        except (GridError, OSError) as error:
            show(str(error))
            return 1
        everything += grids
        counts = Counter(marks[label] for grid in grids for claimed in grid.claims for label in claimed.labels)
        claims = sum(len(grid.claims) for grid in grids)
        told = ", ".join(f"{mark} {counts[mark]}" for mark in MARKS)
        show(f"{path.name}: {len(grids)} grids, {claims} claims, {told}")
    if options.judge:
        for name, value in figures(everything, Exported(options.judge).logits, typed=options.typed).items():
            show(f"{name:26s} {value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
