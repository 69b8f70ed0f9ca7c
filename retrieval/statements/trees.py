"""Small questions to a dependency tree (spaCy's English labels)."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from retrieval.statements.inflection import forms

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
VERBS = frozenset({"VB", "VBZ", "VBP", "VBD", "VBG", "VBN"})
AUXILIARIES = frozenset({"aux", "auxpass"})
WH = frozenset({"whether", "if", "why", "how", "what", "when", "where", "who", "which", "whom", "whose"})
_ADDRESSING = frozenset(
    form
    for verb in ("ask", "accuse", "press", "question", "challenge", "quiz", "grill", "confront")
    for form in forms(verb)
)
"""Forms of verbs whose object is expected to answer."""
_PEOPLE = frozenset({"NNP", "NNPS", "PRP"})
_NOWHERE = frozenset({"GPE", "LOC", "DATE", "TIME"})
BE = frozenset({"be", "is", "are", "was", "were", "am", "been", "being", "'s", "'re", "'m"})


def child(token: Token, *labels: str) -> Token | None:
    """The first child with one of these labels."""
    for kid in token.children:
        if kid.dep_ in labels:
            return kid
    return None


def children(token: Token, *labels: str) -> Iterator[Token]:
    """The children with one of these labels, in order of the text."""
    return (kid for kid in token.children if kid.dep_ in labels)


def subject(token: Token) -> Token | None:
    """The verb's own subject: of several the nearest, for a fragment in quotation marks is often taken for one."""
    return nearest(token, "nsubj", "nsubjpass", "csubj")


def nearest(token: Token, *labels: str) -> Token | None:
    """The child with one of these labels that stands nearest; no place and no day while there is another."""
    return min(
        children(token, *labels), key=lambda kid: (kid.ent_type_ in _NOWHERE, abs(kid.i - token.i)), default=None
    )


def asks(token: Token) -> bool:
    """Whether a noun is who asks or accuses somebody: *Hale* in "Hale asked Reed for it", "asked by Hale"."""
    verb = governor(token)
    if token.dep_ == "pobj" and verb is not None and verb.dep_ == "agent":
        verb = governor(verb)
        return verb is not None and _addresses(verb)
    if token.dep_ != "nsubj" or verb is None or not _addresses(verb):
        return False
    # Who questions a plan asks nobody.
    return any(kid.tag_ in _PEOPLE for kid in children(verb, "dobj", "dative"))


def is_asked(token: Token) -> bool:
    """Whether a noun is whom somebody asks or accuses, and so who answers."""
    verb = governor(token)
    return token.dep_ in {"dobj", "dative"} and verb is not None and _addresses(verb)


def _addresses(verb: Token) -> bool:
    return verb.lower_ in _ADDRESSING


def is_passive(token: Token) -> bool:
    """Whether the verb stands in the passive with its auxiliary."""
    return child(token, "auxpass", "nsubjpass") is not None


def is_infinitive(token: Token) -> bool:
    """Whether ``to`` opens the verb."""
    return any(kid.tag_ == "TO" and kid.dep_ == "aux" for kid in token.children)


def is_finite(token: Token) -> bool:
    """Whether the verb, or an auxiliary of it, has a tense."""
    return token.tag_ in FINITE or any(kid.tag_ in FINITE for kid in children(token, "aux", "auxpass"))


def is_negated(token: Token) -> bool:
    """Whether ``not`` or ``never`` stands with the verb."""
    for kid in token.children:
        if kid.dep_ == "neg" or (kid.dep_ == "advmod" and kid.lower_ in {"never", "hardly"}):
            return True
    return False


def opens_with_wh(token: Token) -> bool:
    """Whether a clause starts with a question word."""
    return token.doc[token.left_edge.i].lower_ in WH


def governor(token: Token) -> Token | None:
    """The word that a verb hangs from; None for a root."""
    return None if token.head.i == token.i else token.head


def inside(token: Token, ancestor: Token) -> bool:
    """Whether a token is the other or stands below it."""
    while token.i != ancestor.i:
        if token.head.i == token.i:
            return False
        token = token.head
    return True


def indices(token: Token, *, without: Iterable[Token] = ()) -> list[int]:
    """Indices of a token's subtree in order, without the subtrees of some tokens inside it."""
    cut: set[int] = set()
    for other in without:
        cut.update(t.i for t in other.subtree)
    return [t.i for t in token.subtree if t.i not in cut]


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Half-open runs of neighbouring numbers: 1, 2, 3, 7 gives (1, 4), (7, 8)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return found
