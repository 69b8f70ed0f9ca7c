"""What stands beside a cue in the text, where the tree has lost it: quotations, names, clauses cut off."""

from spacy.tokens import Token

from retrieval.statements import trees
from retrieval.statements.candidate import Paragraph
from retrieval.statements.content import inside
from retrieval.statements.quotes import Quote
from retrieval.statements.subjects import lemma_of, speaker_of
from retrieval.statements.verbal import Frame
from retrieval.statements.verbs import FRAMES
from retrieval.types import Span

_MOST_BETWEEN = 120
"""Code points between a cue and the quotation that it introduces."""
_FAR = 25
"""Tokens between a cue and a speaker, or what is called something."""
_NEAR_AUXILIARY = 4
_MOST_BEFORE_THAT = 15
_LEAST_TRAILING = 4
_MOST_AFTER = 6
_NOMINAL = frozenset({"PROPN", "NOUN", "PRON"})
_SUBJECTLIKE = frozenset({"nsubj", "nsubjpass", "appos", "ROOT", "dep", "conj"})
_TIMES = frozenset({"DATE", "TIME"})
_MODIFIERS = frozenset({"compound", "det", "amod", "poss", "nmod", "nummod", "case"})
_STOPS = frozenset({".", "?", "!", ";"})
_ASKS = frozenset(",?!")
_ENDS_SENTENCE = frozenset(".?!")
_LEAST_SENTENCE = 3
"""Words of a sentence that only a comma introduces."""
_PARTICLES = frozenset({"", "back", "out", "off", "on", "in", "up", "down", "away"})
_ENDS_SPEECH = frozenset(",?!-—…")


def cue_words(verb: Token) -> list[int]:
    """The verb with its auxiliaries, negation and particles."""
    kids = [
        kid.i for kid in trees.children(verb, "aux", "auxpass", "neg", "prt") if abs(kid.i - verb.i) <= _NEAR_AUXILIARY
    ]
    return sorted([*kids, verb.i])


def beside_quote(paragraph: Paragraph, verb: Token, *, strict: bool = False) -> Quote | None:
    """The quotation that ends just before a cue's own clause, or that the clause introduces.

    Args:
        paragraph: The paragraph.
        verb: The cue.
        strict: Take no quotation unless its own comma, or a colon, ties it to the cue.
    """
    doc = paragraph.doc
    own = cue_words(verb)
    subject = trees.subject(verb)
    if subject is not None:
        own.extend([_edge(paragraph, subject), subject.right_edge.i])
    left, right = paragraph.span(min(own), max(own) + 1)
    text = doc.text
    before = next((quote for quote in reversed(paragraph.quotes) if quote.end <= left), None)
    after = next((quote for quote in paragraph.quotes if quote.start >= right), None)
    if before is not None and subject is None and named_between(paragraph, verb, before.end) is not None:
        return before
    if before is not None:
        between = text[before.end - paragraph.start : left - paragraph.start]
        inner = text[before.start - paragraph.start : before.end - paragraph.start].rstrip("\"' ")
        ends = inner[-1:] in _ENDS_SPEECH or (inner[-1:] == "." and _says_no_more(paragraph, verb))
        if not between.strip(" " if strict else " ,—–-") and ends:
            return before
    if is_reduced(verb):
        # "Asked about it, she said: “…”": the quotation is for the verb behind.
        return None
    if after is None:
        return None
    between = text[right - paragraph.start : after.start - paragraph.start]
    if _introduces(between, strict=strict) or (strict and leads_to(paragraph, verb, after)):
        return after
    return None


def _says_no_more(paragraph: Paragraph, verb: Token) -> bool:
    """Whether a cue ends its sentence with nothing of its own to say, as after "“It is safe.” Reed said."."""
    after = (token for token in paragraph.doc[verb.i + 1 : verb.sent.end])
    return trees.subject(verb) is not None and all(token.is_punct for token in after)


def _edge(paragraph: Paragraph, subject: Token) -> int:
    """The first word of a subject; a mark that closes the quotation before it, hung from it, is none."""
    quoted = paragraph.in_quote(subject)
    words = (int(token.i) for token in subject.subtree if quoted or not paragraph.in_quote(token))
    return min(words, default=int(subject.i))


def is_time(noun: Token) -> bool:
    """Whether a word is a day or a month, although the parser has it where a speaker stands."""
    return noun.ent_type_ in _TIMES and noun.tag_ == "NNP"


def is_reduced(verb: Token) -> bool:
    """Whether a participle describes whom something was done to: "asked about it", "published in May"."""
    return verb.tag_ == "VBN" and trees.child(verb, "aux", "auxpass") is None and verb.dep_ in {"acl", "amod", "advcl"}


