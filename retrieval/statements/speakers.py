"""Who a statement's speaker is: the words in the text, resolved inside the document."""

from collections.abc import Mapping, Sequence

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Paragraph
from retrieval.statements.described import just_named
from retrieval.statements.entities import Entity, Mention, Registry
from retrieval.statements.groups import FAR, group_of, owned_group
from retrieval.statements.people import GENDER, GROUPS, PERSONAL, THINGS, VAGUE
from retrieval.statements.phrases import (
    antecedent,
    described_by,
    is_acronym,
    is_definite,
    is_joined,
    is_owned,
    is_people,
    is_somebodys,
    is_thing,
)
from retrieval.statements.spoken import (
    Spoken,
    by_name,
    is_corporate,
    is_group,
    is_human,
    may_be,
    unresolved,
    with_words,
)
from retrieval.statements.subjects import may_speak
from retrieval.types import Span, Speaker

_NEAR = 6
"""Sentences back in which a pronoun finds its name."""
_OWN_WORDS = 3.0
"""What it costs a name that it stands in what is attributed, as in "Ms. Hale was shocked, she said"."""
_ANSWERS = 2.0
"""What it counts for a name that its bearer was asked or accused just before, and against that of who asked."""
_ASKED = 4.0
"""The same against a speaker who asked."""
_INTRODUCED = 3.0
"""What it counts for a name that its bearer was just presented, as is done with those who then speak."""
_NEXT = 1
"""Sentences back in which *they* finds a noun that did not speak."""
_FIRST = frozenset({"i", "we", "me", "us", "you", "myself", "ourselves"})
_PLURAL = VAGUE | {"they", "we", "those", "these"}


