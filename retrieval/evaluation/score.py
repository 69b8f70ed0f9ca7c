"""Scores: what was answered, against what a question set says is right. Pure: values in, a table out."""

import math
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from retrieval.types import Answer, Finding, NoAnswer

TOP = 3
"""Findings that count as seen: rows that end in @3, both sides of a dispute, the answer of a quiz question."""


class Better(StrEnum):
    """Which way a figure should go."""

    HIGHER = "higher"
    LOWER = "lower"
    UNPINNED = "unpinned"
    """Depends on the machine: it never becomes a floor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table."""

    name: str
    value: float
    n: int
    """How many questions (for ``verbatim``: quotes) it was measured on."""
    better: Better = Better.HIGHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A question that was not answered as the set says."""

    id: str
    kind: str
    q: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a run measured, by row, and the questions that went wrong, in the order of the set."""

    rows: tuple[Row, ...]
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back for one question."""

    answer: Answer | NoAnswer
    ranked: tuple[Finding, ...] = ()
    """Its findings, best first, with those that follow further down: enough to rank documents by."""


def findings(answer: Answer | NoAnswer) -> tuple[Finding, ...]:
    """Return everything that is quoted: says, disputes, passages; of a NoAnswer the nearest passages."""
    return answer.findings if isinstance(answer, Answer) else answer.passages


def squeeze(text: str) -> str:
    """Fold case, and every run of white space into one space."""
    return re.sub(r"\s+", " ", text).casefold()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of the values that at least that share of them does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


@dataclass(slots=True)
class Tally:
    """Collects the figures of a table, question by question."""

    shares: dict[str, list[float]] = field(default_factory=dict)
    lower: set[str] = field(default_factory=set)
    latencies: list[float] = field(default_factory=list)
    quotes: list[bool] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    def add(self, name: str, value: float, *, better: Better = Better.HIGHER) -> None:
        """Count a value between 0 and 1 towards the mean of a row."""
        self.shares.setdefault(name, []).append(float(value))
        if better is Better.LOWER:
            self.lower.add(name)

    def add_refusal(self, answer: Answer | NoAnswer, *, answerable: bool) -> None:
        """Count whether a question was refused: right for what the archive does not hold, false otherwise."""
        if answerable:
            self.add("false refusal", isinstance(answer, NoAnswer), better=Better.LOWER)
        else:
            self.add("unanswerable refused", isinstance(answer, NoAnswer))

    def add_quotes(self, same: Iterable[bool]) -> None:
        """Count which quotes were found in the text, code point by code point, where they say they stand."""
        self.quotes.extend(same)

    def table(self, extra: Iterable[Row] = ()) -> Table:
        """Make the table: rows by name, ``verbatim`` last."""
        rows = [
            Row(
                name=name,
                value=statistics.fmean(values),
                n=len(values),
                better=Better.LOWER if name in self.lower else Better.HIGHER,
            )
            for name, values in self.shares.items()
        ]
        if self.latencies:
            middle = statistics.median(self.latencies)
            rows.append(Row(name="latency ms", value=middle, n=len(self.latencies), better=Better.UNPINNED))
        verbatim = sum(self.quotes) / len(self.quotes) if self.quotes else 0.0
        last = Row(name="verbatim", value=verbatim, n=len(self.quotes))
        return Table(rows=(*sorted([*rows, *extra], key=lambda row: row.name), last), wrong=tuple(self.wrong))
