"""Who a statement's speaker is: the words in the text, resolved inside the document."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Paragraph
from retrieval.statements.entities import Entity, Mention, Registry
from retrieval.statements.people import GENDER, GROUPS, PEOPLE, THINGS, VAGUE
from retrieval.statements.phrases import antecedent, described_by, is_acronym, is_definite, is_joined, is_people
from retrieval.types import Span, Speaker

_NEAR = 6
"""Sentences back in which a pronoun finds its name."""
_NEXT = 1
"""Sentences back in which *they* finds a noun that did not speak."""
_FAR = 40
"""Sentences back in which a role or a group finds its name."""
_FIRST = frozenset({"i", "we", "me", "us", "you", "myself", "ourselves"})
_PLURAL = VAGUE | {"they", "we", "those", "these"}
_PERSONAL = ("man", "woman", "person", "aide", "or", "er", "ist", "ant", "ent", "ian")


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
    human: bool
    """Whether it can be a person that *he* or *she* means: a resolved name, or a noun for a person."""


class Resolver:
    """Finds names for speakers, statement after statement, in order of the text.

    Args:
        registry: The entities of the document.
        reported: Where what somebody said stands; a name in it is less likely to be who speaks next.
    """

    def __init__(self, registry: Registry, reported: Sequence[Span] = ()) -> None:
        self._registry = registry
        self._reported = {
            id(mention) for mention in registry.mentions if any(start <= mention.start < end for start, end in reported)
        }
        self._spoken: list[Spoken] = []
        self._seen: list[tuple[str, str, int]] = []
        self._senders: dict[str, Speaker] = {}

    def speaker(
        self, paragraph: Paragraph, head: Token, text: str, content: tuple[Span, ...], *, outer: Speaker | None
    ) -> Speaker:
        """The speaker that a word names.

        Args:
            paragraph: Where it stands.
            head: The head of the speaker's words.
            text: Those words as they stand in the document.
            content: What is attributed; names in it are not the speaker's.
            outer: Who speaks the words around, for *I* inside a quotation.
        """
        entity, speaker = self._resolved(paragraph, head, text, content, outer)
        head = antecedent(head)
        self._spoken.append(
            Spoken(
                position=paragraph.at(head),
                sentence=self._registry.sentence_of(paragraph, head),
                entity=entity,
                speaker=speaker,
                plural=head.tag_ in {"NNS", "NNPS", "CD"} or head.lower_ in _PLURAL or is_joined(head),
                group=head.lower_ in GROUPS if entity is None else entity.kind != "person",
                human=entity is not None or _is_human(head, speaker),
            )
        )
        return speaker

    def sent(self, thing: str, speaker: Speaker) -> None:
        """Remember who issued a thing that may speak later: "said in a statement"."""
        self._senders[thing] = speaker

    def _resolved(
        self, paragraph: Paragraph, head: Token, text: str, content: tuple[Span, ...], outer: Speaker | None
    ) -> tuple[Entity | None, Speaker]:
        word = head.lower_
        named = antecedent(head)
        if named.i != head.i:
            return self._resolved(paragraph, named, text, content, outer)
        if head.tag_ in {"WP", "WDT"} and not is_acronym(head):
            return None, _unresolved(text)
        if word in _FIRST:
            if outer is not None and paragraph.in_quote(head):
                return None, Speaker(
                    name=outer.name, text=text, description=outer.description, named=outer.named, via=()
                )
            return None, _unresolved(text)
        if head.tag_ in {"PRP", "PRP$"}:
            return self._pronoun(paragraph, head, text, content)
        return self._noun(paragraph, head, text)

    def _pronoun(
        self, paragraph: Paragraph, head: Token, text: str, content: tuple[Span, ...]
    ) -> tuple[Entity | None, Speaker]:
        position, number = paragraph.at(head), self._registry.sentence_of(paragraph, head)
        gender = GENDER.get(head.lower_)
        if gender is None:
            return self._they(number, position, text)
        best: tuple[float, Mention] | None = None
        for mention in reversed(self._registry.mentions):
            if mention.start >= position or not mention.entity.is_of(gender):
                continue
            if number - mention.sentence > _NEAR:
                break
            if any(start <= mention.start < end for start, end in content) or _modified(paragraph, head, mention):
                continue
            score = self._score(mention, number, paragraph.index, gender)
            if best is None or score > best[0]:
                best = (score, mention)
        spoke = self._last_spoken(number, gender, position)
        if spoke is not None and (best is None or spoke[0] > best[0]):
            entity = spoke[1].entity
            return entity, _as(spoke[1].speaker, text)
        if best is None:
            return None, _unresolved(text)
        return best[1].entity, _named(best[1].entity, text)

    def _score(self, mention: Mention, number: int, paragraph: int, gender: str) -> float:
        score = -1.0 * (number - mention.sentence)
        score += 1.5 if mention.is_subject else -0.5 if mention.is_owner else 0.0
        score += 0.5 if mention.paragraph == paragraph else 0.0
        score -= 2.0 if mention.quoted else 1.0 if id(mention) in self._reported else 0.0
        score += 0.5 if mention.entity.gender[gender] else 0.0
        return score + min(mention.entity.count, 10) * 0.05

    def _last_spoken(self, number: int, gender: str, position: int) -> tuple[float, Spoken] | None:
        """The last speaker of a gender, with a score to compare with that of a mention."""
        for spoken in reversed(self._spoken):
            if number - spoken.sentence > _NEAR or spoken.position >= position:
                continue
            if spoken.plural or (spoken.entity is not None and not spoken.entity.is_of(gender)):
                continue
            score = 2.5 - 0.8 * (number - spoken.sentence)
            if spoken.entity is None:
                if not spoken.human or not _may_be(spoken.speaker, gender):
                    continue
                score -= 0.5
            return score, spoken
        return None

    def _they(self, number: int, position: int, text: str) -> tuple[Entity | None, Speaker]:
        """*They* and *it*: the last speaker that is several people or a group, or a nearer plural subject."""
        several = text.lower() in {"they", "them", "their"}
        spoke = next((spoken for spoken in reversed(self._spoken) if self._can_be_they(spoken, number, position)), None)
        for paragraph, token, sentence in reversed(self._registry.plurals if several else []):
            where = paragraph.at(token)
            if where >= position or number - sentence > _NEXT:
                continue
            if spoke is not None and spoke.position >= where:
                break
            phrase = described_by(token)
            if is_people(token):
                return None, Speaker(name=phrase, text=text, description=phrase, named=False)
        if spoke is not None:
            return spoke.entity, _as(spoke.speaker, text)
        for mention in reversed(self._registry.mentions):
            near = mention.start < position and number - mention.sentence <= _NEXT
            if near and mention.entity.kind == "group" and mention.is_subject and not mention.quoted:
                return mention.entity, _named(mention.entity, text)
        return None, _unresolved(text)

    @staticmethod
    def _can_be_they(spoken: Spoken, number: int, position: int) -> bool:
        if number - spoken.sentence > _NEAR or spoken.position >= position:
            return False
        return (spoken.plural and spoken.human) or spoken.group

    def _noun(self, paragraph: Paragraph, head: Token, text: str) -> tuple[Entity | None, Speaker]:
        entity = self._registry.entity_at(paragraph, head)
        phrase = described_by(head)
        if is_joined(head):
            return None, Speaker(name=phrase, text=text, description=None, named=entity is not None)
        if entity is None:
            entity = self._person_beside(paragraph, head) or self._by_name(head)
        if entity is not None:
            return entity, _named(entity, text)
        own_name = any(kid.pos_ == "PROPN" and kid.dep_ in {"compound", "appos"} for kid in head.children)
        if head.pos_ == "PROPN" or is_acronym(head) or (own_name and not head.lower_.endswith(_PERSONAL)):
            return None, Speaker(name=phrase, text=text, description=None, named=True)
        known = self._role(paragraph, head) if is_definite(head) else None
        if known is not None:
            return known[0], _as(known[1], text)
        described = phrase if head.lower_ not in VAGUE or len(phrase.split()) > 1 else None
        self._seen.append((head.lower_, phrase, paragraph.at(head)))
        return None, Speaker(name=phrase, text=text, description=described, named=False)

    def _by_name(self, head: Token) -> Entity | None:
        """What a name is that the parser did not mark as one: a surname, an organization's initials."""
        if head.pos_ != "PROPN" and not head.text.istitle() and not is_acronym(head):
            return None
        return self._registry.called(head.text)

    def _person_beside(self, paragraph: Paragraph, head: Token) -> Entity | None:
        """The person that a noun's apposition, or the name right after it, names: "the mayor, Ada Brook"."""
        near = list(trees.children(head, "appos"))
        if head.i + 1 < len(head.doc) and trees.inside(head.doc[head.i + 1], head):
            near.append(head.doc[head.i + 1])
        named = (self._registry.entity_at(paragraph, token) for token in near)
        return next((entity for entity in named if entity is not None and entity.kind == "person"), None)

    def _role(self, paragraph: Paragraph, head: Token) -> tuple[Entity | None, Speaker] | None:
        """What a definite description was before: a person of that role, a group, a thing's sender, an earlier noun."""
        word, position = head.lower_, paragraph.at(head)
        number = self._registry.sentence_of(paragraph, head)
        inner = [self._registry.entity_at(paragraph, kid) for kid in trees.children(head, "poss", "compound")]
        if any(entity is not None for entity in inner):
            return None
        bare = all(kid.dep_ in {"det", "poss", "relcl", "punct"} for kid in head.children)
        if bare and word in THINGS and word in self._senders:
            return None, self._senders[word]
        for mention in reversed(self._registry.mentions):
            if mention.start >= position or number - mention.sentence > _FAR:
                continue
            if word in mention.entity.roles:
                return mention.entity, _named(mention.entity, "")
            near = bare and number - mention.sentence <= _NEAR
            if word in GROUPS and near and mention.entity.kind == "group" and not mention.is_owner:
                return mention.entity, _named(mention.entity, "")
        for noun, phrase, where in reversed(self._seen if bare else []):
            if noun == word and where < position and len(phrase) > len(described_by(head)):
                return None, Speaker(name=phrase, text="", description=phrase, named=False)
        return None


