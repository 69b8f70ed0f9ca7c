"""What a question claims: what follows its verb, with the verb where that tells more than that somebody speaks.

"Who said the dam was safe" claims that the dam was safe; "who blames the council for the flood" claims a blame, and
hands on "blames the council for the flood".
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from retrieval.ask.wording import (
    AGREEING,
    CLAUSAL,
    DENYING,
    FINITE,
    PHRASAL,
    PLAIN,
    PREPOSITIONS,
    TALKING,
    WH,
    after_hearer,
    words,
)
from retrieval.statements.inflection import forms

_TELL = forms("tell")
_SAY = forms("say")
_AS = re.compile(r"\bas\s+(?!(?:well|soon|long|many|much|if|though|of|to)\b)\w", re.IGNORECASE)
_THAT = re.compile(r"^that\s+", re.IGNORECASE)
_SAID_THAT = re.compile(
    r"^(?:(?:the|any|a|all|those|these|(?:\S+\s+){0,4}?\S+['’]s?)\s+)?(?:claim|idea|suggestion|report|story|talk|notion|allegation|rumou?r"
    r"|accusation|charge|assertion|view)s?\s+that\s+(?=\S)",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"^(?:(?:the|a|an|his|her|their)\s+)?\S+\s+(?=(?:he|she|they|it|there|the|a|an|his|her|their|its|no|nobody)\s)",
    re.IGNORECASE,
)
_PERSON_ON = re.compile(r"^(?P<who>.+?)\s+(?:on|about|over|regarding|re)\s+(?P<what>\S.*)$", re.IGNORECASE)
_PERSON_THAT = re.compile(r"^.+?\s+that\s+(?P<what>\S.*)$", re.IGNORECASE)
_WITH = re.compile(r"^with\s+", re.IGNORECASE)
_OPENS_QUOTE = frozenset("\"“'‘«")
_OF_PEOPLE = forms("contradict") | forms("challenge") | forms("disagree")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a question claims."""

    text: str
    denied: bool
    """Whether those are asked for who say that it is not so."""
    clause: bool
    """Whether it is a whole clause, which only a verb of saying can have."""


def claim_of(verb: str, rest: str, phrase: str, *, doubted: bool = False) -> Claim:
    """The claim of a question.

    Args:
        verb: Its verb, case-folded.
        rest: What follows the verb.
        phrase: The verb with what follows it.
        doubted: Whether the verb is one of believing that is denied: "who doesn't buy that …".
    """
    if doubted:
        return Claim(text=_said(rest), denied=True, clause=words(rest)[:1] == ["that"])
    if (verb in DENYING or verb in PHRASAL) and (denied := _denied(verb, rest)) is not None:
        # What a thing is dismissed as is said of it, and not denied.
        return Claim(text=phrase if _AS.search(rest) else denied, denied=not _AS.search(rest), clause=False)
    if verb in AGREEING and (right := _about_somebody(rest)) is not None:
        return Claim(text=right, denied=False, clause=True)
    told = without_hearer(rest) if verb in _TELL else rest
    lower = words(told)
    clause = bool(lower) and verb in CLAUSAL and (told[:1] in _OPENS_QUOTE or _is_clause(lower))
    # "Who moaned that it was cold": whatever else the verb tells, a clause with "that" is what was said.
    clause = clause or (verb in TALKING and lower[:1] == ["that"] and len(lower) > 2 and _is_clause(lower[1:]))  # noqa: PLR2004
    plain = bool(lower) and verb in PLAIN and (verb in _SAY or lower[0] not in PREPOSITIONS)
    return Claim(text=_THAT.sub("", told) if clause or plain else phrase, denied=False, clause=clause)


def _denied(verb: str, rest: str) -> str | None:
    """What is denied; None where a verb such as *push* lacks what makes it a denial."""
    lower = words(rest)
    for particles in PHRASAL.get(verb, ()):
        if lower[: len(particles)] == list(particles):
            return _said(_without(rest, len(particles)))
    if verb not in DENYING:
        return None
    return (_about_somebody(rest) if verb in _OF_PEOPLE else None) or _said(rest)


def _said(text: str) -> str:
    """What is denied, without "that" and "the claim that"."""
    return _THAT.sub("", _SAID_THAT.sub("", text))


def without_hearer(rest: str) -> str:
    """What somebody was told, without who it was: "the meeting her staff was behind it"."""
    return after_hearer(rest) if re.search(r"\bthat\b", rest, re.IGNORECASE) else _TOLD.sub("", rest)


def _about_somebody(rest: str) -> str | None:
    """That somebody is right on something: "with the mayor on the toll", "the mayor on the toll"."""
    person = _WITH.sub("", rest)
    if _SAID_THAT.match(person):
        return None
    if person != rest and (match := _PERSON_THAT.match(person)):
        return match["what"]
    if match := _PERSON_ON.match(person):
        return f"{match['who']} is right about {match['what']}"
    return f"{person} is right" if person != rest and person else None


def _is_clause(lower: list[str]) -> bool:
    """Whether words are a clause with a verb of its own."""
    if lower[0] == "that" or lower[0] in WH:
        return True
    if lower[0] in PREPOSITIONS or lower[0].endswith("ing"):
        return False
    return any(
        (word.replace("'", "") in FINITE and before != "to")
        or (word.endswith("ed") and before not in {"a", "an", "the"})
        for before, word in pairwise(lower)
    )


def _without(text: str, count: int) -> str:
    """A text without its first words."""
    parts = text.split(maxsplit=count)
    return parts[count] if len(parts) > count else ""
