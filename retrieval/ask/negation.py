"""Whether a text says *not*, and of what: going by words alone, where a judge is not sure."""

import re
from collections.abc import Sequence

from retrieval.statements.inflection import words as listed

_NEGATIONS = frozenset(
    ["not", "never", "no", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "yet"]
)
_VERBS = frozenset(
    [
        "is",
        "was",
        "are",
        "were",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "wo",
        "would",
        "could",
        "should",
        "ca",
        "must",
    ]
)
"""What *n't* hangs on, with its apostrophe or without."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_WITHOUT = re.compile(r"\b(?:without|nothing to do with)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"’']?\s+")
_EMPTY = listed(
    """
    that this these those with from than then them they their there here have having been being were will would could
    should must what when where which while whom whose since because after before about into over under between
    through during until against also just very more most much many some such only even still ever like
    """
)
"""Words that a claim and a statement share by accident."""
_REACH = 4
"""Words before another among which a *not* is about it: "is not yet quite complete"."""
_TELLING = 4
"""Letters of the shortest word that tells something."""
_ENDING = 4
"""Letters that an ending may have."""


def negated(text: str) -> bool:
    """Whether a text holds a word that says *not*."""
    return any(_says_not(word) for word in _words(text))


def says_other(claim: str, said: str) -> bool:
    """Whether one of two short texts says *not* and the other does not, as far as that tells anything.

    What is done "without" a thing, and what has "nothing to do with" it, is told as often in words that hold no *not*:
    "outside of it", "unrelated".
    """
    return negated(claim) is not negated(said) and not any(_WITHOUT.search(text) for text in (claim, said))


def opposite_words(claim: str, said: str) -> bool:
    """Whether a word that a claim and a statement share stands behind a *not* in one of them alone."""
    asserted, told = (_negations(text) for text in (claim, said))
    return any(negated is not other for word, negated in asserted for found, other in told if _one_word(word, found))


def about(claim: str, content: Sequence[str]) -> str:
    """The sentences of a statement that share a word with a claim; all where none does."""
    sentences = [sentence for part in content for sentence in _SENTENCE_END.split(part)]
    wanted = [word for word, _ in _negations(claim)]
    sharing = [
        sentence
        for sentence in sentences
        if any(_one_word(word, found) for found, _ in _negations(sentence) for word in wanted)
    ]
    return " ".join(sharing or sentences)


def _negations(text: str) -> list[tuple[str, bool]]:
    """The longer words of a text, and whether each stands shortly behind a word that says *not*."""
    words = _words(text)
    return [
        (word, any(_says_not(one) for one in words[max(0, place - _REACH) : place]))
        for place, word in enumerate(words)
        if len(word) >= _TELLING and not _says_not(word) and word not in _EMPTY
    ]


def _words(text: str) -> list[str]:
    return [match.group().casefold().replace("’", "'") for match in _WORD.finditer(text)]


def _says_not(word: str) -> bool:
    return word in _NEGATIONS or re.sub(r"n'?t$", "", word) in _VERBS - {word}


def _one_word(one: str, other: str) -> bool:
    """Whether two words are forms of one, going by how they start."""
    shorter, longer = sorted((one, other), key=len)
    same = max(_TELLING, len(shorter) - 2)
    return len(longer) - len(shorter) <= _ENDING and shorter[:same] == longer[:same]
