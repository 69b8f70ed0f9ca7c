"""The organizations that *the group*, *the ministry* or *his campaign* mean."""

from collections.abc import Sequence

from retrieval.statements.entities import Entity, Registry
from retrieval.statements.people import KINDS_OF_GROUP
from retrieval.statements.spoken import Spoken, by_name
from retrieval.types import Speaker

NEAR = 6
"""Sentences back in which a group that is called otherwise is meant."""
FAR = 40
"""Sentences back in which a role or a group finds its name."""
Meant = tuple[Entity | None, Speaker]


def group_of(registry: Registry, spoke: Sequence[Spoken], word: str, number: int, position: int) -> Meant | None:
    """The organization that *the group* or *the ministry* means: one so called, or the last to speak or act.

    One that stands in the same sentence, but is not what that is about, is whom the group speaks to or of.

    Args:
        registry: The names of the document.
        spoke: Who spoke before.
        word: The noun.
        number: The sentence that it stands in.
        position: Its code point.
    """
    best: tuple[float, Entity | None, Speaker] | None = None
    for mention in reversed(registry.mentions):
        back = number - mention.sentence
        if mention.start >= position or back > FAR:
            continue
        if word in mention.entity.name.lower().split():
            return mention.entity, by_name(mention.entity, "")
        aside = mention.is_owner or (not back and not mention.is_subject)
        if back > NEAR or word in KINDS_OF_GROUP or mention.entity.kind != "group" or aside:
            continue
        score = (1.0 if mention.is_subject else 0.0) - back
        if best is None or score > best[0]:
            best = score, mention.entity, by_name(mention.entity, "")
    for one in reversed(spoke if word not in KINDS_OF_GROUP else []):
        score = 1.0 - number + one.sentence
        if one.group and number - one.sentence <= NEAR and (best is None or score >= best[0]):
            best = score, one.entity, one.speaker
    return best[1:] if best is not None else None


def owned_group(registry: Registry, owner: Entity | None, word: str, position: int) -> Meant | None:
    """The organization that *his campaign* means: one so called that has his name in its own.

    Args:
        registry: The names of the document.
        owner: Whose it is, where that is known.
        word: The noun.
        position: Its code point.
    """
    last = owner.name.lower().rsplit(maxsplit=1)[-1] if owner is not None else None
    for mention in reversed(registry.mentions if last is not None else []):
        if mention.start < position and {word, last} <= {*mention.entity.name.lower().split()}:
            return mention.entity, by_name(mention.entity, "")
    return None
