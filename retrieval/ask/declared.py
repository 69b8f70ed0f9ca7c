"""What a question asserts that is put as a question, or as somebody's claim: "was the dam safe", "Lund says it was"."""

import re
from typing import Any

from retrieval.ask.claims import without_hearer
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
_POSITIVE = {"wont": "will", "cant": "can", "cannot": "can", "shant": "shall"}
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_PREDICATES = frozenset({"attr", "acomp"})
_HAVE = frozenset({"have", "has", "had"})
_ARTICLES = frozenset({"a", "an", "the"})
_HELPERS = frozenset({"aux", "auxpass"})
_LONGEST_SUBJECT = 9
"""Words of a subject that is looked for by trial."""
_WITH_A_VERB = frozenset({"let", "help", "make", "go", "come", "have", "be"})
"""Verbs behind which another one may stand."""
_OWN = frozenset({"acl", "advcl", "appos"})
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_ENDS = _NOUNS | {"PRP", "CD", "DT", "EX"}
_CLAIMING_TEXT = """
    say claim insist argue maintain contend allege assert boast brag think believe reckon swear suggest state
"""
_CLAIMING = frozenset(form for verb in _CLAIMING_TEXT.split() for form in forms(verb) if not form.endswith("ing"))
"""Forms of verbs whose subject vouches for the clause behind them, and adds nothing to it."""
_TELLING = forms("tell")
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


def assertion(text: str, nlp: Any | None = None) -> str:
    """A question that is answered with yes or no as the sentence that it asks about; other texts as they are.

    Args:
        text: A question, or part of one: "did the mayor sign".
        nlp: The parser's pipeline. Without one, and where the subject does not stand out, only *do* is taken off.
    """
    spans = [match.span() for match in WORD.finditer(text)]
    lower = [word.replace("'", "") for word in words(text)]
    if len(lower) < 3 or lower[0] not in FINITE:  # noqa: PLR2004 - a verb, somebody, and what is told of them
        return text
    start, told = spans[1][0], text[spans[0][0] : spans[0][1]].lower()
    if lower[0] in NEGATIONS:
        # "Didn't he resign?" asks whether he did.
        lower[0] = told = _POSITIVE.get(lower[0], lower[0].removesuffix("nt"))
    end = None
    if nlp is not None and lower[0] not in _DO:
        bare = lower[0] in _MODALS
        place = _place(text[start:], told, nlp, bare=bare)
        end = _subject_end(nlp(text), spans[0][1], bare=bare) if place is None else start + place
    if end is None or not text[end:].strip():
        return text[start:] if lower[0] in _DO else text
    return f"{text[start:end].strip()} {told} {text[end:].strip()}"


def whose_claim(text: str) -> tuple[str, str] | None:
    """Whose claim a text tells, and the claim: "Lund says he was late" tells Lund's, that Lund was late."""
    spans = [match.span() for match in WORD.finditer(text)]
    lower = words(text)
    verb = next((at for at in range(1, min(len(lower), _LONGEST_NAME + 1)) if lower[at] in _CLAIMING | _TELLING), None)
    if verb is None or not _may_claim(lower[:verb]):
        return None
    who = name(" ".join(word for word in text[: spans[verb][0]].split() if word.casefold() not in ADVERBS))
    said = text[spans[verb][1] :].strip(" ,:")
    if not who or not words(said):
        return None
    if lower[verb] in _TELLING:
        told = without_hearer(said)
        if told == said:  # "told a lie"
            return None
        said = told
    elif words(said)[0] in PREPOSITIONS:  # "said on Monday that …"
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
    # "Did anyone show they weren't?"
    refers = len(lower) > 2 and lower[-2] in PRONOUNS and lower[-1].replace("'", "") in FINITE  # noqa: PLR2004
    return any(word in DENYING or (anyone and (refers or word in _SIDED)) for word in lower)


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


def _place(text: str, verb: str, nlp: Any, *, bare: bool) -> int | None:
    """Where a text parses as a sentence with an auxiliary put into it; None where it does nowhere.

    A parser that was trained on sentences takes many a question for something else: "will Marks beat" has a man
    of that name. So each place is tried, and the sentence that comes of it has to have what stands before the
    auxiliary as its subject.

    Args:
        text: A question without its first word: "a ban on logging cost towns their mills".
        verb: The word: "would".
        nlp: The parser's pipeline.
        bare: Whether a verb without an ending has to follow.
    """
    ends = [match.end() for match in WORD.finditer(text)][:-1][:_LONGEST_SUBJECT]
    for end, doc in zip(ends, nlp.pipe([f"{text[:end]} {verb}{text[end:]}" for end in ends]), strict=True):
        if _is_told(doc, end + 1, bare=bare):
            return end
    return None


def _is_told(doc: Any, at: int, *, bare: bool) -> bool:
    """Whether a sentence's verb has the auxiliary that stands at a place, and all before it as its subject."""
    helper = next((token for token in doc if token.idx == at), None)
    if helper is None or not helper.i or not _may_end(doc[helper.i - 1]):
        return False
    verb = helper.head if helper.dep_ in _HELPERS else helper
    subjects = [kid for kid in verb.children if kid.dep_ in _SUBJECTS | {"csubj", "csubjpass"} and kid.i < helper.i]
    whole = bool(subjects) and not subjects[-1].left_edge.i and subjects[-1].right_edge.i == helper.i - 1
    behind = next((token for token in doc[helper.i + 1 :] if token.dep_ not in {"advmod", "neg"}), None)
    if verb.dep_ != "ROOT" or not whole or behind is None or (behind.tag_ == "VB") is not bare:
        return False
    if verb.i == helper.i:  # "oil money is behind it", not "oil is money behind it"
        return behind.tag_ not in _NOUNS and helper.lower_ not in _HAVE
    after = doc[behind.i + 1] if behind.i + 1 < len(doc) else None
    # "The use would break the law", not "the would use break the law".
    two = bare and after is not None and after.tag_ in {"VB", "VBP", "VBD"} and behind.lower_ not in _WITH_A_VERB
    return (verb.i == behind.i or behind.dep_ in _HELPERS) and not two


def _may_end(token: Any) -> bool:
    """Whether a subject may end with a word."""
    of_noun = token.tag_ == "VBG" and token.dep_ in {"pcomp", "pobj"}  # "a ban on logging"
    return (token.tag_ in _ENDS or of_noun) and token.lower_ not in _ARTICLES


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
