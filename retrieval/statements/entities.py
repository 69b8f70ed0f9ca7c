"""Who and what a document names: people, organizations and places, under all the forms that it uses for them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span as Words
from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Paragraph
from retrieval.statements.given_names import gender_of
from retrieval.statements.marked import Named, named
from retrieval.statements.names import LEAST_ACRONYM, bracketed, initials, name_words, same_first, title_before
from retrieval.statements.people import GENDER
from retrieval.statements.roles import leads, learn_roles, presents

_KINDS = {"PERSON": "person", "ORG": "group", "NORP": "people", "GPE": "place", "FAC": "group", "LOC": "place"}
_LEDE = 2
"""Paragraphs at the start, a headline and a summary, that use surnames before the names are given."""
_KNOWN_ALONE = 3
"""Times that a surname must stand alone first, to be a person of its own."""
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
_OBJECT = frozenset({"dobj", "dative", "pobj"})


@dataclass(slots=True, kw_only=True)
class Entity:
    """One person, group or place."""

    name: str
    kind: str
    roles: dict[str, str] = field(default_factory=dict)
    """Head noun of each role that the text gives, and the words of it."""
    gender: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def is_of(self, gender: str) -> bool:
        """Whether the text does not speak against a gender, ``f`` or ``m``."""
        other = "m" if gender == "f" else "f"
        return self.kind == "person" and not self.gender[other] > self.gender[gender]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place at which an entity is named."""

    entity: Entity
    paragraph: int
    sentence: int
    """Number of the sentence in the whole document."""
    start: int
    end: int
    """Code points of the document."""
    is_subject: bool
    is_owner: bool
    quoted: bool
    asks: bool
    """Whether it asks or accuses somebody, who is then expected to answer."""
    asked: bool
    """Whether it is who is asked or accused."""
    new: bool
    """Whether the body gives a person's whole name here for the first time, as what its sentence is about."""
    introduced: bool
    """Whether it does so with what that person is, as of one who then speaks."""