def leads_to(paragraph: Paragraph, verb: Token, quote: Quote) -> bool:
    """Whether a comma alone parts the verb of a sentence from a whole sentence in quotation marks: "shot back, “…”"."""
    text = paragraph.doc.text
    inner = text[quote.start - paragraph.start : quote.end - paragraph.start].strip("\"'“”‘’« »")
    whole = inner[:1].isupper() and inner[-1:] in _ENDS_SENTENCE and len(inner.split()) >= _LEAST_SENTENCE
    between = text[verb.idx + len(verb.text) : quote.start - paragraph.start]
    if not whole or between.rstrip()[-1:] != "," or between.strip(" ,") not in _PARTICLES:
        return False
    # The parser may hang it from what is quoted.
    quoted = verb.dep_ == "ccomp" and quote.start <= paragraph.at(verb.head) < quote.end
    main = verb.dep_ == "ROOT" or quoted or (verb.dep_ == "conj" and verb.head.dep_ == "ROOT")
    return main and trees.subject(verb) is not None


def _introduces(between: str, *, strict: bool) -> bool:
    """Whether the text between a cue and a quotation ties them together."""
    between = between.rstrip()
    if strict:
        return between.endswith(":") and not any(sign in between for sign in ".?!;,")
    if not between:
        return True
    return len(between) <= _MOST_BETWEEN and between[-1] in ",:" and not any(sign in between for sign in ".?!;")


def beside_speaker(paragraph: Paragraph, verb: Token, content: list[Span]) -> Token | None:
    """The speaker that the parser lost: a name right after the cue of a quotation, or the nearest one before it."""
    if verb.tag_ not in trees.FINITE | {"VBN"} or trees.child(verb, "auxpass", "nsubjpass", "expl") is not None:
        return None
    behind = max((end for _, end in content if end <= paragraph.at(verb)), default=None)
    named = named_between(paragraph, verb, behind) if behind is not None and trees.subject(verb) is None else None
    if named is not None or is_reduced(verb):
        return named
    after = _name_after(paragraph, verb)
    quoted = any(end <= paragraph.at(verb) for _, end in content)
    if quoted and after is not None and not inside(paragraph, after, content):
        return after
    before = _name_before(paragraph, verb, content)
    if before is None or before.dep_ != "appos" or before.head.i > before.i or is_time(before.head):
        return before
    return before.head


def named_between(paragraph: Paragraph, verb: Token, position: int) -> Token | None:
    """The person whose name opens what stands between a quotation and a cue, where the parser took it apart.

    Args:
        paragraph: The paragraph.
        verb: The cue, which has no subject in the tree.
        position: The code point at which the quotation ends.
    """
    if (
        paragraph.doc.text[position - paragraph.start - 2 : position - paragraph.start].rstrip("\"'”’")[-1:]
        not in _ASKS
    ):
        return None
    if is_reduced(verb) and (verb.head.dep_ != "ROOT" or trees.child(verb, "agent") is not None):
        return None
    ents = (ent for ent in paragraph.doc.ents if ent.label_ == "PERSON" and ent.end <= verb.i)
    ent = next((ent for ent in ents if paragraph.at(ent[0]) >= position), None)
    if ent is None or verb.i - ent.start > _FAR:
        return None
    rest = paragraph.doc[ent.end : verb.i]
    alone = len(rest) == 0 or (rest[0].text == "," and rest[-1].text == ",")
    lead = [token for token in paragraph.doc[: ent.start] if paragraph.at(token) >= position]
    plain = all(token.is_alpha for token in lead) and not any(lemma_of(token) for token in lead)
    return ent.root if alone and plain and not any(token.tag_ in trees.FINITE for token in rest) else None


def _name_after(paragraph: Paragraph, verb: Token) -> Token | None:
    if verb.i + 1 >= len(paragraph.doc):
        return None
    head = paragraph.doc[verb.i + 1]
    while head.head.i != head.i and head.dep_ in _MODIFIERS:
        head = head.head
    return head if head.pos_ in _NOMINAL and not is_time(head) and head.i > verb.i else None


def _name_before(paragraph: Paragraph, verb: Token, content: list[Span]) -> Token | None:
    """The nearest noun before a cue that can be its subject, in its own clause."""
    start = _before_participle(verb)
    for index in range(start - 1, max(0, start - _FAR) - 1, -1):
        token = paragraph.doc[index]
        own = token.tag_ not in trees.FINITE or token.dep_ in {"relcl", "aux"}
        if not own or (index < verb.sent.start and token.text in _STOPS):
            return None
        can_speak = token.pos_ in _NOMINAL and token.dep_ in _SUBJECTLIKE and token.ent_type_ not in _TIMES
        if can_speak and not inside(paragraph, token, content):
            return token
    return None


