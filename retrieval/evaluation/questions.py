"""Question sets: JSON Lines in one of two formats, read into frozen values.

A *newsroom set* names the statements that answer a question, with their place and their speaker, both sides
of a dispute, and questions that the archive cannot answer. A *quiz set* names the document that answers and
the answers that are accepted. docs/evaluation.md describes both. A line says which one it is by its fields:
``kind`` stands in a newsroom question, ``answerable`` in a quiz question.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from retrieval.errors import InputError
from retrieval.types import Span


def _filled(value: str) -> str:
    """Refuse a string of nothing but white space."""
    if not value.strip():
        raise PydanticCustomError("blank", "Input should not be blank")
    return value


Words = Annotated[str, AfterValidator(_filled)]
"""A string that holds something."""


class SetKind(StrEnum):
    """What a question of a newsroom set asks for."""

    WHO_SAID = "who_said"
    WHAT_SAID = "what_said"
    DISPUTED = "disputed"
    FACT = "fact"
    UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One place that answers a question."""

    evidence: Span | Words
    """Code points of the document ``doc``, or exact words to be looked up in every document."""
    doc: Words | None = None
    """The document: its file name without ``.txt``, or its id. Not needed where the evidence is words."""
    speaker: tuple[Words, ...] = ()
    """Names of which one has to stand in the speaker of a finding; none: no speaker is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomQuestion:
    """One question of a newsroom set. The fields are named as in the file; others in the file are ignored."""

    id: Words
    q: Words
    kind: SetKind
    says: tuple[Gold, ...] = ()
    disputes: tuple[Gold, ...] = ()
    facts: tuple[Words, ...] = ()
    """Accepted answers to a question of kind ``fact``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizQuestion:
    """One question of a quiz set. The fields are named as in the file; others in the file are ignored."""

    id: Words
    q: Words
    answerable: bool
    asked: date | None = None
    """The day on which it was asked."""
    documents: tuple[Words, ...] = ()
    """The documents that answer: ids, or file names without ``.txt``."""
    answers: tuple[Words, ...] = ()


QuestionSet = tuple[NewsroomQuestion, ...] | tuple[QuizQuestion, ...]

_NEWSROOM = TypeAdapter(NewsroomQuestion)
_QUIZ = TypeAdapter(QuizQuestion)


def read_questions(path: Path) -> QuestionSet:
    """Read a question set.

    Raises:
        InputError: the file cannot be read, holds no question, mixes the formats, or has a bad line (which
            the message names by its number, from 1).
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name a file of questions.") from error
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8; save the questions as UTF-8.") from None
    return parse_questions(text.split("\n"), name=str(path))


def parse_questions(lines: Iterable[str], *, name: str) -> QuestionSet:
    """Read a question set from its lines; ``name`` is what messages call it. Blank lines are passed over.

    Raises:
        InputError: as for ``read_questions``.
    """
    newsroom: list[NewsroomQuestion] = []
    quiz: list[QuizQuestion] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _parse(line)
        except ValueError as error:
            raise InputError(f"Line {number} of {name} is no question: {error}.") from None
        if question.id in seen:
            raise InputError(f"Line {number} of {name} has the id of line {seen[question.id]}: {question.id!r}.")
        seen[question.id] = number
        if isinstance(question, NewsroomQuestion):
            newsroom.append(question)
        else:
            quiz.append(question)
        if newsroom and quiz:
            raise InputError(f"Line {number} of {name} is of another format than the lines before; split the file.")
    if not seen:
        raise InputError(f"{name} holds no question; see docs/evaluation.md for the two formats.")
    return tuple(newsroom) if newsroom else tuple(quiz)


def _parse(line: str) -> NewsroomQuestion | QuizQuestion:
    """Read one line. Raises ValueError with what is wrong, to stand after a colon."""
    try:
        fields: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at column {error.colno})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(fields, dict) or not {"kind", "answerable"} & fields.keys():
        raise ValueError("it needs the field `kind` (newsroom set) or `answerable` (quiz set)")
    try:
        adapter: TypeAdapter[NewsroomQuestion] | TypeAdapter[QuizQuestion] = _NEWSROOM if "kind" in fields else _QUIZ
        question = adapter.validate_json(line, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        # A place inside one branch of a union carries the branch's type, which says nothing to a reader.
        place = ".".join(str(part) for part in first["loc"] if "[" not in str(part))
        raise ValueError(f"{place}: {first['msg']}" if place else first["msg"]) from None
    lacking = _lacking(question)
    if lacking:
        raise ValueError(lacking)
    return question


def _lacking(question: NewsroomQuestion | QuizQuestion) -> str | None:
    """What a question needs to be one that can be hit at all, or None."""
    if isinstance(question, QuizQuestion):
        return "an answerable question needs `documents`" if question.answerable and not question.documents else None
    if question.kind is SetKind.FACT and not question.facts:
        return "a question of kind fact needs `facts`"
    if question.kind in {SetKind.WHO_SAID, SetKind.WHAT_SAID, SetKind.DISPUTED} and not question.says:
        return f"a question of kind {question.kind} needs `says`"
    if question.kind is SetKind.DISPUTED and not question.disputes:
        return "a question of kind disputed needs `disputes`"
    for gold in question.says + question.disputes:
        if not isinstance(gold.evidence, str) and not (gold.doc and 0 <= gold.evidence[0] < gold.evidence[1]):
            return "evidence is [start, end] with 0 <= start < end and a `doc`, or exact words"
    return None
