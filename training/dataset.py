"""Questions and the pieces of text that they are judged against, with labels, out of events."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.ask.pairs import asked
from retrieval.ask.question import Reading
from retrieval.ask.reading import QuestionReader
from retrieval.ask.wording import DENYING
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.parser import SpacyParser
from retrieval.types import QuestionKind
from training.events import Event, Question
from training.told import Piece, pieces
from training.words import BM25

STANCES = ("supports", "disputes", "neither")
"""The order of the model's outputs for the stance."""
VIEWS = ("read", "claim", "question")
"""As the product reads the question; as its writer put the claim; and all of the question."""
UNKNOWN = -1
"""A stance that is not known: such a pair trains the relevance alone."""
HELD_OUT = 8
"""One event in this many is kept for validation and calibration."""
NEAR = 30
"""So many of the nearest pieces of other events are kept as candidates for hard negatives."""
_CLOSE = 0.05
"""Two statements of one labelled sentence share its label where their similarities to the claim are this close."""
_SOFT = 0.5
"""The weight of a pair that speaks to the claim and takes no side: whether it is relevant is a matter of taste."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One wording of what is asked."""

    text: str
    stance: bool
    """Whether the labels' stance is also the stance towards these words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A piece with its label for a question."""

    piece: Piece
    label: str
    """A label of an event's file, or ``elsewhere`` for a piece of another event."""
    phenomenon: str
    listed: bool
    """Whether the writer named it; else it was taken to be unrelated."""
    relevance: float
    weight: float
    """Of the relevance; the pairs of one event that are in doubt weigh less."""
    stance: int
    """An index into ``STANCES``, or ``UNKNOWN``."""
    near: float
    """Cosine of the question's claim and the piece, by the embedding model as shipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with all that it can be judged against."""

    event: str
    kind: str
    question: str
    views: dict[str, View]
    """By a name of ``VIEWS``; there is no ``claim`` where the writer gave none."""
    own: tuple[Judged, ...]
    """Pieces of its own event."""
    other: tuple[Judged, ...]
    """The nearest pieces of other events, nearest first."""

    def view(self, name: str) -> View:
        """A wording; as the product reads the question where there is none of that name."""
        return self.views.get(name) or self.views["read"]


def held_out(name: str) -> bool:
    """Whether an event is kept for validation and calibration."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % HELD_OUT == 0


def build(events: Sequence[Event]) -> list[Asked]:
    """Every question of some events; hard negatives come from the same half of the split as the question."""
    found = pieces(events)
    embedder = SentenceEmbedder()
    reader = QuestionReader(SpacyParser())
    asked_for: list[Asked] = []
    for half in (False, True):
        of_half = [event for event in events if held_out(event.name) is half]
        asked_for.extend(_of_half(of_half, found, embedder, reader))
    return asked_for


def _of_half(
    events: Sequence[Event], found: dict[str, list[Piece]], embedder: SentenceEmbedder, reader: QuestionReader
) -> Iterable[Asked]:
    everything = [piece for event in events for piece in found[event.name]]
    if not everything:
        return
    texts = [piece.text for piece in everything]
    vectors = embedder.embed(texts)
    words = BM25(texts)
    owners = np.array([piece.event for piece in everything])
    for event in events:
        own = owners == event.name
        for question in event.questions:
            reading = reader.read(question.text)
            views = _views(question, reading)
            wanted = question.claim or question.text
            near = vectors @ embedder.embed([wanted])[0]
            # Reciprocal ranks of both ways to be near: a hard negative is one that retrieval would hand over.
            ranks = sum(1 / (60 + np.argsort(np.argsort(-scores))) for scores in (near, words.scores(wanted)))
            order = [index for index in np.argsort(-ranks) if not own[index]][:NEAR]
            yield Asked(
                event=event.name,
                kind=question.kind,
                question=question.text,
                views=views,
                own=tuple(_own(question, [(everything[i], float(near[i])) for i in np.flatnonzero(own)])),
                other=tuple(
                    Judged(
                        piece=everything[index],
                        label="elsewhere",
                        phenomenon="event",
                        listed=False,
                        relevance=0,
                        weight=1,
                        stance=UNKNOWN,
                        near=float(near[index]),
                    )
                    for index in order
                ),
            )


def _views(question: Question, reading: Reading) -> dict[str, View]:
    sided = question.kind in ("who_said", "who_denied", "unanswerable")
    views = {"read": View(text=asked(question.text, reading), stance=sided and _same_side(question, reading))}
    if question.claim:
        clean = f"about: {question.claim}" if question.kind == "what_said" else question.claim
        views["claim"] = View(text=clean, stance=sided)
    whole = f"{' '.join(question.text.split()).rstrip(' ?')}?"
    views["question"] = View(text=whole, stance=sided and question.kind != "who_denied" and not reading.turned)
    return views


def _same_side(question: Question, reading: Reading) -> bool:
    """Whether the reading's claim is on the side that the writer's claim is on."""
    if reading.kind is QuestionKind.WHAT_SAID:
        return False
    denies = any(word.strip(".,?'’").casefold() in DENYING for word in question.text.split())
    if question.kind == "who_denied":
        return reading.kind is QuestionKind.WHO_SAID and denies and (reading.turned or reading.sides)
    return not reading.turned and not (denies and reading.kind is QuestionKind.WHO_SAID)


def _own(question: Question, near: Sequence[tuple[Piece, float]]) -> Iterable[Judged]:
    best: dict[str, float] = {}
    for piece, cosine in near:
        if piece.statement:
            for name in piece.main:
                best[name] = max(best.get(name, -1), cosine)
    for piece, cosine in near:
        listed = {name: question.labels[name] for name in piece.sentences if name in question.labels}
        telling = {name: label for name, label in listed.items() if label[0] != "unrelated"}
        if telling and piece.statement:
            held = [name for name in telling if name in piece.main and cosine >= best[name] - _CLOSE]
            if not held:
                continue  # in a labelled sentence, but perhaps not what the label is about
            telling = {name: telling[name] for name in held}
        chosen = _together([*telling.values()] or [*listed.values()])
        if chosen is None:
            continue
        label, why = chosen
        relevance, weight, stance = _target(question, label)
        yield Judged(
            piece=piece,
            label=label,
            phenomenon=why,
            listed=bool(listed),
            relevance=relevance,
            weight=weight,
            stance=stance,
            near=cosine,
        )


def _together(labels: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """The label of a piece that holds several sentences: the strongest, or none where they contradict each other."""
    if not labels:
        return "unrelated", "unlisted"
    names = {label for label, _ in labels}
    if {"supports", "disputes"} <= names:
        return None
    order = ("supports", "disputes", "other_speaker", "neither", "unrelated")
    return min(labels, key=lambda one: order.index(one[0]))


def _target(question: Question, label: str) -> tuple[float, float, int]:
    """Relevance, its weight, and stance."""
    if label == "unrelated":
        return 0, 1, UNKNOWN
    if label == "neither":
        return 1, _SOFT, STANCES.index("neither")
    if label == "other_speaker":
        # "It says so, but it is another who does": the claim alone is judged here, and the speaker elsewhere.
        says = question.kind in ("who_said", "unanswerable") and question.claim is not None
        return 1, 1 if question.claim else _SOFT, STANCES.index("supports") if says else UNKNOWN
    return 1, 1, STANCES.index(label)
