"""What an attribution does with its content: asserts, denies, declines, asks, or only supposes.

Who doubts, questions or plays down what others claim denies it; who neither confirms nor denies declines.
"""

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.inflection import forms, words
from retrieval.statements.nouns import CLAUSE
from retrieval.statements.verbs import CONFIRM, DOUBT, QUESTION, REFUSAL
from retrieval.types import Polarity

_DENY = frozenset(f"{REFUSAL} {DOUBT} oppose".split())
_CONCEDED = words("doubt disagree contest dispute contradict oppose question")
"""Whoever does not do this agrees; whoever does not deny, dismiss or rule out a thing leaves it open."""
_DECLINE = frozenset(["decline", "refuse"])
_ANSWER = frozenset(["respond", "reply", "answer", "comment", "elaborate", *CONFIRM.split()])
_ASK = frozenset(QUESTION.split())
_KNOWN = words("say tell explain recall remember predict estimate specify disclose")
"""What somebody who cannot do it withholds."""
_AGREE = frozenset(["accept", "believe", "agree", "concede", "recognize", "recognise", "admit"])
"""What somebody who refuses to do it denies."""
_DIRECTIVE_FRAMES = frozenset({"np to", "to", "for", "passive to"})
_OWN_WORDS = frozenset({"quote", "aside", "trailing"})
"""What somebody denies with is not what is denied."""
_CAN = frozenset({"could", "can", "ca"})
_HEDGES = _CAN | {"would", "should", "might", "may", "must", "will", "'ll", "wo", "'d"}
_SOFTENING = frozenset({"would", "'d", "’d", "must", "will", "'ll", "’ll", "can"})
_OPEN_VERBS = ("have", "want", "need", "hope", "expect", "plan", "like", "refuse", "decline", "try", "fail")
_OPEN_HEADS = frozenset(form for verb in _OPEN_VERBS for form in forms(verb))
_WITHHELD = frozenset(form for verb in ("decline", "refuse", "fail", "avoid") for form in forms(verb))
_FALSE = words("false untrue nonsense rubbish lie baseless unfounded groundless fabricated fabrication falsehood")
_CLAIMED_FRAMES = frozenset({"np as", "np oprd"})
_DENIALS = words("denial rejection repudiation dismissal rebuttal opposition doubt") | {"doubtful", "skeptical"}
_DENYING = _DENIALS | {"sceptical", "opposed", "dismissive"}
_REFUSALS = words("refusal reluctance unwillingness") | {"reluctant", "unwilling", "unsure", "uncertain", "unaware"}
_OPENING = 5
"""Tokens at the start of what is questioned, among which its noun stands."""
_UNKNOWN = frozenset({"sure", "certain", "aware"})


def polarity_of(verb: Token, lemma: str, frame: str, content: list[int] | None = None) -> Polarity:
    """The polarity of an attribution.

    Args:
        verb: The cue.
        lemma: Its verb in the lexicon.
        frame: The frame it stands in.
        content: Indices of the tokens that are attributed, if the frame shows them.
    """
    if _declined(verb) and not _supposed(verb):
        return Polarity.DENIES if lemma in _AGREE else Polarity.DECLINES
    if lemma in _DECLINE:
        return Polarity.DECLINES
    if _supposed(verb):
        return Polarity.HYPOTHETICAL
    return _of_negated(verb, lemma, frame) if _is_negated(verb) else _of_plain(verb, lemma, frame, content or [])


def _of_plain(verb: Token, lemma: str, frame: str, content: list[int]) -> Polarity:
    if frame not in _OWN_WORDS and (lemma in _DENY or (lemma == "question" and _is_claimed(verb, frame, content))):
        return Polarity.DENIES
    if frame in _CLAIMED_FRAMES and any(verb.doc[index].lower_ in _FALSE for index in content):
        return Polarity.DENIES
    asks = lemma in _ASK and frame not in _DIRECTIVE_FRAMES
    return Polarity.ASKS if asks else Polarity.HYPOTHETICAL if _would(verb) else Polarity.ASSERTS


def polarity_of_noun(noun: Token) -> Polarity:
    """The polarity of an attribution by a noun or an adjective: "her denial that …", "no comment on …"."""
    word = noun.lower_
    none = any(kid.dep_ == "det" and kid.lower_ == "no" for kid in noun.children)
    copula = trees.governor(noun)
    negated = none or (noun.dep_ == "acomp" and copula is not None and trees.is_negated(copula))
    if word in WITHHOLDING:
        return Polarity.DECLINES if negated else Polarity.ASSERTS
    if negated:
        return Polarity.ASSERTS if word in _DENYING else Polarity.DECLINES if word in _UNKNOWN else Polarity.DENIES
    return Polarity.DENIES if word in _DENYING else Polarity.DECLINES if word in _REFUSALS else Polarity.ASSERTS


WITHHOLDING = words("comment information knowledge detail details confirmation recollection")
"""Nouns for what somebody who has none of it does not say."""


def _is_claimed(verb: Token, frame: str, content: list[int]) -> bool:
    """Whether what is questioned is what somebody says, not somebody: "questioned whether …", "questioned claims"."""
    return frame in {"wh", "if"} or any(verb.doc[index].lower_ in CLAUSE for index in content[:_OPENING])


def _of_negated(verb: Token, lemma: str, frame: str) -> Polarity:
    if lemma in _DENY or lemma == "question":
        return Polarity.ASSERTS if lemma in _CONCEDED and not _is_neither(verb) else Polarity.DECLINES
    withheld = frame in {"wh", "if"} or lemma in _ANSWER or _helped_by(verb, {"would", "will", "wo"})
    withheld = withheld or (lemma in _KNOWN and _helped_by(verb, _CAN))
    return Polarity.DECLINES if withheld else Polarity.DENIES


def _is_negated(verb: Token) -> bool:
    return trees.is_negated(verb) or _is_neither(verb)


def _is_neither(verb: Token) -> bool:
    """Whether the cue is one of two things that somebody did not do: "neither confirmed nor denied"."""
    first = verb.head if verb.dep_ == "conj" else verb
    return any(kid.lower_ == "neither" and kid.dep_ in {"preconj", "cc", "advmod", "det"} for kid in first.children)


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
    """Whether the cue is what somebody refused to do, or could not: "declined to say …", "unable to confirm"."""
    head = trees.governor(verb)
    if head is None:
        return False
    if verb.dep_ == "pcomp":
        return head.lower_ == "of" and "short" in {head.head.lower_, *(kid.lower_ for kid in head.head.children)}
    if verb.dep_ != "xcomp":
        return False
    copula = trees.governor(head)
    unable = head.lower_ == "able" and copula is not None and trees.is_negated(copula)
    return head.lower_ in _WITHHELD or head.lower_ == "unable" or unable


def _helped_by(verb: Token, auxiliaries: frozenset[str] | set[str]) -> bool:
    return any(kid.dep_ == "aux" and kid.lower_ in auxiliaries for kid in verb.children)


def _is_own(verb: Token) -> bool:
    """Whether somebody softens what is said all the same: "I would expect …", "I must say …", "we'd argue …"."""
    subject = trees.subject(verb)
    return subject is not None and subject.lower_ in {"i", "we"} and _helped_by(verb, _SOFTENING)


def _would(verb: Token) -> bool:
    """Whether it is said to be possible, due or wanted, but not done."""
    if _helped_by(verb, _HEDGES):
        return not _is_own(verb)
    head = trees.governor(verb)
    if verb.dep_ != "xcomp" or head is None or not trees.is_infinitive(verb):
        return False
    return head.lower_ in _OPEN_HEADS or _helped_by(head, _HEDGES)