def _before_participle(verb: Token) -> int:
    """Where to look for a subject from: before "…, published in May, says", whatever the parser made of that."""
    doc, first = verb.doc, verb.sent.start
    if verb.i < first + 1 or doc[verb.i - 1].text != ",":
        return int(verb.i)
    comma = next((index for index in range(verb.i - 2, first, -1) if doc[index].text == ","), None)
    return comma if comma is not None and doc[comma + 1].tag_ in {"VBD", "VBN"} else int(verb.i)


def resumed(paragraph: Paragraph, verb: Token, content: list[Span]) -> list[Span]:
    """The second half of a quotation that the cue interrupts: "“Yes,” she said, “but not now.”"."""
    last = max(end for _, end in content)
    if not any(quote.end == last for quote in paragraph.quotes) or last > paragraph.at(verb):
        return []
    after = next((quote for quote in paragraph.quotes if quote.start > paragraph.at(verb)), None)
    if after is None:
        return []
    between = paragraph.doc.text[last - paragraph.start : after.start - paragraph.start].rstrip()
    if len(between) > _MOST_BETWEEN or between[-1:] not in {",", ":", "-", "–", "—"}:
        return []
    inside = paragraph.doc.text[after.start - paragraph.start :].lstrip("\"' .…-")
    if any(stop in between for stop in (". ", "? ", "! ")) and not inside[:1].islower():
        return []
    return [(after.start, after.end)]


def called(paragraph: Paragraph, verb: Token) -> Frame | None:
    """What a verb of naming calls something in quotation marks, however the parser read it: "called it “a hoax”"."""
    bare = verb.tag_ == "VBN" and trees.child(verb, "aux") is None
    if paragraph.in_quote(verb) or trees.is_passive(verb) or bare:
        return None
    end = verb.sent.end
    for index in range(verb.i + 1, min(end, verb.i + _FAR)):
        token = paragraph.doc[index]
        quote = paragraph.quote_around(paragraph.at(token))
        if quote is not None:
            last = max((t.i for t in paragraph.doc[index:] if paragraph.at(t) < quote.end), default=index)
            source = speaker_of(verb)
            return Frame(name="np oprd", content=list(range(verb.i + 1, last + 1)), source=source)
        if token.text in {",", ";", ":"} or (token.tag_ in trees.FINITE and token.dep_ != "relcl"):
            return None
    return None


def following(paragraph: Paragraph, verb: Token) -> Frame | None:
    """What follows a cue as a clause, although the parser has it elsewhere."""
    return _with_that(paragraph, verb) or _taken_apart(verb)


def _taken_apart(verb: Token) -> Frame | None:
    """A clause whose subject the parser took for the cue's object: "said the search of ships and planes had ended"."""
    held = trees.child(verb, "dobj")
    near = held is not None and held.left_edge.i == verb.i + 1 and held.pos_ in _NOMINAL
    if held is None or not near or "np" in FRAMES[lemma_of(verb) or "say"] or trees.is_passive(verb):
        return None
    for token in verb.doc[held.i + 1 : verb.right_edge.i + 1]:
        if token.text in _STOPS or token.text in {",", ":", '"'} or token.tag_ in {"WDT", "WP"}:
            return None
        if token.tag_ in trees.FINITE and token.dep_ in {"aux", "auxpass", "ccomp"} and token.i > held.right_edge.i:
            return Frame(name="that", content=list(range(verb.i + 1, verb.right_edge.i + 1)), source=speaker_of(verb))
    return None


def _with_that(paragraph: Paragraph, verb: Token) -> Frame | None:
    """A clause with *that* after a cue, which the parser gave to a noun between them: "told the crowd that …"."""
    for index in range(verb.i + 1, min(verb.sent.end, verb.i + _MOST_BEFORE_THAT)):
        token = paragraph.doc[index]
        if token.lower_ == "that" and token.tag_ in {"IN", "WDT"} and token.head.i > index:
            if verb.doc[index - 1].text == "," and verb.tag_ == "VBG":
                return None
            last = token.head.right_edge.i
            return Frame(name="that", content=list(range(index, last + 1)), source=speaker_of(verb))
        if token.tag_ in trees.FINITE or token.text in _STOPS or token.text == ":":
            return None
    return None


def trailing(paragraph: Paragraph, verb: Token) -> Frame | None:
    """What stands before a cue that the parser cut off: "…, he said."."""
    subject = trees.child(verb, "nsubj")
    if subject is None or trees.child(verb, "mark", "aux", "dobj") is not None or subject.lower_ in {"that", "all"}:
        return None
    sentence = verb.sent
    first = min(subject.left_edge.i, verb.i)
    before = paragraph.doc[first - 1] if first > sentence.start else None
    if before is None or before.text not in {",", '"', "?"} or first - sentence.start < _LEAST_TRAILING:
        return None
    if sentence.end - max(verb.i, subject.right_edge.i) > _MOST_AFTER:
        return None
    return Frame(name="trailing", content=list(range(sentence.start, first - 1)), source=subject)
