"""Descriptions of whom the text has just named: "Ada Brook was cross. “It was untrue,” the analyst said"."""

from collections.abc import Set as AbstractSet

from spacy.tokens import Token

from retrieval.statements.candidate import Paragraph
from retrieval.statements.entities import Entity, Registry
from retrieval.statements.inflection import words
from retrieval.statements.people import GENDER, GROUPS, OFFICES
from retrieval.statements.subjects import may_speak

_NEAR = 2
"""Sentences back in which a description finds whom the text has just named."""
_OTHERS = words(
    """
    reporter interviewer interviewee moderator host anchor questioner announcer narrator spokesman spokeswoman
    spokesperson lawyer attorney counsel prosecutor victim killer attacker suspect audience reader caller witness rival
    opponent predecessor successor
    """
)
"""Nouns for who is at the other end of what a text tells."""
_ELSE = frozenset({"other", "second", "third", "same", "next"})


def just_named(registry: Registry, paragraph: Paragraph, head: Token, reported: AbstractSet[int]) -> Entity | None:
    """The person of whom a definite noun that the text has not used before tells more.

    That is the one person named in the sentences before, there for the first time and as what the sentence is about,
    whose office is no other. Where two are named, or the noun was somebody's, it is nobody.

    Args:
        registry: the people of the document.
        paragraph: where the noun stands.
        head: the noun.
        reported: identities of the mentions that stand in what somebody said.
    """
    word, position = head.lower_, paragraph.at(head)
    if paragraph.headline or head.tag_ != "NN" or word in GROUPS | _OTHERS or not _is_person(head):
        return None
    if registry.presented.get(word, position) < position:
        return None
    number = registry.sentence_of(paragraph, head)
    near = [
        mention
        for mention in registry.mentions
        if mention.start < position and number - mention.sentence <= _NEAR and mention.entity.kind == "person"
        if not (mention.quoted or mention.is_owner or id(mention) in reported)
    ]
    if len({id(mention.entity) for mention in near}) != 1 or not any(mention.new for mention in near):
        return None
    entity, gender = near[0].entity, GENDER.get(word)
    other = word in OFFICES and not OFFICES.isdisjoint(entity.roles)
    return None if other or (gender is not None and not entity.is_of(gender)) else entity


def _is_person(head: Token) -> bool:
    """Whether a noun is for one person, nobody's and no other one."""
    if not may_speak(head) or head.lower_.endswith("ment"):
        return False
    return not any(kid.dep_ in {"poss", "appos"} or kid.lower_ in _ELSE for kid in head.children)
