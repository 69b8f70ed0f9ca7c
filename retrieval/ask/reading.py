"""What a question asks for: who said a thing, what somebody said, or a passage.

Read with the parser that reads the documents, and with no need for capitals, a question mark or good grammar: where
the parse of a hurried line is off, its words decide.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from retrieval.ask.claims import claim_of
from retrieval.ask.declared import asks_for_sides, asks_who, assertion, bare_question, whose_claim
from retrieval.ask.question import Reading
from retrieval.ask.somebodys_words import after_name, bare, of_whom, what
from retrieval.ask.wording import (
    ADVERBS,
    AGREEING,
    ANYONE,
    AUXILIARIES,
    BASES,
    BOTH,
    BREAK,
    COMMON,
    CONFLICT,
    DECLINING,
    DEEDS,
    DENYING,
    DISBELIEF,
    FINITE,
    NEGATIONS,
    NOUN_NEXT,
    OF_A_NOUN,
    OUTLETS,
    PHRASAL,
    PRO_FORMS,
    PRONOUNS,
    TALKING,
    TRUE,
    WORD,
    is_auxiliary,
    mended,
    name,
    words,
)
from retrieval.ports import Parser
from retrieval.statements.inflection import forms
from retrieval.types import QuestionKind

_IT_WAS = re.compile(
    r"^(?P<who>who|which(?:\s+\w+){1,3}|whose(?:\s+\w+){1,2}|what\s+\w+)(?:'s|\s+(?:was|is))\s+it\s+(?:that|who|which)\s+",
    re.IGNORECASE,
)
"""What only leads up to a question: "who was it that said …"."""
_PUT = re.compile(r"^put(?:s|ting)?\b.*?\s(?:down\s+to|at)\s", re.IGNORECASE)
"""What nobody does but in words: "put the fire down to a fault", "put the cost at a million"."""
_WHO = frozenset(["who", "whos", "who's", "whose", "which", "who'd", "who'll", "who've", "who're", "whod", "wholl"])
_DID = frozenset(["did", "does", "do", "has", "have", "had", "didnt", "doesnt", "didn't", "doesn't", "hasnt", "hasn't"])
_CANNOT = frozenset({"cant", "cannot", "couldnt"})
_BELIEVE = forms("believe")
_WRITE = frozenset({"penned"}).union(*map(forms, ("write", "author", "publish", "draft", "compose")))
_ARTICLES = (["the"], ["a"], ["an"], ["this"], ["his"], ["her"], ["its"], ["their"])
_RECALL = forms("recall") | forms("remember") | forms("see") | forms("imagine")
_ASSERTED = DENYING | COMMON | AGREEING | DECLINING
_LEAST_WORDS = 4
_LONGEST_NAME = 7
_PASSAGE = Reading(kind=QuestionKind.PASSAGE)


class QuestionReader:
    """Reads questions.

    Args:
        parser: parses English. Without one, or where it does not read the language, the words alone decide.
    """

    def __init__(self, parser: Parser | None = None) -> None:
        self._parser = parser

    def read(self, question: str) -> Reading:
        """What a question asks for.

        Raises:
            ModelError: the parser cannot be used.
        """
        segments = [part.strip(" ,.:") for part in BREAK.split(question) if part and part.strip(" ,.:")]
        tags = [segment for segment in segments if _is_tag(segment)]
        told = [segment for segment in segments if segment not in tags]
        if len(told) > 1 and _may_be_sided(told[0]):
            # "Were they late? Who says they were, who says the clock was wrong?"
            tags += [segment for segment in told[1:] if asks_for_sides(segment)]
            told = [segment for segment in told if segment not in tags and not (tags and asks_who(segment))]
        if tags and told:
            return self._sided(" ".join(told))
        if len(told) > 1 and (asked := after_name(told)) is not None:
            return asked
        for segment in told:
            reading = self._of(segment)
            if reading is not None:
                # Whom "they" means is not known here: any passage on it may tell.
                return _PASSAGE if (reading.speaker or "").casefold() in PRONOUNS else reading
        return _PASSAGE

    def _of(self, text: str) -> Reading | None:
        text = _IT_WAS.sub(r"\g<who> ", text)
        lower = mended(words(text))
        if not lower:
            return None
        if lower[0] in AUXILIARIES:
            return _anyone(text, lower) or _somebody(text, lower)
        if lower[0] in ANYONE and len(lower) > 1:
            return _anyone(text, ["did", *lower], lead=1)
        if lower[0] in _WHO or (lower[0] == "what" and (_asks_outlet(lower) or _asks_role(lower))):
            return self._subject(text, lower)
        if lower[0] in {"what", "whats", "what's", "how", "why"}:
            return what(text, lower, self._parsed_verb(text))
        reading = bare(text, lower)
        return None if reading is not None and not reading.sure and self._tells(text) else reading

    def _sided(self, text: str) -> Reading:
        """What both sides are asked for: a question of yes or no, or somebody's claim."""
        if theirs := whose_claim(text):
            who, claim = theirs
            return Reading(kind=QuestionKind.WHO_SAID, claim=claim, sides=True, owner=who)
        if (reading := self._of(text)) is not None and reading.sides:
            return replace(reading, sure=True)
        text = bare_question(text)
        if self._parser is None or not self._parser.reads(text):
            return Reading(kind=QuestionKind.WHO_SAID, claim=assertion(text), sides=True)
        with self._parser.pipeline() as nlp:
            return Reading(kind=QuestionKind.WHO_SAID, claim=assertion(text, nlp), sides=True)

    def _tells(self, text: str) -> bool:
        """Whether a line tells something, with a verb in the past or of its own subject before "on" or "about"."""
        if self._parser is None or not self._parser.reads(text):
            return False
        with self._parser.pipeline() as nlp:
            for token in nlp(text):
                if token.lower_ in {"on", "about", "re"}:
                    return False
                subject = any(child.dep_ in {"nsubj", "nsubjpass"} and child.i < token.i for child in token.children)
                past = token.tag_ in {"VBD", "VBN"} and token.lower_.endswith("ed")
                if token.i and (past or (subject and token.tag_ in {"VBD", "VBZ", "VBP", "MD"})):
                    return True
        return False

    def _subject(self, text: str, lower: list[str]) -> Reading | None:
        """The subject is asked for: "who", "which doctor", "whose report"."""
        spans = [match.span() for match in WORD.finditer(text)]
        if (asked := of_whom(text, lower)) is not None:
            return asked
        verb = self._main_verb(text, lower)
        if verb is None:
            return None
        role = " ".join(lower[1:verb]) if lower[0] in {"which", "what", "whose"} else None
        role = " ".join(word for word in (role or "").split() if not is_auxiliary(word)) or None
        negated = any(word.replace("'", "") in NEGATIONS for word in lower[1 : verb + 1])
        amazed = any(word.replace("'", "") in _CANNOT for word in lower[1:verb]) and lower[verb] in _BELIEVE
        doubted = negated and lower[verb] in DISBELIEF and not amazed
        rest, phrase = text[spans[verb][1] :].strip(" ,:"), text[spans[verb][0] :]
        if negated and not doubted and not amazed and not _withholds(lower[verb], words(rest)):
            helps = AUXILIARIES | NEGATIONS
            first = next(index for index in range(1, verb + 1) if lower[index].replace("'", "") in helps)
            return Reading(kind=QuestionKind.WHO_SAID, sure=False, claim=text[spans[first][0] :], role=role)
        claimed = claim_of(lower[verb], rest, phrase, doubted=doubted)
        declines = not claimed.denied and ((negated and not amazed) or lower[verb] in DECLINING)
        if lower[verb] in _WRITE and lower[verb + 1 : verb + 2] in _ARTICLES and AUXILIARIES.isdisjoint(lower[verb:]):
            return None  # whose work it is, not whose words
        deed = lower[verb] in DEEDS and not claimed.clause and not _PUT.search(phrase)
        talking = lower[verb] in TALKING and not deed
        gone_on = any(word in TALKING and word.endswith("ing") for word in lower[verb + 1 :])
        return Reading(
            kind=QuestionKind.WHO_SAID,
            sure=talking or claimed.denied or gone_on,
            claim=claimed.text or text,
            turned=claimed.denied and bool(claimed.text),
            declines=declines,
            role=role,
        )

    def _main_verb(self, text: str, lower: list[str]) -> int | None:
        """The number of the word that is the verb of the wh-word's clause."""
        start = 1
        found = next((index for index in range(1, len(lower)) if _may_be_verb(lower, index)), None)
        if self._parser is None or not self._parser.reads(text):
            return found if found is not None else (start if len(lower) > start else None)
        parsed = self._parsed_verb(text)
        if parsed == 1 and lower[0] in OF_A_NOUN:  # "which rabbi says", and a rabbi is no verb
            parsed = next((index for index in range(2, len(lower)) if is_auxiliary(lower[index])), None)
        if parsed is None or parsed == 0:
            return found
        # A verb of saying that comes first is the one that is asked about, whatever a hurried line was parsed as.
        return found if found is not None and found < parsed else parsed

    def _parsed_verb(self, text: str) -> int | None:
        """The number of the word that the parser takes for the verb of the question."""
        if self._parser is None or not self._parser.reads(text):
            return None
        with self._parser.pipeline() as nlp:
            at = _verb_at(nlp(text))
        spans = (match.span() for match in WORD.finditer(text))
        return next((index for index, span in enumerate(spans) if at is not None and span[0] <= at < span[1]), None)


