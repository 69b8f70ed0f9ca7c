"""Statements whose cue is a verb: the frames that its tree shows and its lexicon entry allows."""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.inflection import forms
from retrieval.statements.nouns import EVIDENCE
from retrieval.statements.polarity import polarity_of
from retrieval.statements.subjects import is_noun, lemma_of, speaker_of
from retrieval.statements.verbs import FRAMES
from retrieval.types import Polarity

_ASIDE = frozenset({"parataxis", "advcl", "ccomp"})
_MEASURES = frozenset({"show", "find", "give", "suggest", "indicate", "reveal", "put", "see"})
_CHARGES = frozenset({"accuse", "suspect"})
_ANSWERS = frozenset({"respond", "reply"})
_NOBODY = frozenset({"that", "this", "all", "you", "it"})
_ADDRESSED = frozenset({"tell", "assure", "remind", "inform", "warn", "advise"})
_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "acl", "pcomp"})
_PARTS = frozenset({":", ";", "-", "--", "–", "—"})
_FULL = frozenset({"that", "wh", "frag", "small", "passive that"})
_WITH_OBJECT = frozenset({"as", "for", "of", "about", "at"})
_LIKENS = forms("liken") | forms("compare") | forms("equate")
_DOUBTS = frozenset({"doubt", "doubts"})
_TIMES = frozenset({"after", "before", "while", "until", "although", "though", "because"})
"""What opens a clause that tells of the saying and not of what was said: "…, she said, after …"."""
_GAP = 3
"""Tokens between "called on them" and "to resign"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame that a cue stands in."""

    name: str
    content: list[int]
    """Indices of the tokens that are attributed."""
    source: Token | None


Shown = tuple[str, list[int]]
"""Name and content of a frame of the tree."""


def frames(verb: Token, lemma: str) -> Iterator[Frame]:
    """Every frame that the lexicon allows the verb and that the tree shows."""
    source = speaker_of(verb)
    clausal = False
    for shown, content in _shown(verb, lemma):
        if shown == "that" and content and content[-1] < verb.i and not _may_follow(verb, source):
            continue
        clausal = clausal or shown in _FULL
        name = _allowed(verb, lemma, shown, content, source)
        if name is not None:
            yield Frame(name=name, content=content, source=source)
    if not clausal and "aside" in FRAMES[lemma]:
        yield from _aside(verb, lemma, source)


def _allowed(verb: Token, lemma: str, name: str, content: list[int], source: Token | None) -> str | None:
    """The frame of the lexicon that a frame of the tree stands for; None where the verb does not attribute in it."""
    allowed = FRAMES[lemma]
    if "withheld" in allowed and polarity_of(verb, lemma, name) not in {Polarity.DECLINES, Polarity.DENIES}:
        return None
    if name in allowed or (name in {"small", "ing"} and {"quote", "that"} <= allowed):
        return name
    if "np oprd" in allowed and name in {"small", "frag", "that"}:
        return "np oprd"
    special = {
        "on": lemma == "call" and any(verb.doc[index].tag_ == "TO" for index in content),
        "to": lemma in _ANSWERS and trees.is_negated(verb),
        "np": (lemma in _CHARGES and _of_something(verb, content))
        or (lemma in _MEASURES and source is not None and source.lower_ in EVIDENCE),
    }
    if special.get(name, False):
        return name
    return "np" if "np" in allowed and name in {"small", "ing"} else None


def _of_something(verb: Token, content: list[int]) -> bool:
    """Whether the parser hung the charge onto the accused: "accused the driver of speeding"."""
    return any(verb.doc[index].lower_ == "of" and verb.doc[index].dep_ == "prep" for index in content)


def _shown(verb: Token, lemma: str) -> Iterator[Shown]:
    """The frames of the tree, whether or not the verb attributes in them."""
    passive = trees.child(verb, "nsubjpass")
    is_passive = passive is not None or trees.child(verb, "auxpass") is not None
    held = passive if is_passive else trees.child(verb, "dobj") or next(filter(is_noun, verb.children), None)
    taken = False
    shown: Shown | None
    for kid in verb.children:
        if kid is held:
            continue
        if kid.dep_ == "ccomp" and any(mark.lower_ in _TIMES for mark in trees.children(kid, "mark")):
            continue
        if kid.dep_ in {"ccomp", "xcomp"}:
            shown = _of_clause(verb, kid, held, is_passive=is_passive)
        elif kid.dep_ == "advcl":
            shown = _of_adverbial(verb, kid, is_passive=is_passive)
        elif kid.dep_ == "prep":
            shown = _of_preposition(verb, kid, held, is_passive=is_passive)
        else:
            continue
        if shown is not None:
            name = shown[0]
            taken = taken or name in {"np to", "np small"} or (name.startswith("np ") and name in FRAMES[lemma])
            yield shown
    predicate = trees.child(verb, "oprd")
    lead = "passive " if is_passive else "np "
    if held is not None and predicate is not None:
        yield lead + "oprd", trees.indices(held) + trees.indices(predicate)
    elif held is not None and not taken and (not is_passive or trees.child(verb, "agent") is not None):
        yield "passive np" if is_passive else "np", trees.indices(held, without=_reports(held))


