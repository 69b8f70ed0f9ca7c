"""What a judge reads of an event: its statements as the archive finds them, and its sentences."""

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.archive import Archive
from retrieval.ask.pairs import in_context, told
from retrieval.ports import Vectors
from retrieval.types import CitedStatement, Span
from training.events import Event, Sentence

LEAST_SHARE = 0.5
"""Of two statements in one sentence, that is labelled which holds at least this part of the longest one's words."""
_IDLE_WORDS = "the a an of who and for in at to his her its their not be asked named mr ms mrs dr"
_IDLE = frozenset(_IDLE_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text that can be judged: a statement or a sentence of an event, rendered as the judge reads it."""

    event: str
    text: str
    sentences: tuple[str, ...]
    """The ids of the sentences that hold what is said."""
    statement: bool
    main: frozenset[str]
    """Those of the sentences of which this piece holds the main words: their labels are also its own."""


class _NoVectors:
    """Stands in for the embedding model: the statements of an archive do not depend on it."""

    name = "none"
    dimension = 2
    digest = "0" * 64
    max_tokens = 256

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """A guess: what matters here are statements, not passages."""
        return [2 + len(text.split()) * 4 // 3 for text in texts]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The same unit vector for all."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        rows[:, 0] = 1
        return rows

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Sequence[Span]]]
    ) -> tuple[Vectors, list[Vectors]]:
        """The same unit vector for all."""
        return self.embed(texts), [self.embed([""] * len(of_text)) for of_text in parts]


def pieces(events: Iterable[Event]) -> dict[str, list[Piece]]:
    """For each event, by name, its statements and sentences, each rendered text once.

    Every report is put into an archive of its own kind of record, so that what is found is what the product finds.
    """
    events = list(events)
    found: dict[str, list[Piece]] = {event.name: [] for event in events}
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "reports.jsonl"
        with records.open("w", encoding="utf-8") as file:
            for event in events:
                for number, report in enumerate(event.reports):
                    record = {
                        "id": f"{event.name}/{number}",
                        "title": report.title,
                        "publisher": report.publisher,
                        "published": report.published,
                        "text": report.text,
                    }
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
        with Archive(Path(folder) / "archive", embedder=_NoVectors()) as archive:
            archive.ingest([records])
            for event in events:
                seen: set[str] = set()
                for number in range(len(event.reports)):
                    for piece in _of_report(archive, event, number):
                        if piece.text not in seen:
                            seen.add(piece.text)
                            found[event.name].append(piece)
    return found


def _of_report(archive: Archive, event: Event, number: int) -> Iterable[Piece]:
    report = event.reports[number]
    document = archive.document(f"{event.name}/{number}")
    places: dict[str, Span] = {}
    at = 0
    for paragraph in report.paragraphs:
        for sentence in paragraph:
            start = document.text.index(sentence.text, at)
            at = start + len(sentence.text)
            places[sentence.id] = (start, at)
    sentences = {sentence.id: sentence for paragraph in report.paragraphs for sentence in paragraph}
    statements = archive.statements(document.id)
    shares = [{name: _overlap(one, place) for name, place in places.items()} for one in statements]
    for one, share in zip(statements, shares, strict=True):
        held = tuple(name for name, size in share.items() if size)
        if not held:
            continue  # the headline's own
        main = frozenset(
            name
            for name in held
            if _is_main(one, share[name], sentences[name], list(zip(statements, shares, strict=True)))
        )
        yield Piece(event=event.name, text=told(one), sentences=held, statement=True, main=main)
    for sentence in sentences.values():
        yield Piece(
            event=event.name,
            text=in_context(report.title, sentence.text),
            sentences=(sentence.id,),
            statement=False,
            main=frozenset({sentence.id}),
        )


def _overlap(one: CitedStatement, place: Span) -> int:
    return sum(max(0, min(end, place[1]) - max(start, place[0])) for start, end in one.statement.content)


def _is_main(
    one: CitedStatement, size: int, sentence: Sentence, rivals: Sequence[tuple[CitedStatement, dict[str, int]]]
) -> bool:
    """Whether a statement is what its sentence says: by the speaker that the writer noted, and by its length."""
    inside = [(rival, share[sentence.id]) for rival, share in rivals if share[sentence.id]]
    fitting = [rival for rival in inside if _fits(rival[0], sentence.speaker)] or inside
    if not any(rival is one for rival, _ in fitting):
        return False
    return size >= LEAST_SHARE * max(length for _, length in fitting)


def _fits(one: CitedStatement, speaker: str | None) -> bool:
    if speaker is None or one.statement.speaker is None:
        return False
    found = one.statement.speaker
    wanted = _words(speaker)
    return bool(wanted & (_words(found.name) | _words(found.text) | _words(found.description or "")))


def _words(text: str) -> set[str]:
    return {word.strip(".,'’\"").casefold() for word in text.split()} - _IDLE
