"""Reading the training set: invented news events, each told by several outlets, with questions and labels.

``training/data/README.md`` describes the format. ``python -m training.events FILE…`` checks files and counts.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.show import show

KINDS = ("who_said", "who_denied", "what_said", "fact", "unanswerable")
"""What a question asks for."""
LABELS = {"+": "supports", "-": "disputes", "0": "neither", "o": "other_speaker", "x": "unrelated"}
"""Marks of the labels that a sentence can have for a question."""
PHENOMENA: dict[str, frozenset[str]] = {
    "+": frozenset({"literal", "paraphrase", "inference", "denied_opposite", "antonym", "number", "question"}),
    "-": frozenset(
        {"denial", "negation", "antonym", "number", "date", "scope", "alternative", "roles", "counterclaim", "place"}
    ),
    "0": frozenset({"unconfirmed", "declined", "asked", "hypothetical", "plan", "scope", "background", "doubt"}),
    "o": frozenset({"speaker"}),
    "x": frozenset({"topic", "speaker", "place", "date", "number", "roles", "plan", "background", "words", "event"}),
}
"""What makes a label hard, by mark."""
_HEAD = re.compile(r"^\[(?P<id>[a-z]\d+)(?:\s*\|\s*(?P<speaker>[^\]]+?))?\]\s+(?P<text>\S.*)$")
_FIELDS = ("title", "publisher", "published", "place", "style")
_FIELD = re.compile(rf"^(?P<name>{'|'.join(_FIELDS)}): (?P<value>\S.*)$")
_QUESTION = re.compile(rf"^(?P<kind>{'|'.join(KINDS)}): (?P<text>\S.*)$")
_LABEL = re.compile(r"^(?P<mark>[-+0ox]) (?P<ids>[a-z]\d+(?: [a-z]\d+)*) ~ (?P<why>[a-z_]+)$")


class EventError(Exception):
    """A file is not in the format; the message names the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a report."""

    id: str
    text: str
    speaker: str | None
    """Who says what it says, resolved, as the writer noted; None where nobody does."""


@dataclass(slots=True, kw_only=True)
class Report:
    """One outlet's text on an event."""

    title: str
    publisher: str
    published: str
    place: str
    style: str
    paragraphs: list[list[Sentence]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text as it would be published: a paragraph a line, an empty line between."""
        return "\n\n".join(" ".join(one.text for one in paragraph) for paragraph in self.paragraphs)


@dataclass(slots=True, kw_only=True)
class Question:
    """A question with its labelled sentences."""

    kind: str
    text: str
    claim: str | None = None
    """What is asserted (who_said, who_denied) or the topic (what_said); None elsewhere."""
    speaker: str | None = None
    """Who is asked about; what_said alone."""
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Sentence id: label and phenomenon. A sentence of the event that is not listed is unrelated."""


@dataclass(slots=True, kw_only=True)
class Event:
    """One invented event."""

    name: str
    reports: list[Report] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence of every report, in order."""
        for report in self.reports:
            for paragraph in report.paragraphs:
                yield from paragraph


class _Reading:
    """How far a file has been read."""

    def __init__(self, name: str) -> None:
        self.event = Event(name=name)
        self.part = ""
        self.fields: dict[str, str] = {}
        self.fresh = True
        """Whether the next sentence opens a paragraph."""

    def line(self, line: str, where: str) -> None:
        if line.startswith("== "):
            self.part, self.fields, self.fresh = line[3:], {}, True
            if self.part not in ("report", "questions"):
                raise EventError(f"{where}: a part is `== report` or `== questions`")
        elif not line:
            self.fresh = True
        elif self.part == "report":
            self._of_report(line, where)
        elif self.part == "questions":
            question_line(self.event, line, where)
        else:
            raise EventError(f"{where}: a file starts with `== report`")

    def _of_report(self, line: str, where: str) -> None:
        if match := _FIELD.match(line):
            self.fields[match["name"]] = match["value"]
            if set(self.fields) == set(_FIELDS):
                title, publisher, published, place, style = (self.fields[name] for name in _FIELDS)
                self.event.reports.append(
                    Report(title=title, publisher=publisher, published=published, place=place, style=style)
                )
            return
        if (match := _HEAD.match(line)) is None or len(self.fields) != len(_FIELDS):
            raise EventError(f"{where}: neither a field nor a sentence `[a1 | Speaker] Text`: {line[:60]}")
        report = self.event.reports[-1]
        if self.fresh:
            report.paragraphs.append([])
        report.paragraphs[-1].append(Sentence(id=match["id"], text=match["text"], speaker=match["speaker"]))
        self.fresh = False


def read(path: Path) -> Event:
    """Read one event.

    Raises:
        EventError: the file is not in the format.
    """
    reading = _Reading(path.stem)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        reading.line(line.rstrip(), f"{path.name}:{number}")
    _check(reading.event, path.name)
    return reading.event


def question_line(event: Event, line: str, where: str) -> None:
    """Read a line of the questions into an event.

    Raises:
        EventError: the line is not in the format; its message starts with ``where``.
    """
    if match := _QUESTION.match(line):
        event.questions.append(Question(kind=match["kind"], text=match["text"]))
        return
    if not event.questions:
        raise EventError(f"{where}: a label before the first question")
    question = event.questions[-1]
    if line.startswith("claim: "):
        question.claim = line[7:].strip()
    elif line.startswith("speaker: "):
        question.speaker = line[9:].strip()
    elif match := _LABEL.match(line):
        mark, why = match["mark"], match["why"]
        if why not in PHENOMENA[mark]:
            raise EventError(f"{where}: {why!r} is none of {sorted(PHENOMENA[mark])}")
        for sentence in match["ids"].split():
            if sentence in question.labels:
                raise EventError(f"{where}: {sentence} is labelled twice")
            question.labels[sentence] = (LABELS[mark], why)
    else:
        raise EventError(f"{where}: no question, claim, speaker or label: {line[:60]}")


def _check(event: Event, name: str) -> None:
    ids = [sentence.id for sentence in event.sentences()]
    if len(set(ids)) != len(ids):
        raise EventError(f"{name}: a sentence id stands twice")
    for question in event.questions:
        if unknown := set(question.labels) - set(ids):
            raise EventError(f"{name}: {question.text!r} labels {sorted(unknown)}, which are no sentences")
        labels = {label for label, _ in question.labels.values()}
        if question.kind in ("who_said", "who_denied", "what_said") and not question.claim:
            raise EventError(f"{name}: {question.text!r} has no claim")
        if question.kind == "what_said" and not question.speaker:
            raise EventError(f"{name}: {question.text!r} has no speaker")
        if question.kind == "unanswerable" and labels - {"unrelated", "neither", "other_speaker"}:
            raise EventError(f"{name}: {question.text!r} is answered")
        if question.kind not in ("unanswerable", "who_denied") and "supports" not in labels:
            raise EventError(f"{name}: {question.text!r} has no answer: mark it unanswerable")
        if question.kind == "who_denied" and "disputes" not in labels:
            raise EventError(f"{name}: {question.text!r} has no denial: mark it unanswerable")


def main(paths: list[str]) -> int:
    """Check files, and print how much they hold."""
    counts: Counter[str] = Counter()
    failed = 0
    for path in paths:
        try:
            event = read(Path(path))
        except EventError as error:
            sys.stderr.write(f"{error}\n")
            failed += 1
            continue
        counts["events"] += 1
        counts["reports"] += len(event.reports)
        counts["sentences"] += sum(1 for _ in event.sentences())
        for question in event.questions:
            counts[f"question {question.kind}"] += 1
            for label, _ in question.labels.values():
                counts["labelled pairs"] += 1
                counts[f"label {label}"] += 1
    for key, count in sorted(counts.items()):
        show(f"{key:26s} {count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
