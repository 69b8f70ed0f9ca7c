"""Pairs made by rule: what somebody does with a claim, and other words for it or for its opposite.

They teach that a denial of P disputes P, that "could not confirm P" does neither, some two hundred ways to say one
thing or its contrary (``data/lexicon.txt``), that what is not yet or almost finished is not finished
(``data/undertakings.txt``), and that a question is not answered by whatever has its form. The wrappers are written as
the product renders a statement, the questions as they are typed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from training.loop import Pair

LEXICON = Path(__file__).parent / "data" / "lexicon.txt"
UNDERTAKINGS = Path(__file__).parent / "data" / "undertakings.txt"
SUPPORTS, DISPUTES, NEITHER = range(3)
_SPEAKERS = (
    "A spokesman; The mayor; Police; An official who asked not to be named; The minister; The prosecutor; Her lawyer;"
    " The company; The union; A witness; Residents; The agency; His campaign; The governor; A senior diplomat;"
    " The head of the clinic; The general; An aide; The opposition; The director; Neighbours; A researcher;"
    " The coach; A company statement; State television; The bishop; One of the accused; The committee; A former judge"
)
_WHO = _SPEAKERS.split("; ")
_ASSERTING = (
    "{who} said: {p}",
    "{who} said: that {p}",
    "{who} told reporters: that {p}",
    "{who} insisted: that {p}",
    "{who} confirmed: that {p}",
    "{who} announced: that {p}",
    "{who} admitted: that {p}",
    "{who} wrote: “{P}.”",
    "{who} complained: that {p}",
    "{who} has no doubt: that {p}",
    "{who} did not deny: that {p}; “it is so”",
    "{P}, {who_} said.",
    "According to {who_}, {p}.",
    "“{P},” {who_} told the court.",
)
_DENYING = (
    "{who} denied (denies): that {p}",
    "{who} denied (denies): reports that {p}",
    "{who} rejected (denies): claims that {p}",
    "{who} rejected (denies): the accusation that {p}",
    "{who} dismissed (denies): as nonsense the story that {p}",
    "{who} disputed (denies): that {p}",
    "{who} did not accept (denies): that {p}",
    "{who} doubted (denies): that {p}",
    "{who} said: it was not true that {p}",
    "{who} said: “The claim that {p} is a lie”",
    "{who} insisted: it was wrong to say that {p}",
    "{who} denied that {p}.",
    "There is nothing in the rumour that {p}, {who_} said.",
    "{who} contradicted those who say that {p}.",
)
_OPEN = (
    "{who} could not confirm (does not say): that {p}",
    "{who} declined to say (does not say): whether {p}",
    "{who} would not say (does not say): whether {p}",
    "{who} did not know (does not say): if {p}",
    "{who} asked (asks): whether {p}",
    "{who} wondered (asks): if {p}",
    "{who} would neither confirm nor deny (does not say): that {p}",
    "{who} would not rule out (does not say): that {p}",
    "{who} said: it was too early to say whether {p}",
    "{who} said: it was not yet clear whether {p}",
    "{who} said: an inquiry would find out whether {p}",
    "{who} said: it might be that {p}, but nobody knew",
    "{who} hoped: that one day people would say that {p}",
    "{who} said: if {p}, there would be consequences",
    "{who} could not confirm that {p}.",
    "It remained open whether {p}, {who_} said.",
)
_ASKED = (
    "{p}",
    "{p}",
    "who said {p}?",
    "who said that {p}?",
    "who says {p}?",
    "who claims {p}?",
    "who told reporters {p}?",
    "which of them said {p}?",
    "did anyone say {p}?",
    "is there anyone who says that {p}?",
)
_DONE = (
    "{it} {has} been {done}",
    "{it} {was} {done}",
    "{it} {was} {done} at last",
    "{work} was complete",
    "{work} has been completed",
    "{work} was finished on time",
    "{work} is over",
    "{work} was wrapped up",
    "nothing was left to do, {work} had come to an end",
)
_UNDONE = (
    "{it} {has} not been {done}",
    "{it} had not yet been {done}",
    "{it} {is} still not {done}",
    "{it} {was} almost {done}",
    "{it} {was} only partly {done}",
    "not even half of {it} {was} {done}",
    "{work} was not yet complete",
    "{work} had not been completed",
    "{work} was nearly finished",
    "{work} was far from over",
    "{work} is still going on",
    "{work} would go on for another week",
    "{work} had only just begun",
    "{work} has not even started",
    "{work} was halted",
    "{work} was broken off before the end",
    "{work} had been suspended",
    "it would take months until {it} {is} {done}",
    "{work} will be complete in the spring",
)
_BESIDE = (
    "{work} would cost four million",
    "{work} was necessary",
    "{work} was paid for by the state",
    "{work} was being watched closely",
    "forty people were taking part in {work}",
    "nobody had been hurt during {work}",
    "{work} was not cheap",
)
_LEFT_OPEN = (
    "it was not clear whether {it} {has} been {done}",
    "nobody could say if {work} was complete",
    "they were checking whether {work} was really over",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the lexicon."""

    subjects: tuple[str, ...]
    alike: tuple[str, ...]
    contrary: tuple[str, ...]