def _reports(held: Token) -> list[Token]:
    """Relative clauses in which the object itself speaks: "praised the mayor, who said …"."""
    clauses = trees.children(held, "relcl")
    return [kid for kid in clauses if kid.i > held.i and "quote" in FRAMES.get(lemma_of(kid) or "", ())]


def _of_clause(verb: Token, kid: Token, held: Token | None, *, is_passive: bool) -> Shown:
    name = _clause(kid)
    lead = "passive " if is_passive else ""
    if held is not None and name in {"to", "small"} and kid.i > held.i:
        return ("passive " if is_passive else "np ") + name, trees.indices(held) + trees.indices(kid)
    return lead + name, trees.indices(kid) + (_and_that(verb, kid) if name == "that" else [])


def _of_adverbial(verb: Token, kid: Token, *, is_passive: bool) -> Shown | None:
    """A clause with *if* that is asked, or one with *for* that is called for."""
    lead = "passive " if is_passive else ""
    marks = {mark.lower_ for mark in trees.children(kid, "mark")}
    if "whether" in marks or ("if" in marks and kid.i > verb.i):
        return lead + "if", trees.indices(kid)
    return (lead + "for", trees.indices(kid)) if "for" in marks else None


def _of_preposition(verb: Token, kid: Token, held: Token | None, *, is_passive: bool) -> Shown | None:
    inner = trees.child(kid, "pobj", "pcomp")
    if inner is None:
        return None
    if held is None and kid.lower_ == "as":
        # What is dismissed stands behind what it is dismissed as, and often hangs from that.
        quoted = kid.i < kid.doc[-1].i and verb.tag_ == "VBD" and kid.nbor().is_quote
        return (kid.lower_, list(range(kid.i, verb.right_edge.i + 1))) if quoted else None
    if held is None or (held.lower_ in _DOUBTS and kid.lower_ == "on"):
        return None if is_passive else (kid.lower_, trees.indices(inner) + _to_do(verb, kid))
    likened = kid.lower_ in {"to", "with"} and verb.lower_ in _LIKENS
    if kid.i < verb.i or not (likened or kid.lower_ in _WITH_OBJECT):
        return None
    if kid.lower_ == "at" and not any(token.like_num for token in kid.subtree):
        return None
    name = ("passive " if is_passive else "np ") + ("to" if likened else kid.lower_)
    about = kid.lower_ == "about"
    return name, trees.indices(inner) if about else trees.indices(held) + trees.indices(kid)


def _clause(kid: Token) -> str:
    """The name of the frame of a clause."""
    if trees.is_infinitive(kid):
        return "to"
    if trees.is_finite(kid):
        return "wh" if trees.opens_with_wh(kid) else "that"
    if kid.tag_ == "VBG":
        return "ing"
    return "small" if kid.dep_ == "xcomp" or trees.subject(kid) is not None else "frag"


def _to_do(verb: Token, preposition: Token) -> list[int]:
    """What somebody is called on to do, where it hangs beside the preposition: "called on them to resign"."""
    if preposition.lower_ not in {"on", "for", "upon"}:
        return []
    for kid in trees.children(verb, "xcomp", "advcl"):
        if kid.i > preposition.i and trees.is_infinitive(kid) and kid.left_edge.i <= preposition.right_edge.i + _GAP:
            return trees.indices(kid)
    return []


def _and_that(verb: Token, clause: Token) -> list[int]:
    """A second clause that the parser hung beside the first: "said that …, and that …"."""
    found: list[int] = []
    for kid in trees.children(verb, "conj", "advcl"):
        mark = trees.child(kid, "mark")
        if kid.i > clause.i and mark is not None and mark.lower_ == "that":
            found.extend(trees.indices(kid))
    return found


def _may_follow(verb: Token, source: Token | None) -> bool:
    """Whether what stands before a cue can be its content: a colon, a semicolon or a dash between them says no."""
    first = min(verb.i, source.left_edge.i if source is not None and source.i < verb.i else verb.i)
    before = verb.doc[first - 1].text if first else ""
    return before not in _PARTS


def _aside(verb: Token, lemma: str, source: Token | None) -> Iterator[Frame]:
    """The clause that a verb with a subject but nothing to say interrupts, follows, or goes before with *as*."""
    above = trees.governor(verb)
    if above is None or verb.dep_ not in _ASIDE or source is None or source.lower_ in _NOBODY:
        return
    if lemma not in _ADDRESSED and trees.child(verb, "dobj") is not None:
        return
    as_ = any(kid.lower_ == "as" and kid.dep_ in {"mark", "advmod"} for kid in verb.children)
    if verb.dep_ != "parataxis" and not (verb.dep_ in {"advcl", "ccomp"} and as_):
        return
    head = above
    while head.dep_ not in _CLAUSES and head.head.i != head.i:
        head = head.head
    yield Frame(name="aside", content=trees.indices(head, without=[verb]), source=source)
