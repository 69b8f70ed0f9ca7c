"""Statements whose cue is no verb: a noun, an adjective, *according to*, an adverb, a colon."""

from collections.abc import Iterator

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.inflection import words
from retrieval.statements.nouns import CLAUSE, FEELING, HEARSAY, OF, OF_PREPOSITIONS, TO
from retrieval.statements.polarity import WITHHOLDING
from retrieval.statements.subjects import lemma_of, speaker_of
from retrieval.statements.verbal import Frame

_NOUN_TAGS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_PHRASE = _NOUN_TAGS | {"DT", "JJ", "PRP$", "POS", "CD", "VB", "VBN"}
_NOUNS = CLAUSE | TO | OF | WITHHOLDING
_CLAUSE_OR_TO = CLAUSE | TO
_VIEWS = frozenset({"view", "opinion", "words", "telling", "account", "reckoning"})
_CLAUSE_HEADS = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "conj", "acl", "pcomp"})
_SUPPORT_VERBS = words(
    """
    make makes made making express expresses expressed expressing issue issues issued issuing voice voices
    voiced voicing have has had having give gives gave given giving offer offers offered offering raise raises
    raised raising repeat repeats repeated repeating renew renews renewed renewing release released releasing
    deliver delivered delivering reiterate reiterated state stated send sent sending face faces faced draw drew
    drawn pledge pledged announce announced declare declared lend lent throw threw put puts put withdraw
    withdrew withdrawn defend defended level leveled levelled add added
    """
)


def frames_of_noun(noun: Token) -> Iterator[Frame]:
    """The frames of a noun of saying: "his claim that …", "her decision to …", "their support for …"."""
    word = noun.lower_
    if noun.tag_ not in _NOUN_TAGS or word not in _NOUNS:
        return
    yield from _withheld(noun)
    source = _owner(noun)
    for kid in noun.children:
        if kid.i < noun.i:
            continue
        if kid.dep_ in {"acl", "ccomp", "relcl"} and word in CLAUSE and _is_that(kid):
            yield Frame(name="noun that", content=trees.indices(kid), source=source)
        elif kid.dep_ in {"acl", "xcomp"} and word in TO and source is not None and trees.is_infinitive(kid):
            yield Frame(name="noun to", content=trees.indices(kid), source=source)
        elif kid.dep_ == "prep" and word in OF and kid.lower_ in OF_PREPOSITIONS:
            inner = trees.child(kid, "pobj", "pcomp")
            if inner is not None and source is not None and inner.i != source.i:
                yield Frame(name="noun of", content=trees.indices(inner), source=source)
    yield from _is_said(noun, source)


def _is_said(noun: Token, source: Token | None) -> Iterator[Frame]:
    """What a noun of saying is said to be: "his hope is that …"."""
    copula = trees.governor(noun)
    if noun.dep_ == "nsubj" and copula is not None and copula.lower_ in trees.BE and noun.lower_ in _CLAUSE_OR_TO:
        said = trees.child(copula, "ccomp", "xcomp")
        if said is not None and said.i > copula.i:
            yield Frame(name="noun is", content=trees.indices(said), source=source)


def _withheld(noun: Token) -> Iterator[Frame]:
    """What somebody says to know nothing of: "had no information on whether …"."""
    above = trees.governor(noun)
    if noun.lower_ not in WITHHOLDING or above is None or noun.dep_ != "dobj" or above.lower_ not in _SUPPORT_VERBS:
        return
    if not any(kid.lower_ == "no" for kid in trees.children(noun, "det")):
        return
    for kid in [*trees.children(noun, "prep"), *trees.children(above, "prep")]:
        inner = trees.child(kid, "pcomp", "pobj")
        if kid.i > noun.i and kid.lower_ in OF_PREPOSITIONS and inner is not None:
            yield Frame(name="noun no", content=trees.indices(inner), source=speaker_of(above))
            return


def _is_that(kid: Token) -> bool:
    mark = trees.child(kid, "mark")
    if kid.dep_ == "relcl":
        return False
    return trees.is_finite(kid) and (mark is None or mark.lower_ in {"that", "whether"})


