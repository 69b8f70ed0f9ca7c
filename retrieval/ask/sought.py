"""What a question for a fact seeks: a number, a time, a place; and whether a sentence holds one.

A sentence without a number tells nobody how many, however near its words are. What kind of answer a question expects
is the oldest part of answering questions (Voorhees, "The TREC-8 Question Answering Track Report", 1999).
"""

import re
from enum import Enum

from retrieval.statements.inflection import words as listed

_HOW = (
    "many|much|long|old|big|large|small|far|often|deep|tall|high|low|wide|thick|heavy|fast|hot|cold|strong|late|early"
)
_MEASURE = """
    share percentage percent proportion fraction rate number price cost toll total sum size age amount fee fine salary
    turnout margin score tally budget count length depth height weight speed temperature distance population wage
"""
_NUMBER = re.compile(
    rf"\bhow (?:{_HOW})\b|^(?:at |by |to )?(?:what|whats|what's|which)\b(?: (?:is|was|are|were))?(?: \S+){{0,3}}?"
    rf" (?:{'|'.join(sorted(listed(_MEASURE)))})\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^(?:by |since |until |till )?(?:when|(?:what|which) (?:time|day|date|year|month|week|hour|evening|morning))\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^(?:from |to |in |at )?(?:where|(?:what|which)"
    r" (?:city|town|village|country|state|county|province|region|street))\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:(?:and|so|but|ok|hey|please|roughly|about|around|exactly)\b[ ,]*)+", re.IGNORECASE)
_COUNTED = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen
    hundreds thousands millions billions dozens scores half halves third thirds quarter quarters twice double triple
    single no none nobody once percent unanimous
"""
_DAYS = """
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
    today yesterday tomorrow tonight midnight noon dawn dusk morning afternoon evening night overnight week weekend
    month year spring summer autumn fall winter easter christmas ramadan decade century now soon immediately
    earlier later ago since until after before when while
"""
_ANY_COUNT = re.compile(rf"\d|[½⅓⅔¼¾]|\b(?:{'|'.join(sorted(listed(_COUNTED)))})\b", re.IGNORECASE)
_ANY_TIME = re.compile(rf"\d|\b(?:{'|'.join(sorted(listed(_DAYS)))})\b", re.IGNORECASE)
_ANY_PLACE = re.compile(
    r"(?<=[\w,;)”’'\"] )[(“‘'\"]?[^\W\d_a-z][\w.’'-]*"
    r"|\b(?:(?:north|south|east|west)(?:ern)?|abroad|offshore|downtown)\b"
)


class Sought(Enum):
    """What a question seeks, with what a sentence that answers has to hold."""

    NUMBER = _ANY_COUNT
    TIME = _ANY_TIME
    PLACE = _ANY_PLACE

    def held(self, sentence: str) -> bool:
        """Whether a sentence holds something of that kind."""
        return self.value.search(sentence) is not None


def sought(question: str) -> Sought | None:
    """The kind of answer that a question seeks; None where its words do not tell."""
    text = _LEAD.sub("", " ".join(question.split()))
    for kind, asks in ((Sought.TIME, _TIME), (Sought.PLACE, _PLACE), (Sought.NUMBER, _NUMBER)):
        if asks.search(text):
            return kind
    return None
