"""Questions for what somebody said: "what did X say about Y", "X's line on Y", "X on Y"."""

import re
from collections.abc import Sequence

from retrieval.ask.question import Reading
from retrieval.ask.wording import (
    ACCOUNTING,
    ADVERBS,
    ANSWER_NOUNS,
    ANYONE,
    AUXILIARIES,
    BASES,
    COMMON,
    DEEDS,
    FINITE,
    NOBODY,
    NOUN_NEXT,
    OF_A_NOUN,
    PLAIN,
    PRONOUNS,
    TALKING,
    WORD,
    after_hearer,
    name,
    topic,
    words,
)
from retrieval.statements.inflection import forms
from retrieval.types import QuestionKind

_TOPICAL = frozenset({"about", "abt", "on", "regarding", "over", "re", "that", "next", "now", "of"})
_LATER = frozenset({"when", "while", "after", "before", "once", "as"})
_DONE = frozenset({"has", "have", "had", "hasnt", "havent"})
_TELL = forms("tell")
_BEING = frozenset({"is", "are", "was", "were"})
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "their", "its", "of", "and"})
_GIVEN = re.compile(
    r"^what\s+(?P<noun>(?:(?!did\b|does\b|do\b|has\b|have\b)\w+\s+){0,2})(?:did|does|do|has|have)\s+(?P<who>.+?)\s+"
    r"(?:give|gave|given|offer|offered|cite|cited|quote|quoted|mention|mentioned|name|named|set|put|make|made|have|get)\b"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)
"""What kind of thing somebody gave in words: "what reasons did the head give for the rule"."""


def _verb(lower: Sequence[str], parsed: int | None) -> int | None:
    """The number of the word that is the verb of "what did … say"; a name or a noun before it may be a verb too."""
    second = lower[1] if len(lower) > 1 else ""
    lower = _until_later(lower)
    ending = ("ing",) if second in _BEING or lower[0] in {"whats", "what's"} else ()
    fitting = [
        index
        for index in range(2, len(lower))
        if lower[index] in TALKING
        and lower[index - 1] not in _ARTICLES
        and (not ending or lower[index].endswith(ending) or lower[index] in COMMON)
        and (second not in _DONE or lower[index] not in BASES or lower[index] in COMMON)
        and (second not in AUXILIARIES - _DONE - _BEING or lower[index] in BASES | COMMON)
    ]
    common = next((index for index in fitting if index > 2 and lower[index] in COMMON), None)  # noqa: PLR2004 - a name is between
    if common is not None:
        return common
    return parsed if parsed in fitting else next(iter(fitting), None)


def _until_later(lower: Sequence[str]) -> Sequence[str]:
    """The words before a clause of time, if a verb of saying is among them: "what did she write when he left"."""
    at = next((index for index in range(3, len(lower)) if lower[index] in _LATER), len(lower))
    return lower[:at] if any(word in TALKING for word in lower[3:at]) else lower


def what(text: str, lower: list[str], parsed: int | None = None) -> Reading | None:  # noqa: PLR0911 - a branch for each form of the question
    """Somebody's words: "what did X say about Y", "how did X respond to Y", "X's line on Y", "why does X think Y".

    Args:
        text: The question.
        lower: Its words, case-folded and mended.
        parsed: The number of the word that a parser takes for its verb.
    """
    spans = [match.span() for match in WORD.finditer(text)]
    noun = next((index for index, word in enumerate(lower) if word in ANSWER_NOUNS), None)
    verb = _verb(lower, parsed)
    second = lower[1] if len(lower) > 1 else ""
    if lower[0] in {"whats", "what's"} and verb is not None and (lower[verb].endswith("ing") or lower[verb] in COMMON):
        return Reading(
            kind=QuestionKind.WHAT_SAID,
            speaker=name(text[spans[1][0] : spans[verb - 1][1]]),
            claim=_about(lower[verb], text[spans[verb][1] :]) or None,
        )
    if lower[0] == "how":
        verb = next((index for index in range(2, len(lower)) if lower[index] in ACCOUNTING), None)
    elif (made := re.search(r"\bmakes? of\b", text, re.IGNORECASE)) and second in AUXILIARIES:
        return Reading(
            kind=QuestionKind.WHAT_SAID,
            speaker=name(text[spans[2][0] : made.start()]),
            claim=topic(text[made.end() :]) or None,
        )
    being = second in _BEING  # "what is she saying", and not "what is the boiling point"
    if being and verb is not None and not _is_saying(lower, verb):
        verb = None
    if second in AUXILIARIES and verb is not None and verb > 2:  # noqa: PLR2004
        start = 2 if lower[2] not in ADVERBS else 3
        speaker = name(text[spans[start][0] : spans[verb - 1][1]])
        if speaker and speaker.casefold() not in {"it", "there", "this", "that"} | ANYONE:
            return Reading(
                kind=QuestionKind.WHAT_SAID,
                claim=_about(lower[verb], text[spans[verb][1] :]) or None,
                speaker=speaker,
                sure=lower[0] in {"what", "how", "why"},
            )
    if noun is not None and noun > 1:
        owner = text[: spans[noun][0]].strip()
        owner = re.sub(r"^(?:what|how|whats|what's)\s+(?:is|was|were|are|'s)?\s*", "", owner, flags=re.IGNORECASE)
        if any(word in AUXILIARIES for word in words(owner)):
            return _given(text)  # "what time was the warning" is nobody's warning
        return _of_owner(owner, text[spans[noun][1] :])
    if match := re.match(
        r"^(?:what|whats|what's|what is|what was)\s+(.+?)['’]s?\s+(?:\w+\s+){1,2}?(?:on|about|of|to|over)\s+(.+)$",
        text,
        re.IGNORECASE,
    ):
        return Reading(kind=QuestionKind.WHAT_SAID, speaker=name(match[1]), claim=topic(match[2]) or None, sure=False)
    return _given(text) if noun != 1 or lower[0] != "what" else _given(text, sure=True)