def _modified(paragraph: Paragraph, head: Token, mention: Mention) -> bool:
    """Whether a pronoun is the subject of a clause that describes the mention: "his rival, whom he called …"."""
    verb = head.head
    return verb.dep_ == "relcl" and mention.start <= paragraph.at(verb.head) < mention.end


def _is_human(head: Token, speaker: Speaker) -> bool:
    """Whether a speaker can be one or several people: no thing, no group, and no pronoun left without a name."""
    word = head.lower_
    if head.tag_ in {"PRP", "PRP$", "WP", "WDT", "DT", "IN"}:
        return head.tag_ != "IN" and speaker.name.lower() not in {word, "they", "it", "he", "she"}
    if head.tag_ in {"NNS", "NNPS", "CD", "JJ"}:
        return is_people(head)
    if not is_people(head):
        return False
    return head.tag_ == "NNP" or word in GENDER or word in PEOPLE or word.endswith(_PERSONAL)


def _may_be(speaker: Speaker, gender: str) -> bool:
    words = {GENDER[word] for word in speaker.name.lower().split() if word in GENDER}
    return not words or gender in words


def _named(entity: Entity, text: str) -> Speaker:
    roles = list(entity.roles.values())
    described = max(roles, key=len) if roles else None
    return Speaker(name=entity.name, text=text, description=described, named=True)


def _as(speaker: Speaker, text: str) -> Speaker:
    return Speaker(name=speaker.name, text=text, description=speaker.description, named=speaker.named)


def _unresolved(text: str) -> Speaker:
    return Speaker(name=text, text=text, description=None, named=False)
