"""What an attribution does with its content: asserts, denies, declines, asks, or only supposes."""

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.inflection import forms
from retrieval.statements.verbs import QUESTION, REFUSAL
from retrieval.types import Polarity

_DENY = frozenset((REFUSAL + " doubt oppose").split())
_DECLINE = frozenset(["decline", "refuse"])
_ANSWER = frozenset(["respond", "reply", "answer", "comment", "elaborate"])
_ASK = frozenset(QUESTION.split())
_DIRECTIVE_FRAMES = frozenset({"np to", "to", "for", "passive to"})
_HEDGES = frozenset({"would", "could", "should", "might", "may", "must", "can", "ca", "will", "'ll", "wo", "'d"})
_OPEN_VERBS = ("have", "want", "need", "hope", "expect", "plan", "like", "refuse", "decline", "try", "fail")
_OPEN_HEADS = frozenset(form for verb in _OPEN_VERBS for form in forms(verb))


def polarity_of(verb: Token, lemma: str, frame: str) -> Polarity:
    """The polarity of an attribution.

    Args:
        verb: The cue.
        lemma: Its verb in the lexicon.
        frame: The frame it stands in.
    """
    if lemma in _DECLINE or (_declined(verb) and not _supposed(verb)):
        return Polarity.DECLINES
    if _supposed(verb):
        return Polarity.HYPOTHETICAL
    negated = trees.is_negated(verb)
    if lemma in _DENY:
        return Polarity.ASSERTS if negated else Polarity.DENIES
    if negated:
        withheld = frame in {"wh", "if"} or lemma in _ANSWER or _will_not(verb)
        return Polarity.DECLINES if withheld else Polarity.DENIES
    asks = lemma in _ASK and frame not in _DIRECTIVE_FRAMES
    return Polarity.ASKS if asks else Polarity.HYPOTHETICAL if _would(verb) else Polarity.ASSERTS


def _supposed(verb: Token) -> bool:
    """Whether the cue itself stands in a condition: "if she says …"."""
    climb = verb
    for _ in range(3):
        if any(kid.dep_ == "mark" and kid.lower_ in {"if", "unless"} for kid in climb.children):
            return bool(climb.dep_ == "advcl")
        if climb.dep_ not in {"conj", "xcomp"}:
            return False
        climb = climb.head
    return False


def _declined(verb: Token) -> bool:
    """Whether the cue is what somebody refused to do: "declined to say whether …"."""
    head = trees.governor(verb)
    return verb.dep_ == "xcomp" and head is not None and head.lower_.startswith(("declin", "refus"))


def _will_not(verb: Token) -> bool:
    return any(kid.dep_ == "aux" and kid.lower_ in {"would", "will", "wo"} for kid in verb.children)


def _would(verb: Token) -> bool:
    """Whether it is said to be possible, due or wanted, but not done."""
    if any(kid.dep_ == "aux" and kid.lower_ in _HEDGES for kid in verb.children):
        return True
    head = trees.governor(verb)
    if verb.dep_ != "xcomp" or head is None or not trees.is_infinitive(verb):
        return False
    return head.lower_ in _OPEN_HEADS or any(kid.dep_ == "aux" and kid.lower_ in _HEDGES for kid in head.children)
