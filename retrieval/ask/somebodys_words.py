"""Questions for what somebody said: "what did X say about Y", "X's line on Y", "X on Y"."""

import re
from collections.abc import Sequence

from retrieval.ask.question import Reading
from retrieval.ask.wording import (
    ACCOUNTING,
    ANSWER_NOUNS,
    ANYONE,
    AUXILIARIES,
    COMMON,
    NOBODY,
    TALKING,
    WORD,
    after_hearer,
    name,
    topic,
    words,
)
from retrieval.types import QuestionKind


def what(text: str, lower: list[str]) -> Reading | None:  # noqa: C901, PLR0911 - a branch for each form of the question
    """Somebody's words: "what did X say about Y", "how did X respond to Y", "X's line on Y", "why does X think Y"."""
    spans = [match.span() for match in WORD.finditer(text)]
    noun = next((index for index, word in enumerate(lower) if word in ANSWER_NOUNS), None)
    # A name may be a verb too: "what did Olaf Brand say".
    verb = next((index for index in range(3, len(lower)) if lower[index] in COMMON), None)
    if verb is None:
        verb = next((index for index in range(2, len(lower)) if lower[index] in TALKING), None)
    second = lower[1] if len(lower) > 1 else ""
    if lower[0] in {"whats", "what's"} and verb is not None and lower[verb].endswith("ing"):
        return Reading(
            kind=QuestionKind.WHAT_SAID,
            speaker=name(text[spans[1][0] : spans[verb - 1][1]]),
            claim=topic(after_hearer(text[spans[verb][1] :])) or None,
        )
    if lower[0] == "how":
        verb = next((index for index in range(2, len(lower)) if lower[index] in ACCOUNTING), None)
    elif (made := re.search(r"\bmakes? of\b", text, re.IGNORECASE)) and second in AUXILIARIES:
        return Reading(
            kind=QuestionKind.WHAT_SAID,
            speaker=name(text[spans[2][0] : made.start()]),
            claim=topic(text[made.end() :]) or None,
        )
    being = second in {"is", "are", "was", "were"}  # "what is she saying", and not "what is the boiling point"
    if being and verb is not None and not (lower[verb] in COMMON and lower[verb].endswith("ing")):
        verb = None
    if second in AUXILIARIES and verb is not None and verb > 2 and (noun is None or verb <= noun):  # noqa: PLR2004
        start = 2 if lower[2] not in AUXILIARIES else 3
        speaker = name(text[spans[start][0] : spans[verb - 1][1]])
        if speaker and speaker.casefold() not in {"it", "there", "this", "that"} | ANYONE:
            about = topic(after_hearer(text[spans[verb][1] :]))
            return Reading(
                kind=QuestionKind.WHAT_SAID,
                claim=about or None,
                speaker=speaker,
                sure=lower[0] in {"what", "how", "why"},
            )
    if noun is not None and noun > 1:
        owner = text[: spans[noun][0]].strip()
        owner = re.sub(r"^(?:what|how|whats|what's)\s+(?:is|was|were|are|'s)?\s*", "", owner, flags=re.IGNORECASE)
        return _of_owner(owner, text[spans[noun][1] :])
    if match := re.match(
        r"^(?:what|whats|what's|what is|what was)\s+(.+?)['’]s?\s+(?:\w+\s+){1,2}?(?:on|about|of|to|over)\s+(.+)$",
        text,
        re.IGNORECASE,
    ):
        return Reading(kind=QuestionKind.WHAT_SAID, speaker=name(match[1]), claim=topic(match[2]) or None, sure=False)
    if noun == 1 and lower[0] == "what":
        match = re.search(r"\bdid\s+(.+?)\s+(?:have|give|make|offer|put|get)\b(.*)", text, re.IGNORECASE)
        if match:
            return Reading(kind=QuestionKind.WHAT_SAID, speaker=name(match[1]), claim=topic(match[2]) or None)
    return None


def bare(text: str, lower: list[str]) -> Reading | None:
    """No verb at all: "X on Y", "X's reaction to Y", "X about Y"."""
    noun = next((index for index, word in enumerate(lower[1:6], start=1) if word in ANSWER_NOUNS), None)
    spans = [match.span() for match in WORD.finditer(text)]
    if noun is not None and lower[noun - 1].endswith(("'s", "s'")):
        return _of_owner(text[: spans[noun][0]].strip(), text[spans[noun][1] :])
    match = re.match(r"^([^\W\d_][^,:]{1,60}?)\s+(?:on|about|re)\s+(\S.*)$", text, re.IGNORECASE)
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
