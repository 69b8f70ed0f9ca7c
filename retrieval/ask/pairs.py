"""What a judge reads: a question or claim, and a statement or sentence with what it leaves out.

The one place where both are put into words, so that a judge is trained on what it is later asked.
"""

from retrieval.ask.question import Reading
from retrieval.types import CitedStatement, Polarity, QuestionKind

LONGEST_TITLE = 80
LONGEST_CONTENT = 320
"""Characters; some seventy tokens. What follows in a long quotation is not judged."""
_POLARITIES = {
    Polarity.DENIES: "denies",
    Polarity.DECLINES: "does not say",
    Polarity.ASKS: "asks",
    Polarity.HYPOTHETICAL: "if",
}


def asked(question: str, reading: Reading) -> str:
    """What is asked for: "about: TOPIC", the question with a question mark at its end, or a claim.

    The whole question tells more than the claim that is read out of it. But where those are asked for who deny the
    claim, leave it open, or are on either side of it, its verb would stand in the way of the stance.
    """
    if reading.kind is QuestionKind.WHO_SAID and reading.claim and _sided(reading):
        return _folded(reading.claim)
    if reading.kind is QuestionKind.WHAT_SAID and reading.claim:
        return f"about: {_folded(reading.claim)}"
    return f"{_folded(question).rstrip(' ?')}?"


def _sided(reading: Reading) -> bool:
    return reading.turned or reading.sides or reading.declines


def told(one: CitedStatement) -> str:
    """A statement: the headline, the resolved speaker, the words of attribution, and what was said."""
    statement = one.statement
    start = one.citation.start
    cue = " ".join(one.quote[first - start : last - start] for first, last in statement.cue)
    polarity = _POLARITIES.get(statement.polarity)
    speaker = statement.speaker
    who = speaker.name if speaker else "it"
    if speaker and speaker.named and speaker.description and speaker.description != speaker.name:
        who = f"{who}, {_cut(speaker.description, LONGEST_TITLE)},"
    attribution = " ".join(part for part in (_folded(cue) or "said", polarity and f"({polarity})") if part)
    return in_words(one.citation.title, who, attribution, " … ".join(one.content))


def in_words(title: str | None, who: str, attribution: str, said: str) -> str:
    """A statement out of its parts: headline, speaker, words of attribution, and what was said."""
    return in_context(title, f"{who} {attribution}: {_cut(said, LONGEST_CONTENT)}")


def in_context(title: str | None, sentence: str) -> str:
    """A sentence under its headline."""
    sentence = _cut(sentence, LONGEST_CONTENT + LONGEST_TITLE)
    return f"{_cut(title, LONGEST_TITLE)} | {sentence}" if title else sentence


def _cut(text: str, most: int) -> str:
    folded = _folded(text)
    return folded if len(folded) <= most else folded[:most].rsplit(" ", 1)[0]


def _folded(text: str) -> str:
    return " ".join(text.split())
