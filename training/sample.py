"""Which pairs an epoch trains on, and how hurried typing is imitated."""

import random
from collections.abc import Iterator, Sequence

from training.dataset import Asked, Judged
from training.loop import Pair

UNLISTED = 4
"""Pairs a question with unlisted pieces of its own event, an epoch."""
ELSEWHERE = 2
"""Pairs a question with pieces of other events, an epoch."""
_NEAREST = 10
_STATEMENT = 0.7
"""How often a sentence that holds a statement is shown as the statement."""
_SHOWN = {"read": 0.4, "claim": 0.3, "question": 0.3}
"""How often each wording of the question is shown."""
_HURRIED = 0.35
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORT = {
    "government": "govt",
    "with": "w/",
    "about": "abt",
    "because": "bc",
    "and": "&",
    "without": "w/o",
    "people": "ppl",
    "against": "agst",
    "department": "dept",
    "president": "pres",
    "minister": "min",
    "between": "btwn",
    "are": "r",
    "you": "u",
    "will not": "wont",
    "is not": "isnt",
    "was not": "wasnt",
    "does not": "doesnt",
    "did not": "didnt",
    "cannot": "cant",
    "could not": "couldnt",
    "have": "hav",
    "percent": "pct",
    "million": "m",
    "thousand": "k",
    "hospital": "hosp",
    "company": "co",
    "international": "intl",
    "national": "natl",
}


def epoch(questions: Sequence[Asked], chance: random.Random) -> Iterator[Pair]:
    """Pairs of every question: all that take part, the tempting ones that do not, and a draw of the rest."""
    for asked in questions:
        telling: dict[tuple[str, ...], list[Judged]] = {}
        rest = []
        for one in asked.own:
            if one.listed:
                telling.setdefault(one.piece.sentences[:1], []).append(one)
            else:
                rest.append(one)
        chosen = [pick for group in telling.values() for pick in _of_sentence(group, chance)]
        rest.sort(key=lambda one: -one.near)
        near = rest[:_NEAREST]
        chosen += chance.sample(near, min(UNLISTED - 1, len(near)))
        chosen += chance.sample(rest, min(1, len(rest)))
        chosen += chance.sample(asked.other, min(ELSEWHERE, len(asked.other)))
        for one in chosen:
            yield pair(asked, one, chance)


def _of_sentence(group: Sequence[Judged], chance: random.Random) -> list[Judged]:
    statements = [one for one in group if one.piece.statement]
    plain = [one for one in group if not one.piece.statement]
    if not plain or (statements and chance.random() < _STATEMENT):
        return [chance.choice(statements)]
    return [chance.choice(plain)]


def pair(asked: Asked, one: Judged, chance: random.Random) -> Pair:
    """A pair with one of the question's wordings, now and then as if typed in a hurry."""
    view = asked.view(chance.choices([*_SHOWN], weights=[*_SHOWN.values()])[0])
    first = hurried(view.text, chance) if chance.random() < _HURRIED else view.text
    return Pair(
        first=first,
        second=one.piece.text,
        relevance=one.relevance,
        relevance_weight=one.weight,
        stance=one.stance if view.stance else -1,
    )


def hurried(text: str, chance: random.Random) -> str:
    """The text as somebody types it who has no time: no capitals, a slip of the finger, a short form."""
    lead = "about: " if text.startswith("about: ") else ""
    text = text.removeprefix(lead)
    if chance.random() < 0.7:  # noqa: PLR2004 - a share
        text = text.lower()
    if chance.random() < 0.5:  # noqa: PLR2004 - a share
        text = text.rstrip("?")
    if chance.random() < 0.4:  # noqa: PLR2004 - a share
        for long, short in chance.sample(sorted(_SHORT.items()), 12):
            text = text.replace(f" {long} ", f" {short} ")
    words = text.split()
    if chance.random() < 0.5 and words:  # noqa: PLR2004 - a share
        place = chance.randrange(len(words))
        words[place] = _slip(words[place], chance)
    if chance.random() < 0.15:  # noqa: PLR2004 - a share
        words = [word for word in words if word not in {"the", "a", "an"}]
    return lead + (" ".join(words) or text)


def _slip(word: str, chance: random.Random) -> str:
    if len(word) < 4 or not word.isalpha():  # noqa: PLR2004 - short words are typed right, or not understood
        return word
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 2:  # noqa: PLR2004 - the third of four slips
        return word[:at] + word[at] + word[at:]
    row = next((row for row in _KEYS if word[at].lower() in row), None)
    if row is None:
        return word
    spot = row.index(word[at].lower())
    return word[:at] + row[max(0, spot - 1) if spot else 1] + word[at + 1 :]