class Registry:
    """The entities of one document.

    Args:
        paragraphs: Its parsed paragraphs. Names come from the parser's entities.
    """

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.mentions: list[Mention] = []
        self._by_token: dict[tuple[int, int], Entity] = {}
        self._people: dict[str, list[Entity]] = {}
        self._others: dict[str, Entity] = {}
        self._met: set[int] = set()
        self.plurals: list[tuple[Paragraph, Token, int]] = []
        """Plural nouns that are subjects outside quotations, with the number of their sentence."""
        self.presented: dict[str, int] = {}
        """Nouns that the text presents as somebody new ("a judge"), and the code point at which it does so first."""
        found = named(paragraphs)
        self._first_pass(found)
        base = 0
        starts: list[tuple[int, list[int]]] = []
        for paragraph in paragraphs:
            firsts = [first for first, _ in paragraph.sentences()]
            starts.append((base, firsts))
            base += len(firsts)
        self._numbers = starts
        for paragraph, ent, label in found:
            self._second_pass(paragraph, ent, label)
        self._read_words(paragraphs)

    def sentence_of(self, paragraph: Paragraph, token: Token) -> int:
        """The number of a token's sentence in the whole document."""
        base, firsts = self._numbers[paragraph.index]
        return base + bisect_right(firsts, token.i) - 1

    def entity_at(self, paragraph: Paragraph, token: Token) -> Entity | None:
        """The entity that a token names."""
        return self._by_token.get((paragraph.index, token.i))

    def called(self, word: str) -> Entity | None:
        """The entity that a word alone can name: a person's last name, an organization's name or initials."""
        people = self._people.get(word.lower(), [])
        if people:
            return max(people, key=lambda entity: entity.count)
        if word.lower() in self._others:
            return self._others[word.lower()]
        if not word.isupper() or len(word) < LEAST_ACRONYM:
            return None
        return next((entity for entity in self._others.values() if initials(entity.name) == word), None)

    def in_role(self, role: str) -> Entity | None:
        """The only entity of a role, wherever the text gives it: whom a headline means by "mayor"."""
        bearers = {id(mention.entity): mention.entity for mention in self.mentions if role in mention.entity.roles}
        return next(iter(bearers.values())) if len(bearers) == 1 else None

    def _first_pass(self, found: Sequence[Named]) -> None:
        """Learn the full names, so that a headline's surname finds the name that the body gives later.

        A surname that the body uses again and again before any full name stands with it is nobody's full name's: the
        reader is meant to know the bearer, and the full name that comes later may be a relative's.
        """
        alone: Counter[str] = Counter()
        for paragraph, ent, label in found:
            if label != "PERSON":
                continue
            words = name_words(ent)
            if not words:
                continue
            last = words[-1].lower()
            if len(words) == 1:
                alone[last] += last not in self._people and paragraph.index >= _LEDE
                continue
            known = self._people.setdefault(last, [])
            if alone[last] >= _KNOWN_ALONE and not known:
                known.append(Entity(name=words[-1], kind="person", count=alone[last]))
            if not any(same_first(entity.name, words) for entity in known):
                known.append(_person(words))

    def _second_pass(self, paragraph: Paragraph, ent: Words, label: str) -> None:
        words = name_words(ent)
        if not words:
            return
        entity = self._person(ent, words, label) or self._other(words, label)
        short = bracketed(ent)
        if short is not None and entity.kind != "person":
            self._others.setdefault(short.lower(), entity)
        entity.count += 1
        root = ent.root
        for token in ent:
            self._by_token[paragraph.index, token.i] = entity
        known = len(entity.roles)
        if entity.kind == "person":
            learn_roles(entity, ent)
        new = entity.kind == "person" and not paragraph.headline and len(words) > 1 and id(entity) not in self._met
        if not paragraph.headline:
            self._met.add(id(entity))
        start, end = paragraph.span(ent.start, ent.end)
        self.mentions.append(
            Mention(
                entity=entity,
                paragraph=paragraph.index,
                sentence=self.sentence_of(paragraph, root),
                start=start,
                end=end,
                is_subject=(root.head if root.dep_ == "appos" else root).dep_ in _SUBJECT,
                is_owner=root.dep_ == "poss",
                quoted=paragraph.quote_around(start) is not None,
                asks=trees.asks(root),
                asked=trees.is_asked(root),
                new=new and leads(root),
                introduced=new and len(entity.roles) > known and presents(root),
            )
        )

    def _person(self, ent: Words, words: list[str], label: str) -> Entity | None:
        last = words[-1].lower()
        known = self._people.get(last, [])
        if len(words) == 1:
            title = title_before(ent)
            gender = GENDER.get(title or "")
            fitting = [entity for entity in known if gender is None or entity.is_of(gender)]
            if fitting:
                entity = max(fitting, key=lambda e: (e.count, -known.index(e)))
                if gender is not None:
                    entity.gender[gender] += 1
                return entity
            firsts = [e for group in self._people.values() for e in group if e.name.split()[0].lower() == last]
            if firsts:
                return max(firsts, key=lambda e: e.count)
            if label != "PERSON":
                return None
            entity = Entity(name=words[0], kind="person")
            self._people.setdefault(last, []).append(entity)
            return entity
        if label != "PERSON":
            return next((entity for entity in known if entity.name.lower() == " ".join(words).lower()), None)
        return next(entity for entity in known if same_first(entity.name, words))

    def _other(self, words: list[str], label: str) -> Entity:
        name = " ".join(words)
        key = name.lower()
        if key in self._others:
            return self._others[key]
        short = initials(name)
        if name.isupper() and len(name) >= LEAST_ACRONYM:
            for entity in self._others.values():
                if initials(entity.name) == name.replace(".", ""):
                    self._others[key] = entity
                    return entity
        entity = Entity(name=name, kind=_KINDS[label])
        if len(words) > 1 and len(short) >= LEAST_ACRONYM and short.isupper():
            known = self._others.get(short.lower())
            if known is not None and known.name.isupper():
                known.name = name
                self._others[key] = known
                return known
        self._others[key] = entity
        return entity

    def _read_words(self, paragraphs: Sequence[Paragraph]) -> None:
        """Go through the words once: what pronouns tell of people, and the plural subjects that *they* can mean.

        A pronoun after the only person of its sentence tells that person's gender, unless it is whom that person does
        something to.
        """
        people: dict[int, set[int]] = {}
        first: dict[int, Mention] = {}
        for mention in self.mentions:
            if mention.entity.kind == "person" and not mention.quoted:
                people.setdefault(mention.sentence, set()).add(id(mention.entity))
                first.setdefault(mention.sentence, mention)
        for paragraph in paragraphs:
            for token in paragraph.doc:
                tag = token.tag_
                if tag == "NNS" and token.dep_ == "nsubj" and not paragraph.in_quote(token):
                    self.plurals.append((paragraph, token, self.sentence_of(paragraph, token)))
                if tag == "NN" and any(kid.lower_ in {"a", "an", "another"} for kid in trees.children(token, "det")):
                    self.presented.setdefault(token.lower_, paragraph.at(token))
                gender = GENDER.get(token.lower_) if tag in {"PRP", "PRP$"} else None
                if gender is None or paragraph.in_quote(token):
                    continue
                number = self.sentence_of(paragraph, token)
                if len(people.get(number, ())) != 1 or first[number].start >= paragraph.at(token):
                    continue
                if not self._is_done_to(paragraph, token, first[number].entity):
                    first[number].entity.gender[gender] += 1

    def _is_done_to(self, paragraph: Paragraph, pronoun: Token, entity: Entity) -> bool:
        """Whether a pronoun is the object of what an entity does, and so somebody else: "Reed contradicted her"."""
        if pronoun.dep_ not in _OBJECT or pronoun.lower_.endswith("self"):
            return False
        verb = trees.governor(pronoun)
        while verb is not None and trees.subject(verb) is None and verb.dep_ in {"prep", "conj"}:
            verb = trees.governor(verb)
        subject = trees.subject(verb) if verb is not None else None
        return subject is not None and self.entity_at(paragraph, subject) is entity


def _person(words: list[str]) -> Entity:
    """A person by the whole name; the first name is a first hint at the gender, which the text may overrule."""
    entity = Entity(name=" ".join(words), kind="person")
    gender = gender_of(words[0])
    if gender is not None:
        entity.gender[gender] += 1
    return entity
