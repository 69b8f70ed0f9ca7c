"""Reading a question as it was typed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.errors import QuestionError
from retrieval.ports import Vectors
from retrieval.types import QuestionKind

LONGEST = 1000
"""Characters of the longest question that is read; the embedding model reads about as much."""

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
# Words that tell what is asked, not what it is about. They cost time in a search by words and decide nothing.
_FUNCTION_WORDS_TEXT = """
a about after again all also am an and any anybody anyone anything are as at be because been before being but by can
could did do does doing done for from get gets had has have having he her hers him his how i if in into is it its just
many may me might more most much must my no not of off on one or other our ours over out say says saying said she
should so some somebody someone such than that the their them then there these they this those to too under up us very
was we were what what's when where whether which who who's whom whose why will with would you your yours
"""
_FUNCTION_WORDS = frozenset(_FUNCTION_WORDS_TEXT.split())
_LEFT = 3
"""Different words of what may be left of a clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, ready to be looked up."""

    text: str
    """The question without white space at its ends or in runs."""
    terms: tuple[str, ...]
    """Its words, case-folded, each once: those that say what it is about or, if it has no other, all."""

    @property
    def expression(self) -> str:
        """The terms as an FTS5 expression: any of them may match, and none is taken for syntax."""
        return " OR ".join(f'"{term}"' for term in self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a question asks for."""

    kind: QuestionKind
    sure: bool = True
    """Whether the words leave no doubt of the kind."""
    claim: str | None = None
    """What is asserted, or for ``what_said`` what it is about; words of the question."""
    speaker: str | None = None
    """Whose words are asked for."""
    turned: bool = False
    """Whether those are asked for who deny the claim: "who denied that …"."""
    declines: bool = False
    """Whether those are asked for who would not say: "who wouldn't say when …"."""
    sides: bool = False
    """Whether both sides are asked for: "did anyone deny that …"."""
    owner: str | None = None
    """Whose claim it is: *Lund* in "Lund says he was late; did anybody dispute that"."""
    role: str | None = None
    """What the speaker is asked to be: *pollster* in "which pollster says …"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The passages nearest to a question."""

    query: Query
    vector: Vectors
    """Of the question, shape (dimension,)."""
    keys: tuple[int, ...]
    """Best first."""
    fused: Mapping[int, float]
    cosine: float
    """Of the nearest; -1 where there is none."""


def tells(text: str) -> bool:
    """Whether a text is more than the words that are left of a clause: *that*, *to do so*."""
    words = words_of(text)
    return len(words) > _LEFT or any(word not in _FUNCTION_WORDS for word in words)


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as those of a question are read."""
    return frozenset(match.group().casefold() for match in _WORD.finditer(unicodedata.normalize("NFC", text)))


def read(question: str) -> Query:
    """Read a question.

    Raises:
        QuestionError: it is empty, too long, or holds no word.
    """
    text = " ".join(unicodedata.normalize("NFC", question.replace("\x00", " ")).split())
    if not text:
        raise QuestionError("The question is empty: type what you want to know.")
    if len(text) > LONGEST:
        raise QuestionError(
            f"The question is {len(text):,} characters long, and at most {LONGEST:,} are read: ask in a sentence."
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QuestionError("The question holds characters that are not text: type it again.")
    words = list(dict.fromkeys(match.group().casefold() for match in _WORD.finditer(text)))
    if not words:
        raise QuestionError("The question holds no word: type what you want to know.")
    telling = [word for word in words if word.replace("’", "'") not in _FUNCTION_WORDS]
    return Query(text=text, terms=tuple(telling or words))
