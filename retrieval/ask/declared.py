"""What a question asserts that is put as a question, or as somebody's claim: "was the dam safe", "Lund says it was"."""

import re
from typing import Any

from retrieval.ask.wording import ADVERBS, ANYONE, AUXILIARIES, CLAUSAL, PRONOUNS, TRUE, WORD, name, words

_DO = frozenset(["do", "does", "did", "dont", "doesnt", "didnt", "don't", "doesn't", "didn't"])
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj", "csubjpass"})
_PREDICATES = frozenset({"attr", "acomp"})
_OWN = frozenset({"acl", "advcl", "appos"})
_NAMES = frozenset({"NNP", "NNPS", "PRP"})
_LONGEST_NAME = 5
_HE = re.compile(r"^(?:he|she|they)(?P<is>['’]s|s|['’]re)?\b(?!['’])", re.IGNORECASE)
_OR_NOT = re.compile(r"\s+or (?:not|no)$", re.IGNORECASE)
_THAT = re.compile(r"^that\s+(?=\S+\s)", re.IGNORECASE)
_SIDE = frozenset(["who", "whos", "who's", "anyone", "anybody", "anything", "any", "does", "did", "do", "has", "is"])
_LEADS = frozenset({"and", "or", "but", "so"})


def assertion(text: str, doc: Any | None = None) -> str:
    """A question that is answered with yes or no as the sentence that it asks about; other texts as they are.

    Args:
        text: A question, or part of one: "did the mayor sign", "is it true that he signed".
        doc: Its parse; without one only *do* is taken off.
    """
    text = _OR_NOT.sub("", TRUE.sub("", text))
    spans = [match.span() for match in WORD.finditer(text)]
    lower = words(text)
    if len(lower) < 3 or lower[0] not in AUXILIARIES:  # noqa: PLR2004 - a verb, somebody, and what is told of them
        return text
    if lower[0] in _DO:
        if lower[0].endswith("t"):
            return f"{text[spans[1][0] : spans[2][0]].strip()} did not {text[spans[2][0] :]}"
        return text[spans[1][0] :]
    end = _subject_end(doc, spans[0][1]) if doc is not None else None
    if end is None or not text[end:].strip():
        return text
    return f"{text[spans[1][0] : end].strip()} {text[: spans[0][1]].strip().lower()} {text[end:].strip()}"


def whose_claim(text: str) -> tuple[str, str] | None:
    """Whose claim a text tells, and the claim: "Lund says he was late" tells Lund's, that Lund was late."""
    spans = [match.span() for match in WORD.finditer(text)]
    lower = words(text)
    verb = next((at for at in range(1, min(len(lower), _LONGEST_NAME + 1)) if lower[at] in CLAUSAL), None)
    if verb is None or verb + 2 >= len(lower) or lower[0] in AUXILIARIES | ANYONE | PRONOUNS:
        return None
    who = " ".join(word for word in text[: spans[verb][0]].split() if word.casefold() not in ADVERBS | AUXILIARIES)
    said = _THAT.sub("", text[spans[verb][1] :].strip(" ,:"))
    if not name(who) or lower[0] in {"who", "which", "what", "how", "why", "when", "where"}:
        return None
    if match := _HE.match(said):
        said = f"{who}{' is' if match['is'] else ''}{said[match.end() :]}"
    return name(who), said


def asks_for_sides(segment: str) -> bool:
    """Whether a part behind a claim asks who is on which side of it: "who agrees", "and does anybody object"."""
    lower = [word for index, word in enumerate(words(segment)) if index or word not in _LEADS]
    return bool(lower) and lower[0] in _SIDE


def _subject_end(doc: Any, after: int) -> int | None:
    """Where the subject ends that stands right behind the first word, whatever a parser of statements made of it."""
    for token in doc:
        if token.idx >= after and not doc.text[after : token.left_edge.idx].strip():
            if token.dep_ in _SUBJECTS or (token.dep_ in _PREDICATES and token.head.i == 0):
                return _end(token)
            if token.tag_ in _NAMES and token.left_edge.i == token.i and token.dep_ != "compound":
                last = token
                while last.i + 1 < len(doc) and last.nbor().tag_ == token.tag_ != "PRP":
                    last = last.nbor()
                return int(last.idx + len(last.text))
    return None


def _end(subject: Any) -> int:
    """Where a subject ends: a participle that hangs from it is the question's own verb, "was the dam [inspected]"."""
    last = subject
    for kid in subject.rights:
        if kid.dep_ in _OWN or (kid.dep_ == "relcl" and kid.left_edge.tag_ == "TO"):
            break
        last = kid.right_edge
    return int(last.idx + len(last.text))
