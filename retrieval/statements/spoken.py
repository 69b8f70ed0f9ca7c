"""What is remembered of a speaker, and what the words for one tell: a person, a group, a name, a description."""

from dataclasses import dataclass

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.entities import Entity
from retrieval.statements.inflection import singulars
from retrieval.statements.people import GENDER, GROUPS, PEOPLE, PERSONAL
from retrieval.statements.phrases import is_people
from retrieval.types import Speaker

_PROPER = frozenset({"NORP", "GPE", "ORG", "LOC"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Who spoke, and where: what a later pronoun looks back to."""

    position: int
    sentence: int
    entity: Entity | None
    speaker: Speaker
    plural: bool
    group: bool
    """Whether it is an organization."""
    reported: bool
    """Whether it stands in what somebody else said."""
    thing: bool
    """Whether it is a single thing, such as a letter or a study."""
    human: bool
    """Whether it can be a person that *he* or *she* means: a resolved name, or a noun for a person."""
    asks: bool
    """Whether it asks or accuses somebody, who is then expected to answer."""


def is_human(head: Token, speaker: Speaker) -> bool:
    """Whether a speaker can be one or several people: no thing, no group, and no pronoun left without a name."""
    word = head.lower_
    if head.tag_ in {"PRP", "PRP$", "WP", "WDT", "DT", "IN"}:
        return head.tag_ != "IN" and speaker.name.lower() not in {word, "they", "it", "he", "she"}
    if head.tag_ in {"NNS", "NNPS", "CD", "JJ"}:
        return is_people(head)
    if not is_people(head):
        return False
    return head.tag_ == "NNP" or word in GENDER or word in PEOPLE or word.endswith(PERSONAL)


def is_group(head: Token) -> bool:
    """Whether a noun stands for an organization, or for several."""
    word = head.lower_
    return word in GROUPS or (head.tag_ == "NNS" and any(plural in GROUPS for plural in singulars(word)))


def is_corporate(head: Token) -> bool:
    """Whether a description is as good as a name: "the Russian military", "Syrian state television"."""
    if head.lower_ not in GROUPS:
        return False
    if any(kid.dep_ == "det" and kid.lower_ not in {"the", "this"} for kid in head.children):
        return False
    return any(kid.ent_type_ in _PROPER for kid in trees.children(head, "amod", "compound", "poss", "nmod"))


def may_be(speaker: Speaker, gender: str) -> bool:
    """Whether the words of a speaker do not speak against a gender, ``f`` or ``m``."""
    words = {GENDER[word] for word in speaker.name.lower().split() if word in GENDER}
    return not words or gender in words


def by_name(entity: Entity, text: str) -> Speaker:
    """A speaker whose name is known, with the words that stand for it."""
    roles = list(entity.roles.values())
    described = max(roles, key=len) if roles else None
    return Speaker(name=entity.name, text=text, description=described, named=True)


def with_words(speaker: Speaker, text: str) -> Speaker:
    """A speaker of before, with the words that stand for it here."""
    return Speaker(name=speaker.name, text=text, description=speaker.description, named=speaker.named)


def unresolved(text: str) -> Speaker:
    """A speaker of whom only the words are known."""
    return Speaker(name=text, text=text, description=None, named=False)