def _owner(noun: Token) -> Token | None:
    """Whose word it is: a possessive, the subject of a verb that only lends it a verb, or *by* and *from*."""
    owner = trees.child(noun, "poss")
    if owner is not None:
        return owner
    for kid in trees.children(noun, "prep"):
        if kid.lower_ in {"by", "from", "among"}:
            return trees.child(kid, "pobj")
    for kid in trees.children(noun, "compound"):
        if kid.tag_ in {"NNP", "NNPS"} and kid.ent_type_ in {"PERSON", "ORG", "NORP"}:
            return kid
    above = trees.governor(noun)
    if above is not None and noun.dep_ == "dobj" and above.lower_ in _SUPPORT_VERBS:
        return speaker_of(above)
    if above is not None and noun.dep_ == "pobj" and above.lower_ == "in" and lemma_of(above.head) is not None:
        return speaker_of(above.head)
    return None


def frames_of_adjective(adjective: Token) -> Iterator[Frame]:
    """The frames of an adjective of thinking after *be*: "is confident that …", "was critical of …"."""
    copula = trees.governor(adjective)
    if adjective.lower_ not in FEELING or copula is None or adjective.dep_ not in {"acomp", "ROOT", "conj", "amod"}:
        return
    source = speaker_of(copula) if adjective.dep_ == "acomp" else None
    if source is None or source.dep_ == "expl":
        return
    for kid in adjective.children:
        if kid.dep_ in {"ccomp", "xcomp"}:
            name = "adjective to" if trees.is_infinitive(kid) else "adjective that"
            yield Frame(name=name, content=trees.indices(kid), source=source)
        elif kid.dep_ == "prep" and kid.lower_ in {"of", "about", "to", "over", "with"}:
            inner = trees.child(kid, "pobj", "pcomp")
            if inner is not None:
                yield Frame(name="adjective of", content=trees.indices(inner), source=source)


def according_to(token: Token) -> Iterator[Frame]:
    """The clause that *according to* belongs to."""
    if token.lower_ != "according":
        return
    to = trees.child(token, "prep")
    source = trees.child(to, "pobj") if to is not None and to.lower_ == "to" else None
    source = source or _noun_after(token)
    if source is None:
        return
    yield Frame(name="according to", content=_clause_around(token), source=source)


def _noun_after(according: Token) -> Token | None:
    """The head of the noun phrase after *according to*, where the parser took *to* for a verb's."""
    doc, first = according.doc, according.i + 2
    if first >= len(doc) or doc[first - 1].lower_ != "to":
        return None
    last = first
    while last < len(doc) and (doc[last].tag_ in _PHRASE or doc[last].ent_type_):
        last += 1
    # What was taken for a verb is a noun that stands before another: "according to show insiders".
    return doc[last - 1] if last > first and doc[last - 1].tag_ in _NOUN_TAGS else None


def in_the_view_of(token: Token) -> Iterator[Frame]:
    """The clause that stands beside "in Ada Brook's view", "in the words of Tom Reed"."""
    if token.lower_ not in _VIEWS or token.dep_ != "pobj" or token.head.lower_ not in {"in", "by"}:
        return
    of = next((kid for kid in trees.children(token, "prep") if kid.lower_ == "of"), None)
    source = trees.child(token, "poss") or (trees.child(of, "pobj") if of is not None else None)
    if source is not None:
        yield Frame(
            name="in view", content=trees.indices(_clause_head(token.head), without=[token.head]), source=source
        )


def hearsay(token: Token) -> Iterator[Frame]:
    """The clause of an adverb that tells of unnamed sources: "reportedly"."""
    if token.lower_ in HEARSAY and token.dep_ == "advmod":
        yield Frame(name="hearsay", content=trees.indices(_clause_head(token), without=[token]), source=None)


def _clause_head(token: Token) -> Token:
    """The verb of the clause that an adjunct stands in."""
    head = token
    while head.head.i != head.i:
        head = head.head
        if head.dep_ in _CLAUSE_HEADS and (head.tag_ in trees.VERBS or head.pos_ == "AUX" or head.dep_ == "ROOT"):
            break
    return head


def _clause_around(token: Token) -> list[int]:
    """The clause that an adjunct stands in, without the adjunct and without clauses coordinated on its other side."""
    head = _clause_head(token)
    while head.dep_ == "conj" and trees.subject(head) is None and head.head.i != head.i:
        head = head.head
    if head.i == token.i:
        return [index for index in trees.indices(token, without=trees.children(token, "prep")) if index != token.i]
    content = trees.indices(head, without=[token])
    if not content or token.i <= content[0]:
        return content
    if head.i < token.i:
        return [index for index in content if index < token.i]
    lead = [kid for kid in head.children if kid.dep_ == "advcl" and kid.i < token.i]
    return trees.indices(head, without=[token, *lead])
