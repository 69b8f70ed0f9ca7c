"""The names in a question, and which documents hold them: a text that never names Vell tells nothing of Vell.

A model of meaning sees little in a name: what one state pays for petrol looks like what another pays. So a name that
a document holds nowhere counts against it. A hurried question has no capitals; whether a word is a name is seen in
the passages nearest to the question, which write it with one.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from retrieval.ask.wording import WORD
from retrieval.statements.inflection import words as listed
from retrieval.store.reader import Reader
from retrieval.store.rows import StoredPassage
from retrieval.types import Citation

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_BEFORE = re.compile(r"([^\W_]+)(?: |\. |-)$")
_BEHIND = re.compile(r"(?: |\. |-)([^\W_]+)")
_AROUND = 40
"""Characters before a word that are looked at."""
_STARTS = re.compile(r"[.!?:;|\n—–-][\s“”\"'‘’(\[]*$")
"""What stands before the first word of a sentence, of a quotation or of a bullet."""
_LEAST = 4
"""Letters of the shortest word that is looked for: of shorter ones, many are short for something."""
_SEEN = 2
"""How often a word has to be written as a name."""
_SHARE = 0.8
"""The least share of its occurrences inside a sentence that start with a capital."""
_ALIKE = 0.8
_CUT = 3
"""Letters at the end of a name that may be another ending: "Turkish" of "Turkey"."""
_NO_NAME = listed(
    """
    mister madam miss lady lord senator governor president general colonel captain judge justice secretary congress
    january february march april june july august september october november december sept
    monday tuesday wednesday thursday friday saturday sunday north south east west northern southern eastern western
    """
)
"""Titles, dates and quarters: written with a capital, and told in other words as well."""


def names(question: str, passages: Iterable[StoredPassage], telling: Iterable[str]) -> tuple[str, ...]:
    """The words of a question that are names or parts of names, folded, each once.

    Args:
        question: As it was typed.
        passages: Those nearest to it.
        telling: The words of the question that tell what it is about, case-folded.
    """
    asked = list(WORD.finditer(question))
    said = {_bare(match.group()) for match in asked}
    wanted = {_bare(word) for word in telling} & said - _NO_NAME
    wanted = {word for word in wanted if len(word) >= _LEAST and word.isalpha()}
    if not wanted:
        return ()
    texts = [unicodedata.normalize("NFC", one.text) for one in passages]
    written = _written(texts, wanted | {word.removesuffix("s") for word in wanted})
    styled = 2 * sum(match.group()[0].isupper() for match in asked) > len(asked)  # a headline, or shouting
    found: dict[str, None] = {}
    for index, match in enumerate(asked):
        word = _bare(match.group())
        if word not in wanted:
            continue
        shown = written.get(word) or written.get(word.removesuffix("s"))
        if shown is None:
            if index and match.group()[0].isupper() and not styled and not _meant(word, texts):
                found[word] = None
        elif shown.is_name and (shown.stands_alone or shown.beside & said):
            found[word] = None
    return tuple(found)


@dataclass(slots=True)
class _Written:
    """How a word is written inside the sentences of some texts."""

    inside: int = 0
    """How often it stands there."""
    capital: int = 0
    """How often with a capital."""
    alone: int = 0
    """How often with a capital and beside no other word with one."""
    short: bool = False
    """Whether it is an acronym or its plural: what it is short for is written out elsewhere."""
    beside: set[str] = field(default_factory=set)
    """The words with a capital beside it, case-folded."""

    @property
    def is_name(self) -> bool:
        return not self.short and self.capital >= _SEEN and self.capital >= _SHARE * self.inside

    @property
    def stands_alone(self) -> bool:
        """Whether it is a name by itself, as *Norland* is: where *Bill* is written, *Strand* stands beside it."""
        return self.alone * 3 >= self.capital


def _written(texts: Iterable[str], wanted: Iterable[str]) -> dict[str, _Written]:
    """How each of some words is written in the texts that hold it, by the word."""
    one_of = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, sorted(wanted)))})(?![^\W_])", re.IGNORECASE)
    found: dict[str, _Written] = {}
    for text in texts:
        for match in one_of.finditer(text):
            word = match.group()
            one = found.setdefault(word.casefold(), _Written())
            before = text[max(0, match.start() - _AROUND) : match.start()]
            if _STARTS.search(before) or not match.start():
                continue
            one.inside += 1
            if not word[0].isupper():
                continue
            one.capital += 1
            one.short = one.short or (len(word) <= _LEAST and word[:-1].isupper())
            around = [held[1] for held in (_BEFORE.search(before), _BEHIND.match(text, match.end())) if held]
            around = [other for other in around if other[0].isupper()]
            one.alone += not around
            one.beside.update(other.casefold() for other in around)
    return found


def _meant(word: str, texts: Iterable[str]) -> bool:
    """Whether a word may be another spelling of one that the texts hold."""
    others = {match.group().casefold() for text in texts for match in _WORD.finditer(text)}
    return any(
        other[0] == word[0] and DamerauLevenshtein.normalized_similarity(word, other) >= _ALIKE for other in others
    )


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word.casefold())


def holds(text: str, name: str) -> bool:
    """Whether a case-folded text has a word that starts as a name does: *Turkey* for "Turkish"."""
    cut = max(_LEAST - 1 if len(name) == _LEAST else _LEAST, len(name) - _CUT)
    return re.search(rf"(?<![^\W_]){re.escape(name[:cut])}", text) is not None


def missing(wanted: Sequence[str], citations: Iterable[Citation], reader: Reader) -> dict[tuple[str, int], int]:
    """How many of some names each cited version of a document holds nowhere: by document and version."""
    if not wanted:
        return {}
    cited = {one.place: one for one in citations}
    texts = reader.texts(cited)
    found: dict[tuple[str, int], int] = {}
    for place, one in cited.items():
        about = (texts.get(place), one.title, one.publisher, *one.authors)
        text = "\n".join(filter(None, about)).casefold()
        found[place] = sum(not holds(text, name) for name in wanted)
    return found
