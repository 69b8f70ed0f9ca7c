"""Weighing statements: retrieval finds what is near, the judge tells what answers, and on which side."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from retrieval.ask.compose import same_speaker
from retrieval.ask.figures import other_figures
from retrieval.ask.negation import about, opposite_words, says_other
from retrieval.ask.pairs import told
from retrieval.ask.question import Reading
from retrieval.ask.speakers import fit, is_told
from retrieval.ask.statements import Candidate
from retrieval.ports import Judge
from retrieval.types import Polarity, QuestionKind, Stance, Verdict

_OPEN = frozenset({Polarity.DECLINES, Polarity.HYPOTHETICAL})
_FEW = 12
"""Words of a statement that is a clause or two."""
SURE = 1e-4
"""Probabilities nearer to 0 or 1 than this count as this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """From which probability on something is shown, and what retrieval counts beside the judge."""

    relevant: float = 0.07
    """Relevance of a statement that answers."""
    sided: float = 0.05
    """The same where both sides are asked for: the other side speaks of it in other words."""
    far: float = 0.5
    """The same where no passage is on the question's topic."""
    found: float = 0.5
    """Relevance of a statement after which no more are looked at."""
    doubtful: float = 0.12
    """The same where the question may ask for something else than words."""
    topical: float = 0.047
    """The same where somebody's words on a topic are asked for."""
    answers: float = 0.091
    """The same for a sentence of a passage."""
    leaning: float = -0.15
    """How much likelier support than dispute has to be for a statement to stand as saying so."""
    turned: float = 0.15
    """The same where it says *not* of what the claim does not, or the other way round."""
    disputes: float = 0.8
    """Dispute of a statement that is shown as disputing the claim."""
    opposed: float = 0.53
    """The same for one that says *not* where the claim does not, or the other way round."""
    near: float = 0.6
    """Relevance from which on that counts: a shared word may be about something else."""
    denials: float = 0.75
    """The same for one whose words of attribution deny what was said."""
    contested: float = 0.12
    """How much likelier dispute than support has to be where both sides are asked for."""
    held: float = -0.02
    """How much likelier support than dispute has to be there."""
    owned: float = 0.3
    """What it counts there towards support that the claim is the speaker's own."""
    denied: float = 0.3
    """What it counts there towards dispute that the words of attribution deny."""
    against: float = 0.8
    """Support of a statement that stands as saying so although its words of attribution deny, decline or suppose."""
    behind: float = 1.6
    """How far below the best score one may lie that stands as saying so; what disputes the best is never as near."""
    retrieval: float = 1.3
    """What the first place by retrieval adds to the log-odds of relevance; a lower place adds less."""
    sentence: float = 2.6
    """The same for a sentence of a passage."""
    role: float = 0.65
    """What a speaker of the role that is asked for adds: "which judge said …"."""
    denier: float = 1.0
    """What words of attribution that deny add where deniers are asked for: "who denied that …"."""
    nobody: float = 2.0
    """What is taken from a statement of which the text does not tell whose it is, where who says so is asked for."""
    unnamed: float = 2.5
    """What each of the question's names that a document holds nowhere takes from the log-odds of relevance."""

    untold: float = 2.0
    """What a sentence loses that holds no number where one is asked for, no time, or no place."""

    figure: float = 3.0
    """What a sentence loses that tells other figures than the question."""

    def for_deniers(self) -> "Bars":
        """The bars where deniers are asked for: a dispute needs less, and what is shown against it has to support."""
        return replace(self, disputes=self.opposed, denials=self.opposed, leaning=self.turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A statement with its verdict; ``group`` holds what repeats it."""

    group: Sequence[Candidate]
    verdict: Verdict
    score: float

    @property
    def best(self) -> Candidate:
        """The statement that stands for its group."""
        return self.group[0]


def weigh(
    asked: str,
    groups: Sequence[Sequence[Candidate]],
    judge: Judge | None,
    bars: Bars,
    reading: Reading | None = None,
    *,
    lacking: Mapping[tuple[str, int], int] | None = None,
) -> list[Weighed]:
    """Groups of statements with their verdicts, those that answer best first.

    Without a judge the order is that of retrieval, everything is relevant, and only the words of attribution tell
    the side: a denial disputes.

    Args:
        asked: what is asked, as the judge reads it.
        groups: statements, each with what repeats it.
        judge: tells relevance and stance.
        bars: what counts how much.
        reading: what the question asks for; None where only its claim is known.
        lacking: how many names of the question each document and version does not hold; none where it is not told.
    """
    if not groups:
        return []
    best = groups[0][0].score
    if judge is None:
        return [Weighed(group=group, verdict=_by_polarity(group[0]), score=group[0].score) for group in groups]
    verdicts = [
        doubted(verdict, bars.unnamed * (lacking or {}).get(group[0].stored.cited.citation.place, 0))
        for verdict, group in zip(
            judge.verdicts(asked, [told(group[0].stored.cited) for group in groups]), groups, strict=True
        )
    ]
    weighed = [
        Weighed(
            group=group,
            verdict=verdict,
            score=log_odds(verdict.relevance)
            + bars.retrieval * group[0].score / best
            + (_sought(group[0], reading, bars) if reading is not None else 0.0),
        )
        for group, verdict in zip(groups, verdicts, strict=True)
    ]
    return sorted(weighed, key=lambda one: -one.score)


def _sought(one: Candidate, reading: Reading, bars: Bars) -> float:
    """What a statement gains whose speaker is, or does, what is asked for."""
    statement = one.stored.cited.statement
    gained = bars.role * fit(reading.role, statement.speaker) if reading.role and statement.speaker else 0.0
    if reading.kind is QuestionKind.WHO_SAID and not is_told(statement.speaker):
        gained -= bars.nobody
    if reading.turned and statement.polarity is Polarity.DENIES:
        gained += bars.denier
    return gained


def sides(
    weighed: Sequence[Weighed], reading: Reading, bars: Bars
) -> tuple[list[Weighed], list[Weighed], list[Weighed]]:
    """Those that say so, those that dispute it, and those of which it is not sure; each named speaker once a side."""
    says: list[Weighed] = []
    disputes: list[Weighed] = []
    unsure: list[Weighed] = []
    bars = bars.for_deniers() if reading.turned else bars
    least = bars.sided if reading.sides else bars.relevant if reading.sure else bars.doubtful
    for one in weighed:
        if one.verdict.relevance < least:
            continue
        stance = side_of(one, reading, bars) if reading.sides else stance_of(one, bars, claim=reading.claim or "")
        if stance is Stance.SUPPORTS and other_figures(reading.claim or "", " ".join(one.best.stored.cited.content)):
            stance = None  # another figure is no support, and what it says of this one is not known
        if reading.declines and one.best.stored.cited.statement.polarity is Polarity.DECLINES:
            stance = Stance.SUPPORTS  # not saying it is what was asked for
        if stance is Stance.DISPUTES:
            side = says if reading.turned else disputes
        elif stance is Stance.SUPPORTS and reading.turned:
            side = disputes
        elif stance is Stance.SUPPORTS and one.score >= weighed[0].score - bars.behind:
            side = says
        else:
            side = unsure
        if side is unsure or not any(_speaker_again(one, other) for other in side):
            side.append(one)
    return says, disputes, unsure


def stance_of(one: Weighed, bars: Bars, *, claim: str = "") -> Stance | None:
    """The side of a statement; None where that is not sure.

    The words of attribution have their say: "denied that" lowers the bar for a dispute and raises the one for support,
    and what somebody would not say, or only might, supports nothing unless the judge is sure of it.

    Args:
        one: the statement with its verdict.
        bars: the bars.
        claim: what it is weighed against.
    """
    verdict, polarity = one.verdict, one.best.stored.cited.statement.polarity
    denies = polarity is Polarity.DENIES
    said = about(claim, one.best.stored.cited.content)
    opposed = not denies and opposite_words(claim, said)
    near = opposed and verdict.relevance >= bars.near
    disputes = bars.opposed if near else bars.denials if denies else bars.disputes
    if verdict.disputes >= disputes and verdict.disputes > verdict.supports:
        return Stance.DISPUTES
    if polarity in _OPEN or denies:
        return Stance.SUPPORTS if verdict.supports >= bars.against else None
    leaning = bars.turned if _turned(claim, said) else bars.leaning
    return Stance.SUPPORTS if verdict.supports - verdict.disputes >= leaning else None


def side_of(one: Weighed, reading: Reading, bars: Bars) -> Stance | None:
    """The likelier side of a statement where both are asked for; None where neither is.

    Whoever made the claim is on its side, and words of attribution that deny are on the other.
    """
    verdict, statement = one.verdict, one.best.stored.cited.statement
    if statement.polarity in _OPEN:  # who would not say is on no side for a word that looks so
        return Stance.DISPUTES if verdict.disputes >= bars.disputes else None
    leaning = verdict.supports - verdict.disputes
    if reading.owner and statement.speaker:
        leaning += bars.owned * fit(reading.owner, statement.speaker)
    if statement.polarity is Polarity.DENIES:
        leaning -= bars.denied
    if leaning <= -bars.contested:
        return Stance.DISPUTES
    claim = reading.claim or ""
    least = bars.turned if _turned(claim, about(claim, one.best.stored.cited.content)) else bars.held
    return Stance.SUPPORTS if leaning >= least else None


def _turned(claim: str, said: str) -> bool:
    """Whether what was said says *not* of what the claim does not, or the other way round.

    In a few words a "not" is about all of them; in many it may be about anything.
    """
    return opposite_words(claim, said) or (len(said.split()) <= _FEW and says_other(claim, said))


def doubted(verdict: Verdict, less: float) -> Verdict:
    """A verdict with its relevance lowered by so much in log-odds."""
    if not less:
        return verdict
    return replace(verdict, relevance=1 / (1 + math.exp(less - log_odds(verdict.relevance))))


def log_odds(probability: float) -> float:
    """The logarithm of the odds of a probability."""
    held = min(max(probability, SURE), 1 - SURE)
    return math.log(held / (1 - held))


def _by_polarity(one: Candidate) -> Verdict:
    polarity = one.stored.cited.statement.polarity
    denies = polarity is Polarity.DENIES
    return Verdict(relevance=1.0, supports=0.0 if denies or polarity in _OPEN else 1.0, disputes=1.0 if denies else 0.0)


def _speaker_again(one: Weighed, other: Weighed) -> bool:
    """Whether a named speaker stands there already."""
    mine = one.best.stored.cited.statement.speaker
    its = other.best.stored.cited.statement.speaker
    return mine is not None and its is not None and mine.named and its.named and same_speaker(mine, its)