def lexicon(path: Path = LEXICON) -> list[Entry]:
    """The hand-written ways to say one thing and its opposite."""
    entries = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            subjects, alike, contrary = (
                tuple(part.strip() for part in field.split(" / ")) for field in line.split(";")
            )
            entries.append(Entry(subjects=subjects, alike=alike, contrary=contrary))
    return entries


def reworded(count: int, titles: Sequence[str], chance: random.Random) -> list[Pair]:
    """Claims against the same or the opposite in other words, as somebody asserts, denies or leaves it open."""
    entries = lexicon()
    pairs = []
    for _ in range(count):
        entry = chance.choice(entries)
        subject = chance.choice(entry.subjects)
        sides = [entry.alike, entry.contrary]
        chance.shuffle(sides)
        claimed = chance.choice(sides[0])
        opposite = chance.random() < 0.5  # noqa: PLR2004 - a coin
        told = chance.choice(sides[1] if opposite else sides[0])
        text, stance = _wrapped(f"{subject} {told}", DISPUTES if opposite else SUPPORTS, chance)
        pairs.append(
            Pair(
                first=typed(f"{subject} {claimed}", chance),
                second=_under(text, titles, chance),
                relevance=1,
                relevance_weight=0.5,
                stance=stance,
            )
        )
    return pairs


def typed(claim: str, chance: random.Random) -> str:
    """A claim as it stands, or as somebody asks who makes it."""
    return chance.choice(_ASKED).format(p=claim)


def apart(count: int, titles: Sequence[str], chance: random.Random) -> list[Pair]:
    """Claims against what somebody says of something else, in words of the same form: unrelated."""
    entries = lexicon()
    pairs: list[Pair] = []
    while len(pairs) < count:
        one, other = chance.sample(entries, 2)
        if set(one.subjects) & set(other.subjects):
            continue
        claim = f"{chance.choice(one.subjects)} {chance.choice(one.alike + one.contrary)}"
        told = f"{chance.choice(other.subjects)} {chance.choice(other.alike + other.contrary)}"
        text, _ = _wrapped(told, SUPPORTS, chance)
        pairs.append(
            Pair(first=typed(claim, chance), second=_under(text, titles, chance), relevance=0, relevance_weight=1)
        )
    return pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """A line of the undertakings."""

    many: bool
    it: str
    works: tuple[str, ...]
    done: tuple[str, ...]

    def told(self, template: str, chance: random.Random) -> str:
        """A template about it."""
        many = self.many
        return template.format(
            it=self.it,
            work=chance.choice(self.works),
            done=chance.choice(self.done),
            **{"has": "have" if many else "has", "was": "were" if many else "was", "is": "are" if many else "is"},
        )


