"""Who a verb's subject is, also where the tree shows it elsewhere."""

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.inflection import forms
from retrieval.statements.nouns import BEARERS, CLAUSE
from retrieval.statements.people import GENDER, GROUPS, OFFICES, PEOPLE, VAGUE, is_somebody
from retrieval.statements.verbs import FRAMES, LEMMAS, PHRASAL

_DEPTH = 8
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_REDUCED = frozenset({"advcl", "acl", "amod"})
_SPEAKERS = PEOPLE | GROUPS | OFFICES | GENDER.keys() | VAGUE | BEARERS
_QUOTED = forms("quote") | forms("cite")
_EMPTY = frozenset({"it", "there"})


def lemma_of(token: Token) -> str | None:
    """The verb of the lexicon that a token is a form of."""
    word = token.lower_
    lemma = LEMMAS.get(word)
    if word in PHRASAL and token.tag_ in trees.VERBS:
        held = (PHRASAL[word].get(kid.lower_) for kid in trees.children(token, "prt", "advmod", "dobj"))
        lemma = next((phrasal for phrasal in held if phrasal is not None), lemma)
    if lemma is None or token.tag_ in trees.VERBS:
        return lemma if not is_noun(token) else None
    if token.tag_ not in {"NN", "NNS"} or "that" not in FRAMES[lemma]:
        return None
    # A verb that was tagged as a noun still has its clause and its subject: "one in five say that …".
    mistagged = trees.child(token, "ccomp") is not None and trees.child(token, "nsubj", "nummod") is not None
    return lemma if mistagged else None


def is_noun(token: Token) -> bool:
    """Whether a noun was tagged as a verb: "rubbished claims that …"."""
    above = token.head
    return (
        token.tag_ == "VBZ"
        and token.lower_ in CLAUSE
        and token.dep_ in {"dobj", "ccomp"}
        and above.i == token.i - 1
        and above.tag_ in trees.VERBS
        and trees.subject(token) is None
    )


def speaker_of(verb: Token, seen: int = 0) -> Token | None:
    """The word that says, thinks or writes, as the tree has it: the subject, or the agent of a passive.

    A participle or an infinitive borrows the subject of the verb it hangs from; a relative clause has its pronoun.

    Args:
        verb: The cue.
        seen: How many verbs were climbed on the way to this one.
    """
    agent = trees.child(verb, "agent")
    if agent is not None:
        return trees.child(agent, "pobj")
    if trees.child(verb, "nsubjpass", "auxpass") is not None:
        return None
    own = trees.nearest(verb, "nsubj", "csubj")
    if own is not None or seen > _DEPTH:
        return None if seen and own is not None and own.lower_ in _EMPTY else own
    if verb.tag_ == "VBN" and verb.dep_ in _REDUCED and trees.child(verb, "aux") is None:
        return None
    above = trees.governor(verb)
    return _borrowed(verb, above, seen) if above is not None else None


def _borrowed(verb: Token, above: Token, seen: int) -> Token | None:
    """The subject of what a verb without one hangs from."""
    beside = _beside(verb, above, seen)
    if beside is not None:
        return beside
    for _ in range(_DEPTH):
        if _is_verb(above) or above.head.i == above.i:
            break
        if above.pos_ in {"NOUN", "PROPN"} and (owner := trees.child(above, "poss")) is not None:
            return owner
        above = above.head
    if verb.dep_ == "xcomp" and trees.is_infinitive(verb):
        held = trees.child(above, "dobj")
        if held is not None and held.i < verb.i:
            return held
    if _is_described(above, verb):
        return trees.governor(above)
    if not _is_verb(above):
        return None
    passive = _teller(verb, above) or trees.child(above, "nsubjpass")
    return passive if passive is not None and verb.dep_ != "conj" else speaker_of(above, seen + 1)


def _beside(verb: Token, above: Token, seen: int) -> Token | None:
    """The noun that says: "a statement saying", "quoted the mayor as saying", "the mayor was quoted as saying"."""
    if verb.dep_ == "acl" and verb.tag_ == "VBG" and above.pos_ in _NOMINAL:
        return _sender(above, seen) or above
    if verb.dep_ != "pcomp" or above.lower_ != "as" or above.head.lower_ not in _QUOTED:
        return None
    return trees.child(above.head, "dobj", "nsubjpass")


def _teller(verb: Token, above: Token) -> Token | None:
    """Who goes on to tell, where a thing is what the clause is about: "Radio 4 said the trains stopped, saying …"."""
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or above.dep_ != "ccomp" or verb.i < above.i:
        return None
    lemma, held = lemma_of(above.head), trees.child(above, "nsubj", "nsubjpass")
    if lemma is None or "quote" not in FRAMES[lemma] or held is None or held.tag_ not in {"NN", "NNS"}:
        return None
    return None if held.ent_type_ or may_speak(held) else trees.child(above.head, "nsubj")


def may_speak(noun: Token) -> bool:
    """Whether a common noun can be somebody: a person, several, an organization."""
    word = noun.lower_.removesuffix("s") if noun.tag_ == "NNS" else noun.lower_
    return is_somebody(word) or noun.lower_ in VAGUE | BEARERS


def _is_verb(token: Token) -> bool:
    return token.tag_ in trees.VERBS or token.pos_ == "AUX"


def _is_described(above: Token, verb: Token) -> bool:
    """Whether a main verb was hung into the relative clause before it: "an aide who asked for silence said …"."""
    if above.dep_ != "relcl" or verb.dep_ not in {"conj", "ccomp", "dep"} or verb.tag_ not in trees.FINITE:
        return False
    pronoun = trees.child(above, "nsubj")
    return pronoun is not None and pronoun.tag_ in {"WP", "WDT"} and trees.child(above, "cc") is None


def _sender(thing: Token, seen: int) -> Token | None:
    """Who sent or wrote the thing that says: "released a statement saying …"."""
    head = trees.governor(thing)
    if thing.lower_ not in BEARERS or head is None:
        return None
    if thing.dep_ == "pobj" and head.lower_ in {"in", "with", "by"}:
        head = trees.governor(head)
    elif thing.dep_ != "dobj":
        return None
    if head is None or head.tag_ not in trees.VERBS:
        return None
    return trees.child(thing, "poss") or speaker_of(head, seen + 1)
