"""Whether a speaker is the one that a question names: by name, surname, role, acronym or another spelling."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rapidfuzz.distance import DamerauLevenshtein

from retrieval.ask.wording import PRONOUNS
from retrieval.types import Speaker

FITS = 0.5
"""The least fit of a speaker that is named at all."""
_ARTICLES = frozenset(["a", "an", "the", "of", "for", "in", "at", "to", "and", "on", "his", "her", "its", "their"])
_TITLES_TEXT = """
    mr mrs ms miss dr sir lady lord prof professor sen senator rep gov governor president gen general col colonel
    capt captain sgt judge justice rev hon secretary
"""
_TITLES = frozenset(_TITLES_TEXT.split())
_SMALL = _ARTICLES | _TITLES
"""Words that no name is known by. A title before a name is one; alone, it is a role."""
_BESIDE = frozenset({"deputy", "vice", "assistant", "former"})
"""Words that make another office of one."""
_STAND_INS = PRONOUNS | {"who", "which", "what", "one", "all", "both", "us", "me", "them", "him", "her"}
"""Words that only stand for whom a text names elsewhere."""
_PREPOSITION = re.compile(r"\b(?:of|for|at|in|with|from|who|which|that|to|on|by|overseeing|representing)\b")
_BEFORE_HEAD = re.compile(rf"{_PREPOSITION.pattern}|,")
_HEAD_ENDS = re.compile(rf"{_PREPOSITION.pattern}|\b(?:near|about|around|behind|under|over|first|once|now|just)\b")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LONG = 5
"""Letters of a word that may be misspelt."""
_NEAR = 0.8
"""How like two spellings of a word are: one letter of five."""
_MISSPELT = 0.8
"""What the fit of a name in another spelling is worth: the same spelling goes first."""
_ABBREVIATED = 3
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_OFFICES = {
    "ceo": "chief executive",
    "cfo": "chief financial officer",
    "coo": "chief operating officer",
    "pm": "prime minister",
    "vp": "vice president",
    "ag": "attorney general",
    "mp": "member of parliament",
    "dg": "director general",
    "spox": "spokesman",
}
"""What offices are called for short."""
_SHORT = re.compile(rf"\b({'|'.join(_OFFICES)})\b")
_OFFICER = re.compile(r"\bchief executive(?: officer)?\b")
_ACRONYM = range(2, 7)
"""Letters of an acronym."""


def is_told(speaker: Speaker | None) -> bool:
    """Whether a text tells who a speaker is: no pronoun that found no name, and not nobody."""
    return speaker is not None and (speaker.named or speaker.name.casefold() not in _STAND_INS)


def is_called(asked: str, speaker: Speaker) -> bool:
    """Whether it is a speaker's name that fits, and not what the speaker is: "captain" is nobody's name."""
    return fit(asked, Speaker(name=speaker.name, text=speaker.name, description=None, named=True)) >= FITS


def head_of(role: str) -> str:
    """The noun of the words for a role, in small letters: *lot* of "lot of the vaccine"."""
    words = _HEAD_ENDS.split(role.casefold().strip())
    phrase = next((part for part in words if part.strip()), "").split()
    return phrase[-1] if phrase else ""


def fit(asked: str, speaker: Speaker) -> float:
    """How well a speaker fits the words that name one in a question: 0 not at all, 1 the same name."""
    words = _words(asked)
    if not words:
        return 0.0
    held = (speaker.name, speaker.text)
    # "Clinton", resolved to Bill Clinton, is not Hillary Clinton's short name as well.
    short = speaker.named and _covers(_words(speaker.name), name_words(speaker.text))
    best = max(_as_name(words, _words(one)) if _may_name(asked, one) else 0.0 for one in held[: 1 if short else 2])
    for name in held:
        if _is_acronym_of(asked, name) or _is_acronym_of(name, asked):
            best = max(best, 0.95)
    if best >= FITS:
        return best
    return max(
        (_as_role(asked, role) for role in (*held, speaker.description) if role),
        default=0.0,
    )


def not_told(asked: str, speaker: Speaker) -> list[str]:
    """The words of a description that a speaker's own description lacks: *Orla* of "Orla's CEO"."""
    held = [word for role in (speaker.name, speaker.text, speaker.description) if role for word in _words(role)]
    return [word for word in _words(asked) if not any(_same(word, other) for other in held)]


def fits_role(asked: str, speaker: Speaker) -> bool:
    """Whether a speaker is described by the noun that a description is of, whatever else is said of either.

    "The Ledger's editor" may be "the paper's editor" in the Ledger. No name is taken for a role.
    """
    held = [speaker.description, *((speaker.name, speaker.text) if not speaker.named else ())]
    return any(
        role and role[:1] and _same(_head(asked), _head(role)) and _is_common(_head(role), role) for role in held
    )


def is_bare_role(speaker: Speaker) -> bool:
    """Whether a description names nothing beside the role: "chief executive", "the company's chief executive"."""
    role = speaker.description or ("" if speaker.named else speaker.text)
    return bool(role) and not any(word[0].isupper() for word in _WORD.findall(role)[1:]) and role[0].islower()