def _withholds(verb: str, rest: Sequence[str]) -> bool:
    """Whether who does not do it withholds something: "wouldn't say when", and not "can't recall ever being ill"."""
    doing = next((word for word in rest if word not in ADVERBS), "").endswith("ing")
    return verb in TALKING | DENYING and not (verb in _RECALL and doing)


def _may_be_verb(lower: Sequence[str], index: int) -> bool:
    """Whether a word can be what the subject of a question does: no noun behind an article, and inflected.

    "Who hope" is no question, but "who would hope", "which unions hope" and the hurried "who say" are.
    """
    word, before = lower[index], lower[index - 1]
    if word not in TALKING or before in NOUN_NEXT or (index == 1 and lower[0] in {"which", "whose", "what"}):
        return False
    if word in COMMON or word not in BASES:
        return True
    helped = any(is_auxiliary(other) for other in lower[1:index]) or lower[0] in _WHO - {"who", "whose", "which"}
    return helped or (index > 1 and before.endswith("s") and lower[0] in {"which", "what"})


def _verb_at(doc: Any) -> int | None:
    """Where the verb stands of which the question word's phrase is the subject."""
    first = doc[0]
    while first.dep_ in {"det", "poss", "amod", "compound"} and first.head.i != first.i:
        first = first.head
    verb = first.head
    if verb.i == first.i or verb.pos_ not in {"VERB", "AUX"}:
        verb = next((token for token in doc if token.dep_ == "ROOT" and token.pos_ in {"VERB", "AUX"}), None)
    if verb is None:
        return None
    return int(verb.idx)