def of_whom(text: str, lower: Sequence[str]) -> Reading | None:
    """Of whom or what somebody spoke: "who did the union blame", "which law did she call unfair".

    Args:
        text: The question.
        lower: Its words, case-folded and mended.
    """
    helper = _helper(lower)
    if helper is None:
        return None
    spans = [match.span() for match in WORD.finditer(text)]
    start = helper + 1
    saying = [
        index
        for index in range(start + 1, len(lower))
        if lower[index] in TALKING and lower[index] in BASES and lower[index - 1] not in NOUN_NEXT
    ]
    verb = next((index for index in saying if lower[index] in COMMON), saying[0] if saying else None)
    speaker = "" if verb is None else name(text[spans[start][0] : spans[verb - 1][1]])
    if verb is None or lower[verb] in DEEDS or not speaker or speaker.casefold() in PRONOUNS | {"there"} | ANYONE:
        return Reading(kind=QuestionKind.PASSAGE)
    told = "" if lower[verb] in PLAIN else lower[verb]
    claim = " ".join(part for part in (told, *lower[1:helper], text[spans[verb][1] :].strip(" ,:?")) if part)
    return Reading(kind=QuestionKind.WHAT_SAID, claim=claim or None, speaker=speaker, sure=False)


def _helper(lower: Sequence[str]) -> int | None:
    """The number of the *did* behind which somebody stands: "who did the union blame", not "who did not sign"."""
    most = 5 if lower[0] in OF_A_NOUN else 2
    at = next((index for index, word in enumerate(lower[:most]) if index and word in {"did", "does", "do"}), None)
    if at is None or at + 2 >= len(lower) or (lower[0] in OF_A_NOUN and at == 1):
        return None
    behind = lower[at + 1]
    return None if behind in ADVERBS or behind in TALKING & BASES else at


def _about(verb: str, rest: str) -> str:
    """What somebody's words are on, without who was told or when; "say the head hid about it" tells a clause."""
    about = after_hearer(rest)
    led = words(rest[: len(rest) - len(about)])
    clause = verb in PLAIN - _TELL and any(word.replace("'", "") in FINITE or word.endswith("ed") for word in led)
    return topic(rest if clause else about)


def _given(text: str, *, sure: bool = False) -> Reading | None:
    """What somebody gave in words; without a noun of saying it may be something else than words."""
    match = _GIVEN.match(text)
    who = name(match["who"]) if match is not None else ""
    if (
        match is None
        or not (match["noun"] or match["rest"].startswith(" as "))
        or not who
        or who.casefold() in PRONOUNS | {"there"} | ANYONE
    ):
        return None
    rest = topic(match["rest"])
    about = rest if sure else " ".join(part for part in (match["noun"].strip(), match["rest"].strip(" ,:?")) if part)
    return Reading(kind=QuestionKind.WHAT_SAID, speaker=who, claim=about or None, sure=sure)


def _is_saying(lower: Sequence[str], verb: int) -> bool:
    """Whether "is … saying" asks for words: a common verb of saying, or another one with nothing but a topic behind."""
    after = lower[verb + 1] if verb + 1 < len(lower) else "about"
    return lower[verb].endswith("ing") and (lower[verb] in COMMON or after in _TOPICAL)


def bare(text: str, lower: list[str]) -> Reading | None:
    """No verb at all: "X on Y", "X's reaction to Y", "X about Y"."""
    noun = next((index for index, word in enumerate(lower[1:6], start=1) if word in ANSWER_NOUNS), None)
    spans = [match.span() for match in WORD.finditer(text)]
    if noun is not None and lower[noun - 1].endswith(("'s", "s'")):
        return _of_owner(text[: spans[noun][0]].strip(), text[spans[noun][1] :])
    match = re.match(r"^([^\W\d_][^,:]{1,60}?)\s+(?:on|about|abt|re)\s+(\S.*)$", text, re.IGNORECASE)
    before = words(match[1]) if match else []
    if match and len(before) <= 4 and not any(word in AUXILIARIES | NOBODY for word in before):  # noqa: PLR2004
        return Reading(kind=QuestionKind.WHAT_SAID, speaker=name(match[1]), claim=match[2], sure=False)
    return None


def _of_owner(owner: str, rest: str) -> Reading | None:
    speaker = name(re.sub(r"['’]s?$", "", owner.strip()))
    if not speaker:
        return None
    return Reading(kind=QuestionKind.WHAT_SAID, speaker=speaker, claim=topic(rest) or None)


def after_name(segments: Sequence[str]) -> Reading | None:
    """The name stands first: "Zora Candela - what did she answer about …"."""
    lower = words(segments[1])
    if len(segments[0].split()) > 5 or not lower or lower[0] not in {"what", "how", "why"}:  # noqa: PLR2004
        return None
    asked = what(segments[1], lower)
    if asked is None or asked.speaker is None or asked.speaker.casefold() not in {"he", "she", "they", "it"}:
        return None
    return Reading(kind=QuestionKind.WHAT_SAID, speaker=name(segments[0]), claim=asked.claim)
