"""Protocols for what can be swapped. The concrete parts are wired in :mod:`retrieval.archive` alone."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.types import Answer, Document, Draft, Extraction, Filters, NoAnswer, Span, Verdict

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns text into unit vectors whose inner product is the similarity. Safe to call from any thread."""

    @property
    def name(self) -> str:
        """The model's name or path, as it was asked for."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def digest(self) -> str:
        """SHA-256 of the weights, in hexadecimal: which model made a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens that the model reads of one text; what follows is not seen."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: float32 of shape (len(texts), dimension), rows of length 1."""

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Sequence[Span]]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Texts, and parts of each as they are meant where they stand.

        Args:
            texts: what to read.
            parts: for each text its parts, each of one or several spans (code points of the text) in order.

        Returns:
            What ``embed`` gives for the texts, and for each text an array of shape (parts, dimension), rows of
            length 1.
        """


class Segmenter(Protocol):
    """Finds sentences."""

    def sentences(self, texts: Sequence[str], language: str | None = None) -> list[list[Span]]:
        """Sentences of each text (a paragraph), as spans into that text.

        Spans are in order, do not overlap, start and end on other than white space, and cover every
        other character of the text.
        """

    def verify(self) -> None:
        """Raise ModelError where the model behind it is missing, or is not the pinned one."""


class Parser(Protocol):
    """Finds the grammar of sentences."""

    def reads(self, text: str, language: str | None = None) -> bool:
        """Whether a text is in the language that the parser was trained on, as far as is known."""

    def pipeline(self) -> AbstractContextManager[Any]:
        """The spaCy pipeline, for one caller at a time. What it parsed is gone when the block ends."""

    def verify(self) -> None:
        """Raise ModelError where the model behind it is missing, or is not the pinned one."""


class StatementReader(Protocol):
    """Finds who said what."""

    @property
    def revision(self) -> int:
        """A number that changes where the same document would give other statements."""

    def statements(self, documents: Sequence[Draft | Document]) -> Extraction:
        """The attributed statements of each document. A failure costs its own sentence or document."""

    def verify(self) -> None:
        """Raise ModelError where the model behind it is missing, or is not the pinned one."""


class Judge(Protocol):
    """Tells whether a statement speaks to a claim, and which way. Safe to call from any thread."""

    def verdicts(self, asked: str, told: Sequence[str]) -> list[Verdict]:
        """A verdict on each text for one claim, topic or question.

        Args:
            asked: a claim, "about: TOPIC", or a question that ends in a question mark.
            told: statements or sentences, each with its headline and speaker.
        """

    def verify(self) -> None:
        """Raise ModelError where the model behind it is missing, or is not the pinned one."""


class Answerer(Protocol):
    """What a face needs of the archive to answer a question."""

    def ask(self, question: str, *, filters: Filters = ..., top: int = ...) -> Answer | NoAnswer:
        """Answer a question. Raises QuestionError for what is no question, ArchiveError, ModelError."""
