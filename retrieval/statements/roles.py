"""What the words around a name tell: what its bearer is, and whether they present somebody who will speak."""

from typing import TYPE_CHECKING

from spacy.tokens import Span as Words
from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.inflection import forms, words
from retrieval.statements.names import title_before
from retrieval.statements.people import GENDER, TITLES

if TYPE_CHECKING:
    from retrieval.statements.entities import Entity

_SUBJECT = frozenset({"nsubj", "nsubjpass"})
_MOVES = frozenset(
    form
    for verb in words(
        """
        concern worry trouble surprise bother annoy anger irritate please impress frustrate alarm puzzle shock disturb
        upset amuse delight
        """
    )
    for form in forms(verb)
)


def learn_roles(entity: "Entity", ent: Words) -> None:
    """The roles that the words around a name give: an apposition, a title, "…, the mayor, …", "is the mayor"."""
    _learn_title(entity, title_before(ent))
    root = ent.root
    for token in trees.children(root, "appos"):
        if token.tag_ in {"NN", "NNP"} and token.i > ent.end - 1:
            _add_role(entity, token)
    if root.dep_ == "appos" and root.head.tag_ == "NN":
        _add_role(entity, root.head, without=root)
    if _is_called(root) and root.head.head.tag_ == "NN":
        _add_role(entity, root.head.head)
    before = [token for token in root.children if token.i < ent.start and token.dep_ in {"compound", "amod", "nmod"}]
    if before and before[-1].tag_ in {"NN", "NNP"} and before[-1].lower_.rstrip(".") not in TITLES:
        text = ent.doc[before[0].left_edge.i : ent.start].text.strip()
        entity.roles.setdefault(before[-1].lower_, text)
        _gender_of_role(entity, before[-1].lower_)
    copula = trees.governor(root)
    if root.dep_ == "nsubj" and copula is not None and copula.lower_ in trees.BE:
        attribute = trees.child(copula, "attr")
        if attribute is not None and attribute.tag_ == "NN":
            _add_role(entity, attribute)


def _learn_title(entity: "Entity", title: str | None) -> None:
    if title is None:
        return
    for role in TITLES[title]:
        entity.roles.setdefault(role, role)
    if title in GENDER:
        entity.gender[GENDER[title]] += 1


def _add_role(entity: "Entity", head: Token, without: Token | None = None) -> None:
    cut = [kid for kid in head.children if kid.dep_ in {"relcl", "appos", "acl"}]
    numbers = trees.indices(head, without=cut if without is None else [*cut, without])
    first, after = trees.runs(numbers)[0]
    entity.roles.setdefault(head.lower_, head.doc[first:after].text.strip(" ,"))
    _gender_of_role(entity, head.lower_)


def _gender_of_role(entity: "Entity", role: str) -> None:
    if role in GENDER:
        entity.gender[GENDER[role]] += 1


def presents(root: Token) -> bool:
    """Whether a name stands where a text presents who speaks next."""
    return leads(root) or _is_moved(root) or _is_called(root)


def leads(root: Token) -> bool:
    """Whether a name is the subject of its sentence's main verb."""
    noun = root.head if root.dep_ == "appos" else root
    return noun.dep_ in _SUBJECT and noun.head.dep_ == "ROOT"


def _is_called(root: Token) -> bool:
    """Whether a name is given to a noun: "a worker named Tom Reed"."""
    return root.dep_ == "oprd" and root.head.lower_ in {"named", "called"} and root.head.dep_ == "acl"


def _is_moved(root: Token) -> bool:
    """Whether a name is whom something concerns or surprises, and so who has a view of it."""
    return root.dep_ == "dobj" and root.head.lower_ in _MOVES
