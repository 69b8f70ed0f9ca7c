"""Questions to the words that name a speaker: what they stand for, and how much of them describes."""

import re

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.nouns import ABSTRACT, BEARERS, EVIDENCE
from retrieval.statements.people import GROUPS, THINGS

_DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their"})
_ONE = frozenset({"the", "a", "an", "this", "that"})
_NOBODY = frozenset({"GPE", "LOC", "FAC", "ORG"})
"""Labels of what is no person."""
_CUT = frozenset({"relcl", "parataxis", "punct", "case"})
_AS_SAYING = re.compile(r"\s+as(?:\s+(?:saying|telling|having|being)\b.*)?$")
_LONGEST = 30
_SOMEBODYS = re.compile(r"\b(?:my|your|his|her|its|our|their|of|for|to)\b|['’]s?\b|s['’]\s", re.IGNORECASE)


def antecedent(head: Token) -> Token:
    """The word that a relative pronoun stands for; any other word is itself."""
    if head.tag_ not in {"WP", "WDT"} or is_acronym(head) or head.dep_ not in {"nsubj", "nsubjpass"}:
        return head
    verb = head.head
    while verb.dep_ in {"conj", "xcomp", "ccomp"} and verb.head.i != verb.i:
        verb = verb.head
    if verb.dep_ != "relcl":
        return head
    named = verb.head
    # "The mayor of Vell, who …": a place is no *who*.
    if head.lower_ == "who" and named.ent_type_ in _NOBODY and named.dep_ == "pobj" and named.head.dep_ == "prep":
        above = named.head.head
        return above if above.pos_ in {"NOUN", "PROPN"} else named
    return named


def is_acronym(head: Token) -> bool:
    """Whether a word in capitals is a name, although the parser takes it for a pronoun."""
    return len(head.text) > 1 and head.text.isupper() and not head.sent.text.isupper()


def is_joined(head: Token) -> bool:
    """Whether another name or noun is joined to the word: "Reed and Hale"; but not in "the delegate and activist"."""
    return any(kid.dep_ == "conj" and not _is_same(head, kid) for kid in head.children)


def _is_same(head: Token, joined: Token) -> bool:
    """Whether two nouns under one article are what one person is."""
    one = any(kid.dep_ in {"det", "poss"} and kid.lower_ in _ONE for kid in head.children)
    return one and head.tag_ == joined.tag_ == "NN" and not any(kid.dep_ in {"det", "poss"} for kid in joined.children)


def is_people(head: Token) -> bool:
    """Whether a plural can be people: no papers, no figures, no organizations."""
    word = head.lower_
    return word not in THINGS and word not in GROUPS and word not in EVIDENCE and word not in BEARERS


def is_definite(head: Token) -> bool:
    """Whether the noun stands for something known: "the …", "his …", "that …"."""
    return any(kid.dep_ in {"det", "poss"} and kid.lower_ in _DEFINITE for kid in head.children)


def is_abstract(head: Token) -> bool:
    """Whether nobody speaks: "the evidence suggests", "this shows"."""
    if head.tag_ in {"NN", "NNS"}:
        return head.lower_ in ABSTRACT
    return head.tag_ == "DT" and head.lower_ in {"this", "that", "these"} and head.dep_ in {"nsubj", "pobj"}


def is_thing(phrase: str) -> bool:
    """Whether a word that opens a sentence, and was taken for a name, is a document's: "Records show"."""
    return phrase.lower() in THINGS or phrase.lower() in EVIDENCE or phrase.lower() in BEARERS


def is_owned(head: Token) -> bool:
    """Whether the noun is somebody's: "their association"."""
    return any(kid.dep_ == "poss" for kid in head.children)


def is_somebodys(role: str) -> bool:
    """Whether a role is told by whose it is: "her lawyer", "Reed's wife", "a lawyer for the council"."""
    return _SOMEBODYS.search(role) is not None


def _joins(token: Token) -> bool:
    """Whether a hyphen joins the parts of one word: "Colquhoun-Bray"."""
    return token.text == "-" and not token.whitespace_ and token.i > 0 and not token.nbor(-1).whitespace_


def described_by(head: Token, *, cue: Token | None = None) -> str:
    """The words of a noun and what describes it, without relative clauses.

    Args:
        head: The noun.
        cue: The verb by which it speaks: "a poll showing …" is a poll.
    """
    cut = [kid for kid in head.children if (kid.dep_ in _CUT and not _joins(kid)) or (cue and kid.i == cue.i)]
    numbers = trees.indices(head, without=cut)
    for first, after in trees.runs(numbers):
        if first <= head.i < after:
            phrase = str(head.doc[first : min(after, first + _LONGEST)].text)
            return _AS_SAYING.sub("", phrase).strip(" ,–—-")
    return str(head.text)
