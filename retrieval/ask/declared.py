"""What a question asserts that is put as a question, or as somebody's claim: "was the dam safe", "Lund says it was"."""

import re
from typing import Any

from retrieval.ask.wording import (
    ADVERBS,
    AGREEING,
    ANYONE,
    AUXILIARIES,
    DENYING,
    DISBELIEF,
    FINITE,
    NEGATIONS,
    PHRASAL,
    PREPOSITIONS,
    PRONOUNS,
    TALKING,
    TRUE,
    WH,
    WORD,
    name,
    words,
)
from retrieval.statements.inflection import forms
from retrieval.statements.inflection import words as listed

_DO = frozenset(["do", "does", "did"])
_MODALS = listed("will would can could should must shall might may")
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_PREDICATES = frozenset({"attr", "acomp"})
_OWN = frozenset({"acl", "advcl", "appos"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_ENDS = _NOUNS | {"PRP", "CD", "DT", "EX"}
_CLAIMING_TEXT = """
    say claim insist argue maintain contend allege assert boast brag think believe reckon swear suggest state
"""
_CLAIMING = frozenset(form for verb in _CLAIMING_TEXT.split() for form in forms(verb) if not form.endswith("ing"))
"""Forms of verbs whose subject vouches for the clause behind them, and adds nothing to it."""
_OF_A_NOUN = listed("the a an this that these those his her its their our my your no any some of and")
_LONGEST_NAME = 5
_SHORTEST_CLAIM = 3
_HE = re.compile(r"^(?:he|she)(?P<is>['’]?s)?\s+(?P<next>\S+)", re.IGNORECASE)
_THAT = re.compile(r"^that\s+(?=\S+\s)", re.IGNORECASE)
_LATER_THAT = re.compile(r"^(?:\S+\s+){1,4}?that\s+(?=\S+\s)", re.IGNORECASE)
_OR_NOT = re.compile(r"\s+or (?:not|no)$", re.IGNORECASE)
_SIDED = TALKING | DENYING | PHRASAL.keys() | DISBELIEF | AGREEING
_ASKS_WHO = frozenset(["who", "whos", "who's"])
_LEADS = frozenset({"and", "or", "but", "so"})
_NEAR = 4
"""Words behind "who" among which its verb stands."""


def bare_question(text: str) -> str:
    """A question without "is it true that" before it and "or not" behind it."""
    return _OR_NOT.sub("", TRUE.sub("", text))


def assertion(text: str, doc: Any | None = None) -> str:
    """A question that is answered with yes or no as the sentence that it asks about; other texts as they are.

    Args:
        text: A question, or part of one: "did the mayor sign".
        doc: Its parse. Without one, and where the subject does not stand out, only *do* is taken off.
    """
    spans = [match.span() for match in WORD.finditer(text)]
    lower = [word.replace("'", "") for word in words(text)]
    if len(lower) < 3 or lower[0] not in FINITE:  # noqa: PLR2004 - a verb, somebody, and what is told of them
        return text
    start = spans[1][0]
    if lower[0] in _DO:
        return text[start:]
    if lower[0] in NEGATIONS:
        return text
    end = _subject_end(doc, spans[0][1], bare=lower[0] in _MODALS) if doc is not None else None
    if end is None or not text[end:].strip():
        return text
    return f"{text[start:end].strip()} {text[: spans[0][1]].strip().lower()} {text[end:].strip()}"


def whose_claim(text: str) -> tuple[str, str] | None:
    """Whose claim a text tells, and the claim: "Lund says he was late" tells Lund's, that Lund was late."""
    spans = [match.span() for match in WORD.finditer(text)]
    lower = words(text)
    verb = next((at for at in range(1, min(len(lower), _LONGEST_NAME + 1)) if lower[at] in _CLAIMING), None)
    if verb is None or not _may_claim(lower[:verb]):
        return None
    who = name(" ".join(word for word in text[: spans[verb][0]].split() if word.casefold() not in ADVERBS))
    said = text[spans[verb][1] :].strip(" ,:")
    if not who or not words(said):
        return None
    if words(said)[0] in PREPOSITIONS:  # "said on Monday that …"
        if not (later := _LATER_THAT.match(said)):
            return None
        said = said[later.end() :]
    said = _named(_THAT.sub("", said), who)
    return (who, said) if len(words(said)) >= _SHORTEST_CLAIM else None


def asks_for_sides(segment: str) -> bool:
    """Whether a part behind a claim asks who is on which side of it: "who agrees", "and does anybody object"."""
    lower = [word for index, word in enumerate(words(segment)) if index or word not in _LEADS]
    if not lower:
        return False
    if lower[0] in _ASKS_WHO:
        return any(word in _SIDED for word in lower[1 : _NEAR + 1])
    if not (lower[0] in ANYONE | {"any"} or lower[0].replace("'", "") in FINITE):
        return False
    anyone = any(word in ANYONE for word in lower[:_NEAR])
    return any(word in DENYING or (anyone and word in _SIDED) for word in lower)


def asks_who(segment: str) -> bool:
    """Whether a part asks for people."""
    return any(word in ANYONE or word in _ASKS_WHO for word in words(segment)[:1])


def _may_claim(before: list[str]) -> bool:
    """Whether the words before a verb of saying are somebody: no article alone, no question, nothing denied."""
    if before[0] in AUXILIARIES | ANYONE | PRONOUNS | WH | _ASKS_WHO or before[-1] in _OF_A_NOUN:
        return False
    # "The mayor's claims about the dam" are a noun.
    return not before[-1].endswith(("'s", "s'")) and not any(word.replace("'", "") in NEGATIONS for word in before)


def _named(said: str, who: str) -> str:
    """A claim with its speaker's name for "he" and "she"; "they" may be others, and so may "she" be to two nurses."""
    match = _HE.match(said)
    if match is None or who.casefold().endswith("s") or " and " in who:
        return said
    follows = match["next"].casefold()
    helper = ""
    if match["is"]:
        helper = " has" if follows == "been" or follows.endswith("ed") else " is"
    return f"{who}{helper} {said[match.start('next') :]}"


def _subject_end(doc: Any, after: int, *, bare: bool) -> int | None:
    """Where the subject ends that stands right behind the first word; None where that is not plain.

    Args:
        doc: The parse.
        after: Where the first word ends.
        bare: Whether a verb without an ending has to follow: "will he [go]".
    """
    for token in doc:
        if token.idx < after or doc.text[after : token.left_edge.idx].strip():
            continue
        if token.dep_ in _SUBJECTS or (token.dep_ in _PREDICATES and token.head.i == 0):
            last = _last(token)
            behind = doc[last.i + 1] if last.i + 1 < len(doc) else None
            if last.tag_ not in _ENDS or behind is None or behind.tag_ in _NOUNS or (behind.tag_ == "VB") is not bare:
                return None
            return int(last.idx + len(last.text))
    return None


def _last(subject: Any) -> Any:
    """The last word of a subject: a participle that hangs from it is the question's own verb, "was the dam [built]"."""
    last = subject
    for kid in subject.rights:
        if kid.dep_ in _OWN or (kid.dep_ == "relcl" and kid.left_edge.tag_ == "TO"):
            break
        last = kid.right_edge
    return last