def undertakings(path: Path = UNDERTAKINGS) -> list[Undertaking]:
    """The hand-written list of what can be finished."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, it, works, done = (field.strip() for field in line.split(";"))
            found.append(
                Undertaking(
                    many=number == "many", it=it, works=tuple(works.split(" / ")), done=tuple(done.split(" / "))
                )
            )
    return found


def finished(count: int, titles: Sequence[str], chance: random.Random) -> list[Pair]:
    """Claims that something is finished, or is not, against what is said of it: done, not yet, almost, neither."""
    every = undertakings()
    pairs = []
    for _ in range(count):
        one, other = chance.sample(every, 2)
        claims_done = chance.random() < 0.75  # noqa: PLR2004 - a share
        claim = one.told(chance.choice(_DONE[:2] + _DONE[4:8] if claims_done else _UNDONE[:3] + _UNDONE[6:8]), chance)
        kind = chance.choices((_DONE, _UNDONE, _BESIDE, _LEFT_OPEN, ()), weights=(6, 8, 2, 1, 2))[0]
        relevance, stance = 1.0, NEITHER
        if kind is _DONE:
            stance = SUPPORTS if claims_done else DISPUTES
            text, stance = _wrapped(one.told(chance.choice(kind), chance), stance, chance)
        elif kind is _UNDONE:  # to deny that it is not yet, or almost, finished may be anything
            text = _filled(chance.choice(_ASSERTING), one.told(chance.choice(kind), chance), chance)
            stance = DISPUTES if claims_done else SUPPORTS
        elif kind:
            text = _filled(chance.choice(_ASSERTING), one.told(chance.choice(kind), chance), chance)
            relevance = 0.5 if kind is _BESIDE else 1.0
        else:
            text, _ = _wrapped(other.told(chance.choice(_DONE + _UNDONE), chance), SUPPORTS, chance)
            relevance, stance = 0.0, -1
        pairs.append(
            Pair(
                first=typed(claim, chance),
                second=_under(text, titles, chance),
                relevance=relevance,
                relevance_weight=0.5 if relevance else 1.0,
                stance=stance,
            )
        )
    return pairs


def turning(share: float, titles: Sequence[str], chance: random.Random) -> list[Pair]:
    """Pairs that turn on a word: the opposite in other words, what is not yet finished, what has the form alone.

    Args:
        share: Of the 9,000, 6,000 and 6,000 pairs that there are of each kind.
        titles: Headlines that some of them stand under.
        chance: The draw.
    """
    return [
        *reworded(round(9_000 * share), titles, chance),
        *finished(round(6_000 * share), titles, chance),
        *apart(round(6_000 * share), titles, chance),
    ]


def attributed(count: int, statements: Sequence[str], titles: Sequence[str], chance: random.Random) -> list[Pair]:
    """Plain statements against themselves in somebody's mouth: only what is done with them tells."""
    pairs = []
    for statement in chance.choices(statements, k=count):
        text, stance = _wrapped(statement, SUPPORTS, chance)
        pairs.append(
            Pair(
                first=statement,
                second=_under(text, titles, chance),
                relevance=1,
                relevance_weight=0.2,
                stance=stance,
            )
        )
    return pairs


def spoken(pair: Pair, titles: Sequence[str], chance: random.Random) -> Pair:
    """A pair of entailment whose premise somebody asserts, or leaves open."""
    if pair.not_supports:
        return pair
    opened = chance.random() < 0.1  # noqa: PLR2004 - a share
    template = chance.choice(_OPEN if opened else _ASSERTING)
    text = _under(_filled(template, pair.second, chance), titles, chance)
    return replace(pair, second=text, stance=NEITHER if opened else pair.stance)


def _wrapped(statement: str, stance: int, chance: random.Random) -> tuple[str, int]:
    kind = chance.choices((_ASSERTING, _DENYING, _OPEN), weights=(5, 3, 2))[0]
    text = _filled(chance.choice(kind), statement, chance)
    if kind is _OPEN:
        return text, NEITHER
    return text, stance if kind is _ASSERTING else 1 - stance


def _filled(template: str, statement: str, chance: random.Random) -> str:
    who = chance.choice(_WHO)
    statement = statement.strip().rstrip(" .")
    lower = statement if statement[:2].isupper() else statement[:1].lower() + statement[1:]
    upper = statement[:1].upper() + statement[1:]
    return template.format(who=who, who_=who[:1].lower() + who[1:], p=lower, P=upper)


def _under(text: str, titles: Sequence[str], chance: random.Random) -> str:
    """Under some headline, as often as not: what it says is to be overlooked."""
    return f"{chance.choice(titles)} | {text}" if titles and chance.random() < 0.5 else text  # noqa: PLR2004 - a coin
