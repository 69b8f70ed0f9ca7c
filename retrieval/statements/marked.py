"""The names of a document: those that the parser marked, and those of people that it missed or took for something else.

A name counts as a person's where the words around it say so: a title, an office, an age, an apposition for a person,
*who*, or its last word alone as somebody who speaks.
"""

from collections.abc import Iterator, Sequence

from spacy.tokens import Span as Words
from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Paragraph
from retrieval.statements.given_names import is_given
from retrieval.statements.inflection import words
from retrieval.statements.names import name_words, title_before
from retrieval.statements.people import GENDER, GROUPS, OFFICES, PEOPLE, PERSONAL, PRESS
from retrieval.statements.subjects import lemma_of
from retrieval.statements.verbs import FRAMES

Named = tuple[Paragraph, Words, str]
"""A name in its paragraph, with what it names: one of the parser's labels."""

_LABELS = frozenset({"PERSON", "ORG", "NORP", "GPE", "FAC", "LOC"})
_PLACES = frozenset({"GPE", "NORP"})
_MADE = frozenset({"PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE"})
"""Labels that an unknown name gets by mistake; it is looked at as if it had none."""
_NAME_TAGS = frozenset({"NNP", "NNPS"})
_MOST_WORDS = 3
_CORPORATE = (
    GROUPS
    | PRESS
    | words("inc ltd plc llc co corp group line lines airlines industries holdings partners united city county")
)
_OFFICES = OFFICES | PEOPLE
_ROLES = (
    _OFFICES
    | (GENDER.keys() - {"he", "she", "him", "her", "his"})
    | words("leader manager owner coach author writer teacher player lawyer reporter singer farmer driver worker")
)


def named(paragraphs: Sequence[Paragraph]) -> list[Named]:
    """Every name, in order of the text."""
    speaking = {
        token.lower_ for paragraph in paragraphs for token in paragraph.doc if token.tag_ == "NNP" and _speaks(token)
    }
    found = [one for paragraph in paragraphs for one in _in_paragraph(paragraph, speaking)]
    surnames = {
        parts[-1].lower()
        for _, words_, label in found
        if label == "PERSON" and len(parts := name_words(words_)) > 1 and parts[-1].isalpha()
    }
    if not surnames:
        return found
    taken = {(paragraph.index, token.i) for paragraph, words_, _ in found for token in words_}
    lone = [
        (paragraph, paragraph.doc[token.i : token.i + 1], "PERSON")
        for paragraph in paragraphs
        for token in paragraph.doc
        if token.lower_ in surnames and token.text[0].isupper() and (paragraph.index, token.i) not in taken
        if token.dep_ != "compound" and not token.ent_type_
    ]
    return sorted([*found, *lone], key=lambda one: (one[0].index, one[1].start)) if lone else found


def _in_paragraph(paragraph: Paragraph, speaking: set[str]) -> Iterator[Named]:
    """The marked names of a paragraph, and runs of capitalized words that are a person's."""
    doc = paragraph.doc
    marked = [ent for ent in doc.ents if ent.label_ in _LABELS]
    taken = {token.i for ent in doc.ents if ent.label_ not in _MADE for token in ent}
    free = [
        doc[first:after]
        for first, after in trees.runs(t.i for t in doc if t.tag_ in _NAME_TAGS and t.i not in taken)
        if 1 < after - first <= _MOST_WORDS
    ]
    for name in sorted([*marked, *free], key=lambda words_: words_.start):
        label = name.label_
        if label == "PERSON":
            name = _whole(name, taken)  # noqa: PLW2901 - the same name, with all its words
            yield paragraph, name, "ORG" if len(name) > 1 and name[-1].lower_ in _CORPORATE else label
        elif _looks_personal(name) and (_bears(name) if label in _PLACES else _is_person(name, speaking)):
            yield paragraph, name, "PERSON"
        elif label:
            yield paragraph, name, label


def _whole(name: Words, taken: set[int]) -> Words:
    """A surname that was marked alone, with the first name before it: "Anders" and "Holm" are no two people's."""
    before = name.doc[name.start - 1] if name.start else None
    if before is None or len(name) > 1 or before.i in taken or before.tag_ != "NNP" or before.head.i != name.start:
        return name
    given = before.text.istitle() and before.lower_ not in _OFFICES and is_given(before.text)
    return name.doc[name.start - 1 : name.end] if given else name


def _looks_personal(name: Words) -> bool:
    """Whether a name has the shape of a person's: two or three capitalized words, none of an organization."""
    parts = name_words(name)
    before = name.doc[name.start - 1].lower_ if name.start else ""
    return (
        (1 if title_before(name) is not None else 2) <= len(parts) <= _MOST_WORDS
        and before != "the"
        and name[0].lower_ != "the"
        and all(part.replace("-", "").replace("'", "").isalpha() and part[0].isupper() for part in parts)
        and not any(part.isupper() or part.lower() in _CORPORATE for part in parts)
    )


def _is_person(name: Words, speaking: set[str]) -> bool:
    root, doc = name.root, name.doc
    if title_before(name) is not None or name[-1].lower_ in speaking:
        return True
    after = doc[name.end : name.end + 3]
    if len(after) == len(", 19,") - 2 and after[0].text == "," and after[1].is_digit and after[2].text in {",", "."}:
        return True
    before = doc[name.start - 1] if name.start else None
    if before is not None and before.lower_ in _ROLES and before.tag_ in {"NN", "NNP"}:
        return True
    beside = [*trees.children(root, "appos"), *([root.head] if root.dep_ == "appos" else [])]
    if any(token.tag_ in {"NN", "NNP"} and _is_role(token, marked=bool(name.label_)) for token in beside):
        return True
    return any(clause.doc[clause.left_edge.i].lower_ == "who" for clause in trees.children(root, "relcl"))


def _bears(name: Words) -> bool:
    """Whether a name that was marked as a place's is a person's: an office is explained by it, between commas."""
    root, doc = name.root, name.doc
    office = root.head
    if root.dep_ != "appos" or len(name) == 1 or name.start == 0 or doc[name.start - 1].text != ",":
        return False
    return office.tag_ in {"NN", "NNP"} and office.i < name.start and office.lower_ in _OFFICES


def _is_role(noun: Token, *, marked: bool) -> bool:
    """Whether a noun is for a person; of a name that was marked as an organization, its ending alone is not enough."""
    word = noun.lower_
    return word in _ROLES or (not marked and word.endswith(PERSONAL) and word not in GROUPS)


def _speaks(token: Token) -> bool:
    """Whether a single word speaks: "Orth said"."""
    if token.dep_ != "nsubj" or token.n_lefts or token.n_rights:
        return False
    lemma = lemma_of(token.head)
    return lemma is not None and "quote" in FRAMES[lemma]
