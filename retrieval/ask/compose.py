"""From ranked statements to findings: each statement once, under its speaker's name."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from retrieval.ask.statements import Candidate
from retrieval.store.rows import StoredPassage
from retrieval.types import Finding, Polarity, Speaker, Stance

SAME = 90
"""How like the words of two statements are, of 100, that are one statement told twice."""
LEAST = 24
"""Letters of a statement that may be found inside a longer one: a shorter one can stand in anything."""
_SIGNS = re.compile(r"[^\w]+")
_CONTRACTED = re.compile(r"n['’]t\b")
_DENYING = frozenset(
    {"not", "no", "never", "nobody", "none", "nothing", "neither", "nor", "without", "cannot", "untrue", "false"}
)
_REACH = 6
"""Words before a statement inside a longer one among which one may turn it round: "it is not true that …"."""


def once(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Statements grouped with what repeats them, in order of the best of each group.

    Told twice is: the same words in another document (a wire story and its copies), the same sentence read as two
    statements of one speaker, and one speaker's quotation that stands in two sentences.
    """
    groups: list[list[Candidate]] = []
    texts: list[str] = []
    for one in candidates:
        text = _bare(one)
        for group, other in zip(groups, texts, strict=True):
            if _repeats(one, text, group[0], other):
                group.append(one)
                break
        else:
            groups.append([one])
            texts.append(text)
    return groups


def finding(one: Candidate, passage: StoredPassage | None, stance: Stance | None, score: float) -> Finding:
    """A statement as a finding."""
    cited = one.stored.cited
    start, end = cited.citation.start, cited.citation.end
    return Finding(
        quote=cited.quote,
        citation=cited.citation,
        score=round(score, 4),
        speaker=cited.statement.speaker,
        content=cited.statement.content,
        stance=stance,
        passage=None if passage is None or not _within(passage, start, end) else passage.excerpt(),
    )


def same_speaker(one: Speaker | None, other: Speaker | None) -> bool:
    """Whether two statements name one speaker: the same name, or a surname and its full name."""
    if one is None or other is None:
        return False
    first, second = (_SIGNS.sub(" ", name.casefold()).split() for name in (one.name, other.name))
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    return one.named and other.named and len(shorter) == 1 and bool(longer) and longer[-1] == shorter[0]


def _repeats(one: Candidate, text: str, other: Candidate, held: str) -> bool:
    mine, its = one.stored.cited, other.stored.cited
    same_place = (
        mine.citation.document_id == its.citation.document_id
        and mine.citation.start < its.citation.end
        and its.citation.start < mine.citation.end
    )
    speakers = same_speaker(mine.statement.speaker, its.statement.speaker)
    if same_place:
        return speakers or mine.statement.speaker is None
    if not speakers and not (mine.statement.speaker is None and its.statement.speaker is None):
        return False
    if (mine.statement.polarity is Polarity.DENIES) is not (its.statement.polarity is Polarity.DENIES):
        return False
    shorter, longer = sorted((text, held), key=len)
    if len(shorter) >= LEAST and shorter in longer:
        return not _turning(longer[: longer.index(shorter)].split()[-_REACH:])
    # One word of difference may be the one that turns it round, or another figure.
    return fuzz.ratio(text, held, score_cutoff=SAME) > 0 and _turning(text.split()) == _turning(held.split())


def _turning(words: Sequence[str]) -> list[str]:
    """Words that deny, and figures."""
    return [word for word in words if word in _DENYING or any(sign.isdigit() for sign in word)]


def _bare(one: Candidate) -> str:
    return _SIGNS.sub(" ", _CONTRACTED.sub(" not", " ".join(one.stored.cited.content).casefold())).strip()


def _within(passage: StoredPassage, start: int, end: int) -> bool:
    return passage.start <= start and end <= passage.end