def _is_common(head: str, role: str) -> bool:
    """Whether a noun stands in a description without a capital."""
    return any(word == head.rpartition("-")[2] for word in _WORD.findall(role))


def name_words(asked: str) -> list[str]:
    """The words by which a speaker can be looked up, folded; titles only where they are what is asked for."""
    words = _words(asked)
    if words and words[-1] in _TITLES:  # "the institute's professor"
        return words
    return [word for word in words if word not in _TITLES] or words


def spellings(word: str, among: Iterable[str]) -> list[str]:
    """The words that may be another spelling of one."""
    return [other for other in among if other != word and _same(word, other)]


def _as_name(asked: Sequence[str], name: Sequence[str]) -> float:
    """A whole name, a surname, a first name with a surname; 0 where another first name stands."""
    asked = [word for word in asked if word not in _TITLES] or list(asked)
    name = [word for word in name if word not in _TITLES] or list(name)
    if not name or not asked or _other_office(asked, name):
        return 0.0
    exact = asked[-1] in name or name[-1] in asked
    return _of_name(asked, name) * (1.0 if exact else _MISSPELT)


def _of_name(asked: Sequence[str], name: Sequence[str]) -> float:
    if _covers(asked, name) and _covers(name, asked):
        return 1.0
    if not _same(asked[-1], name[-1]):
        return 0.0
    if _covers(name, asked):
        return 0.95 if len(asked) > 1 else 0.9  # each word asked for stands in the name
    if len(name) == 1 or _covers(asked, name):
        return 0.85 if len(name) == 1 else 0.9  # the text gives the surname only
    first, other = asked[0], name[0]
    return 0.8 if first[0] == other[0] and min(len(first), len(other)) <= 1 else 0.0


def _as_role(asked: str, role: str) -> float:
    """A description: its head has to be the same noun, and most of the rest has to stand in it."""
    words, held = _words(asked), _words(role)
    if not words or not held:
        return 0.0
    if len(words) == 1 and words[0] in _TITLES and words[0] == held[0] and _is_titled_name(role):
        return 0.8  # "the judge", where the text has "Judge Amadi"
    if not _same(_head(asked), _head(role)) or _other_office(words, held):
        return 0.0
    found = sum(any(_same(word, other) for other in held) for word in words)
    share = found / len(words)
    return 0.8 * share if share >= 0.6 else 0.0  # noqa: PLR2004 - two of three words


def _head(text: str) -> str:
    """The noun that a description is of: "captain of the ship" and "the ship's captain" are captains."""
    for part in _BEFORE_HEAD.split(_folded(text)):
        if words := _words(part):
            return words[-1]
    return ""


def _may_name(asked: str, name: str) -> bool:
    """Whether a speaker's words can be the one asked for: "a lawyer for Lund" is not Lund, but a lawyer."""
    before = _words(_PREPOSITION.split(_folded(name))[0])
    return not before or _same(_head(asked), before[-1])


def _is_titled_name(text: str) -> bool:
    words = _WORD.findall(text)
    return len(words) > 1 and all(word[0].isupper() and not word.endswith(("'s", "’s")) for word in words)


def _other_office(asked: Sequence[str], held: Sequence[str]) -> bool:
    """Whether the office is another than the one asked for: "the deputy mayor" is not the mayor."""
    return any(word in _BESIDE and word not in asked and _same(after, asked[0]) for word, after in pairwise(held))


def _covers(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each of the other words stands among the words."""
    return all(any(_same(word, other) for word in words) for other in others)


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if longer == shorter + "s" and len(shorter) > _ABBREVIATED:
        return True  # "krenzs jibe": an apostrophe that was not typed
    if len(shorter) >= _ABBREVIATED and longer.startswith(shorter) and len(longer) - len(shorter) >= _ABBREVIATED:
        return len(shorter) == _ABBREVIATED or shorter in {"govt", "dept"}  # "doc", "sec"
    if min(len(one), len(other)) < _LONG or one[0] != other[0]:
        return False
    return DamerauLevenshtein.normalized_similarity(one, other) >= _NEAR


def _is_acronym_of(short: str, name: str) -> bool:
    letters = re.sub(r"[^a-z]", "", re.sub(r"^the\s+", "", short.strip(), flags=re.IGNORECASE).casefold())
    initials = "".join(word[0].casefold() for word in _WORD.findall(name) if word.casefold() not in _SMALL)
    return len(letters) in _ACRONYM and letters == initials


def _words(text: str) -> list[str]:
    found = _WORD.findall(_folded(text))
    return [word for word in (re.sub(r"['’]s?$", "", one) for one in found) if word and word not in _ARTICLES] or found


def _folded(text: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    bare = _DOTTED.sub(lambda match: match.group().replace(".", ""), bare.casefold().replace("’", "'"))
    # One word: "executives" are no chief executives.
    return _OFFICER.sub("chief-executive", _SHORT.sub(lambda match: _OFFICES[match[1]], bare))