def _anyone(text: str, lower: list[str], lead: int = 0) -> Reading | None:
    """Both sides are asked for: "did anyone deny that …", "has anybody confirmed …", "is it true that …"."""
    if match := TRUE.match(text):
        return Reading(kind=QuestionKind.WHO_SAID, claim=text[match.end() :], sides=True)
    spans = [match.span() for match in WORD.finditer(text)]
    subject = next((index for index, word in enumerate(lower[:5]) if word in ANYONE), None)
    if subject is None:
        return None
    verb = next(
        (index for index in range(subject + 1, len(lower)) if lower[index] in TALKING or lower[index] in DENYING), None
    )
    if verb is None:
        return None
    start, end = spans[verb - lead]
    claimed = claim_of(lower[verb], text[end:].strip(" ,:"), text[start:])
    return Reading(kind=QuestionKind.WHO_SAID, claim=claimed.text or text, sides=True)


def _somebody(text: str, lower: list[str]) -> Reading | None:
    """Both sides are asked for, and one of them by name: "did the mayor deny that …"."""
    if lower[0] not in _DID or len(lower) < _LEAST_WORDS:
        return None
    spans = [match.span() for match in WORD.finditer(text)]
    start = next((index for index in range(1, len(lower)) if lower[index] not in ADVERBS), 1)
    verb = next(
        (
            index
            for index in range(start + 1, min(len(lower), start + _LONGEST_NAME))
            if lower[index - 1] not in NOUN_NEXT and (lower[index] in _ASSERTED or _pushes_back(lower, index))
        ),
        None,
    )
    if verb is None or lower[start] in PRONOUNS | {"there"}:
        return None
    claimed = claim_of(lower[verb], text[spans[verb][1] :].strip(" ,:"), text[spans[verb][0] :])
    role = name(text[spans[start][0] : spans[verb - 1][1]])
    if not claimed.text or not role:
        return None
    return Reading(kind=QuestionKind.WHO_SAID, claim=claimed.text, sides=True, role=role, sure=False)


def _pushes_back(lower: Sequence[str], index: int) -> bool:
    return any(tuple(lower[index + 1 : index + 1 + len(held)]) == held for held in PHRASAL.get(lower[index], ()))


def _is_tag(segment: str) -> bool:
    """Whether a part only asks for the sides: "who says so", "anyone contradict that", "both sides please"."""
    lower = words(segment)
    if not lower:
        return False
    if (BOTH.search(segment) or CONFLICT.search(segment)) and len(lower) <= 6:  # noqa: PLR2004
        return True
    asks = {"who", "whos", "who's", "which", "anyone", "anybody", "any"} | ANYONE
    if lower[0] in {"what", "how", "why", "when", "where"} or not any(word in asks for word in lower[:4]):
        return False
    content = [word for word in lower if word not in asks | AUXILIARIES | PRO_FORMS and word not in TALKING | DENYING]
    saying = any(word in TALKING or word in DENYING for word in lower)
    return saying and not content


def _may_be_sided(text: str) -> bool:
    """Whether a part can be what sides are taken on: a question of yes or no, or somebody's claim."""
    return any(word.replace("'", "") in FINITE for word in words(text)[:1]) or whose_claim(text) is not None


def _asks_outlet(lower: Sequence[str]) -> bool:
    return len(lower) > 1 and lower[1] not in AUXILIARIES and any(word in OUTLETS for word in lower[1:3])


def _asks_role(lower: Sequence[str]) -> bool:
    """Whether *what* stands for *which*: "what widow said he was rested", and not "what Lund said about it"."""
    told = len(lower) > 3 and lower[2] in COMMON - BASES and lower[1] not in AUXILIARIES  # noqa: PLR2004 - a word behind
    return told and lower[3] not in {"about", "on", "regarding", "of", "to", "re", "over"}
