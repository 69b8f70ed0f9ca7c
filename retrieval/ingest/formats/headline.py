"""What reads like a headline or a heading. Rules of form alone, and where they are in doubt they say no."""

import re

from retrieval.ingest.formats.lines import EAST_ASIAN, ends_open, ends_sentence

_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_ITEM = re.compile(r"[-–—•·*+>▪●○■◦‣]|#\s|\(?(?:\d{1,3}|[a-z]|[ivx]{2,4})[.)]\s|[A-Z]\)\s|\d+[:/]")
_ADDRESS = re.compile(r"@|https?:|www\.|\w\.(?:com|org|net|html?)\b|[|<>{}=_~\\]|\.\.|\s{3}")
_DATELINE = re.compile(r"[^\W\d_a-z][^\n,]{1,30},\s[^\n]*\d|\(\w[\w ]*\)$|^[^a-z]+,")
_OPENING = re.compile(r"(?=[^a-z]{3,})[^\W\d_][^\n]{2,60}?\s(?:—|–|--|-)\s")
"""The dateline that opens a report: ``ALEPPO, Syria (Reuters) — ``."""
_REMARK = re.compile(r"[^\W\d_]+:\s+[a-zß-öø-ÿ]")
"""``Note: the …`` is a sentence; the headline ``Mayor: The …`` goes on with a capital."""
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{4}[.!?][\"”’')]*\s+[\"“‘(]*[^\W\d_a-z]")
_CREDIT = re.compile(
    r"[©®/]|\b(?:photos?|photograph(?:er|s)?|pictured?|images?|credits?|caption|video|graphic|screenshot|advertise\w*"
    r"|reporting|editing|contribut\w*|subscribe|newsletter|click|tweet|share|follow|read more|sign up|watch)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”„«»]")
_LONG_WORD = 4
_LONGEST = 120
_TITLE_WORDS = 25
_OPEN_TITLE_WORDS = 20
_STOPPED_TITLE_WORDS = 20
_HEADING_WORDS = 12
_SENTENCE_CASE_WORDS = 8


def count_words(text: str) -> int:
    """Words of a short line; scripts that write without spaces count two characters to a word."""
    east = len(EAST_ASIAN.findall(text))
    if east:
        return len(EAST_ASIAN.sub(" ", text).split()) + (east + 1) // 2
    return len(text.split())


def is_title(text: str, *, set_off: bool, following: int) -> bool:
    """Whether the first line of a text is its headline.

    Args:
        text: The line, without white space at its ends.
        set_off: Whether a blank line follows it.
        following: Length of the longest of the next paragraphs, in characters.
    """
    if len(text) > _TITLE_WORDS * 12 or following <= len(text) or not _WORD.search(text):
        return False
    if _ITEM.match(text) or _ADDRESS.search(text) or _REMARK.match(text) or text[-1] in ":,;":
        return False
    size = count_words(text)
    cased = _is_title_case(text)
    if not cased and _OPENING.match(text):
        return False
    if not set_off:
        return size <= _OPEN_TITLE_WORDS and ends_open(text) and following >= 2 * len(text)
    if cased or not ends_sentence(text):
        return size <= _TITLE_WORDS
    # Some archives put a full stop after a headline; a first paragraph is longer, or of two sentences.
    return size <= _STOPPED_TITLE_WORDS and not _SENTENCE_INSIDE.search(text)


def is_heading(text: str, *, following: int) -> bool:
    """Whether a line that stands alone inside a text is a heading.

    Args:
        text: The line, without white space at its ends.
        following: Length of the paragraph after it, in characters; 0 where none follows.
    """
    if len(text) > _LONGEST or following < 2 * len(text) or not ends_open(text):
        return False
    if _ITEM.match(text) or _ADDRESS.search(text) or _DATELINE.search(text) or _CREDIT.search(text):
        return False
    size = count_words(text)
    words = _WORD.findall(text)
    if not words or size > _HEADING_WORDS or text[0].islower():
        return False
    if _is_title_case(text):
        # Even between quotation marks.
        return True
    return size <= _SENTENCE_CASE_WORDS and not _QUOTED.search(text) and ":" not in text and _opens_upper(words[0])


def _is_title_case(text: str) -> bool:
    """Whether every longer word starts with a capital, as in English headlines; capitals throughout count too."""
    longer = [word for word in _WORD.findall(text) if len(word) >= _LONG_WORD]
    return text.upper() != text.lower() and all(word[0].isupper() or word[0].isdigit() for word in longer)


def _opens_upper(word: str) -> bool:
    """Whether a word starts with a capital, or is of a script that has none."""
    return word[0].isalpha() and not word[0].islower()