class Resolver:
    """Finds names for speakers, statement after statement, in order of the text.

    Args:
        registry: The entities of the document.
        reported: Where what somebody said stands; a name in it is less likely to be who speaks next.
        own: Whom *I* means outside quotation marks, by the index of the paragraph.
    """

    def __init__(
        self, registry: Registry, reported: Sequence[Span] = (), own: Mapping[int, Speaker] | None = None
    ) -> None:
        self._registry = registry
        self._own = own or {}
        self._told = tuple(reported)
        self._reported = {
            id(mention) for mention in registry.mentions if any(start <= mention.start < end for start, end in reported)
        }
        self._spoken: list[Spoken] = []
        self._seen: list[tuple[str, str, int]] = []
        self._senders: dict[str, Speaker] = {}
        self._unnamed: dict[str, str] = {}
        """The gender that a pronoun gave to a speaker, by the speaker's words."""

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
                group=is_group(head) if entity is None else entity.kind != "person",
                reported=any(start <= paragraph.at(head) < end for start, end in self._told),
                thing=head.tag_ == "NN" and (head.lower_ in THINGS or not may_speak(head)),
                human=entity is not None or is_human(head, speaker),
                asks=trees.asks(head),
            )
        )
        return speaker

    def turn(self, paragraph: Paragraph, label: Token, text: str) -> Speaker | None:
        """Whose turn a paragraph of a transcript is; None where a label such as *A* does not tell."""
        speaker = self._own.get(paragraph.index)
        if speaker is None:
            return None
        entity = self._registry.called(speaker.name.split()[-1])
        self._spoken.append(
            Spoken(
                position=paragraph.at(label),
                sentence=self._registry.sentence_of(paragraph, label),
                entity=entity,
                speaker=speaker,
                plural=False,
                group=False,
                reported=False,
                thing=False,
                human=True,
                asks=False,
            )
        )
        return with_words(speaker, text)

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
            return None, unresolved(text)
        if word in _FIRST and head.tag_ in {"PRP", "PRP$"}:
            if outer is not None and paragraph.in_quote(head) and word != "you":
                return None, Speaker(
                    name=outer.name, text=text, description=outer.description, named=outer.named, via=()
                )
            known = None if word == "you" or paragraph.in_quote(head) else self._own.get(paragraph.index)
            return None, with_words(known, text) if known is not None else unresolved(text)
        if head.tag_ in {"PRP", "PRP$"}:
            return self._pronoun(paragraph, head, text, content)
        return self._noun(paragraph, head, text)

    def _pronoun(
        self, paragraph: Paragraph, head: Token, text: str, content: tuple[Span, ...]
    ) -> tuple[Entity | None, Speaker]:
        position, number = paragraph.at(head), self._number(paragraph, head, content)
        gender = GENDER.get(head.lower_)
        if gender is None:
            return self._they(number, position, text)
        quoted = any(paragraph.quote_around(start) is not None and start < position for start, _ in content)
        best: tuple[float, Mention] | None = None
        for mention in reversed(self._registry.mentions):
            if mention.start >= position or not mention.entity.is_of(gender):
                continue
            if number - mention.sentence > _NEAR:
                break
            own = any(start <= mention.start < end for start, end in content)
            if (own and (mention.quoted or not mention.entity.gender[gender])) or _modified(paragraph, head, mention):
                continue
            score = self._score(mention, number, paragraph.index, gender) - (_OWN_WORDS if own else 0.0)
            if quoted and mention.introduced and number - mention.sentence == 1:
                score += _INTRODUCED
            if best is None or score > best[0]:
                best = (score, mention)
        spoke = self._last_spoken(number, gender, position)
        if spoke is not None and (best is None or spoke[0] > best[0]):
            entity = spoke[1].entity
            _is_now(entity, gender)
            self._unnamed.setdefault(spoke[1].speaker.name, gender)
            return entity, with_words(spoke[1].speaker, text)
        if best is None:
            return None, unresolved(text)
        _is_now(best[1].entity, gender)
        return best[1].entity, by_name(best[1].entity, text)

    def _number(self, paragraph: Paragraph, head: Token, content: tuple[Span, ...]) -> int:
        """The sentence that a pronoun is near to: where its own words begin, if they stand before it."""
        own = [start for start, _ in content if paragraph.start <= start < paragraph.at(head)]
        first = next((token for token in paragraph.doc if own and paragraph.at(token) >= min(own)), head)
        return self._registry.sentence_of(paragraph, first)

    def _score(self, mention: Mention, number: int, paragraph: int, gender: str) -> float:
        score = -1.0 * (number - mention.sentence)
        score += 1.5 if mention.is_subject else -0.5 if mention.is_owner else 0.0
        score += 0.5 if mention.paragraph == paragraph else 0.0
        score -= 2.0 if mention.quoted else 1.0 if id(mention) in self._reported else 0.0
        score += 0.5 if mention.entity.gender[gender] else 0.0
        if number - mention.sentence <= _NEXT:  # who is asked answers, and not who asks
            score += _ANSWERS if mention.asked else -_ANSWERS if mention.asks else 0.0
        return score + min(mention.entity.count, 10) * 0.05

    def _last_spoken(self, number: int, gender: str, position: int) -> tuple[float, Spoken] | None:
        """The last speaker of a gender, with a score to compare with that of a mention."""
        best: tuple[float, Spoken] | None = None
        for spoken in reversed(self._spoken):
            if number - spoken.sentence > _NEAR or spoken.position >= position:
                continue
            if spoken.plural or (spoken.entity is not None and not spoken.entity.is_of(gender)):
                continue
            score = 2.5 - 0.8 * (number - spoken.sentence) - (1.5 if spoken.reported else 0.0)
            score -= _ASKED if spoken.asks and number - spoken.sentence <= _NEXT else 0.0
            if spoken.entity is None:
                known = self._unnamed.get(spoken.speaker.name, gender)
                if not spoken.human or known != gender or not may_be(spoken.speaker, gender):
                    continue
                score -= 0.5
            if best is None or score > best[0]:
                best = score, spoken
        return best

    def _they(self, number: int, position: int, text: str) -> tuple[Entity | None, Speaker]:
        """*They* and *it*: the last speaker that is several people or a group, or a nearer plural subject."""
        several = text.lower() in {"they", "them", "their"}
        can_be = self._can_be_they if several else self._can_be_it
        spoke = next((spoken for spoken in reversed(self._spoken) if can_be(spoken, number, position)), None)
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
            return spoke.entity, with_words(spoke.speaker, text)
        for mention in reversed(self._registry.mentions):
            near = mention.start < position and number - mention.sentence <= _NEXT
            if near and mention.entity.kind == "group" and mention.is_subject and not mention.quoted:
                return mention.entity, by_name(mention.entity, text)
        return None, unresolved(text)

    @staticmethod
    def _can_be_they(spoken: Spoken, number: int, position: int) -> bool:
        if number - spoken.sentence > _NEAR or spoken.position >= position:
            return False
        return (spoken.plural and spoken.human) or spoken.group

    @classmethod
    def _can_be_it(cls, spoken: Spoken, number: int, position: int) -> bool:
        if spoken.thing and spoken.position < position and number - spoken.sentence <= _NEXT:
            return True
        return cls._can_be_they(spoken, number, position) and (spoken.group or not spoken.plural)

    def _noun(self, paragraph: Paragraph, head: Token, text: str) -> tuple[Entity | None, Speaker]:
        entity = self._registry.entity_at(paragraph, head)
        phrase = described_by(head)
        if is_joined(head):
            return None, Speaker(name=phrase, text=text, description=None, named=entity is not None)
        if entity is None:
            entity = self._person_beside(paragraph, head) or self._by_name(head)
        elif entity.kind == "place":
            entity = self._person_beside(paragraph, head) or entity  # "in Harlem, Reed said": Reed explains no place
        if entity is not None:
            return entity, by_name(entity, text)
        own_name = any(kid.pos_ == "PROPN" and kid.dep_ in {"compound", "appos"} for kid in head.children)
        own_name = own_name and not head.lower_.endswith(PERSONAL)
        if (head.pos_ == "PROPN" and not is_thing(phrase)) or is_acronym(head) or own_name or is_corporate(head):
            return None, Speaker(name=phrase, text=text, description=None, named=True)
        known = self._role(paragraph, head) if is_definite(head) else None
        if paragraph.headline and known is None and not any(kid.dep_ == "det" for kid in head.children):
            bearer = self._registry.in_role(head.lower_)
            known = (bearer, by_name(bearer, text)) if bearer is not None else None
        if known is not None:
            return known[0], with_words(known[1], text)
        if is_definite(head) and all(noun != head.lower_ for noun, _, _ in self._seen):
            bearer = just_named(self._registry, paragraph, head, self._reported)
            if bearer is not None:
                return bearer, by_name(bearer, text)
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
        owned = is_owned(head)
        bare = all(kid.dep_ in {"det", "poss", "relcl", "punct"} for kid in head.children)
        if bare and not owned and word in THINGS and word in self._senders:
            return None, self._senders[word]
        for mention in reversed(self._registry.mentions):
            if mention.start >= position or number - mention.sentence > FAR:
                continue
            # "Her lawyer" is no lawyer who was named, but one whom the text names as somebody's.
            if word in mention.entity.roles and (not owned or is_somebodys(mention.entity.roles[word])):
                return mention.entity, by_name(mention.entity, "")
        if not bare:
            return None
        if owned:
            owner = next(trees.children(head, "poss"))
            bearer = self._pronoun(paragraph, owner, owner.text, ())[0] if owner.tag_ == "PRP$" else None
            return owned_group(self._registry, bearer, word, position) if word in GROUPS else None
        group = group_of(self._registry, self._spoken, word, number, position) if word in GROUPS else None
        return group or self._earlier(head, position)

    def _earlier(self, head: Token, position: int) -> tuple[Entity | None, Speaker] | None:
        """A noun that stood before with more words to it: "the driver" after "a driver from Vell"."""
        for noun, phrase, where in reversed(self._seen):
            if noun == head.lower_ and where < position and len(phrase) > len(described_by(head)):
                return None, Speaker(name=phrase, text="", description=phrase, named=False)
        return None


def _is_now(entity: Entity | None, gender: str) -> None:
    """Keep to the gender that a pronoun gave to somebody of whom the text told none."""
    if entity is not None and not entity.gender.total():
        entity.gender[gender] += 1


def _modified(paragraph: Paragraph, head: Token, mention: Mention) -> bool:
    """Whether a pronoun is the subject of a clause that describes the mention: "his rival, whom he called …"."""
    verb = head.head
    return verb.dep_ == "relcl" and mention.start <= paragraph.at(verb.head) < mention.end
