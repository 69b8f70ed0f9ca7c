"""What a sentence splitter gets wrong in news prose, put right by rules on the text alone.

A splitter proposes where sentences start; the rules move such a start to where the sentence begins (after a closing
quotation mark, before an opening one) or drop it, where the text shows that the sentence goes on. They never add one.
"""

import re
from collections.abc import Collection, Sequence

from retrieval.types import Span

TERMINALS = frozenset(".!?…‼⁇⁈⁉‽。！？．｡؟۔।॥։።။៕")
"""Characters that can end a sentence."""
OPENING = frozenset("“‘‟„‚«‹([{「『（【〈《〝¿¡")
CLOSING = frozenset("”’»›)]}」』）】〉》〞")
_STRAIGHT = frozenset("\"'`")
_DASHES = frozenset("-–—―")
_FOLLOWS = frozenset(",;:!?%،؛، ；，：！？。")
"""No sentence starts with one of these."""
_REACH = 40
"""How far behind a start its sentence's end is looked for: marks and white space, rarely more than five."""

# Lists of words are written as words, and split: so they can be read.
_NEVER_LAST = frozenset(
    """
    mr mrs ms messrs mme mlle dr drs prof sen sens rep reps gov govs lt gen col maj capt cmdr cmdt cpl sgt adm brig insp
    supt det rev hon pres amb atty mt ft vs v cf viz approx e.g i.e z.b d.h bzw ca
    """.split()  # noqa: SIM905 - as above
)
"""Abbreviations that a name or another word always follows, in lower case and without the last full stop."""
_BEFORE_NUMBER = frozenset(
    "no nos nr art sec fig figs pp vol ch jan feb mar apr jun jul aug sep sept oct nov dec".split()  # noqa: SIM905 - as above
)
"""Abbreviations that do not end a sentence when a number follows; else some are words of their own."""
_SENTENCE_OPENERS = frozenset(
    """
    the a an this that these those he she it they we i you his her its their our my there here in on at as by for from
    with and but or so yet if when while after before since although though however meanwhile no not what who why how
    where one some many most all
    """.split()  # noqa: SIM905 - as above
)
"""Words that are capitalised only because a sentence starts; after "B." they show that it is no initial."""
_PARTICLES = frozenset(
    "al an bin ibn de del della der den di do dos du da la le ten ter van von zu zum zur".split()  # noqa: SIM905 - as above
)
"""Words in lower case that a name, and so a sentence, may start with."""
_SAYING = (
    "said|says|asked|asks|added|adds|told|tells|replied|replies|wrote|writes|tweeted|tweets|posted|shouted|yelled|cried"
    "|called|continued|went on|wondered|demanded|responded|answered|remarked|repeated|recalled|exclaimed|explained"
    "|quipped|joked|insisted|declared|announced|warned|noted|concluded|thundered|chanted"
)
_NAME_WORD = r"(?:[^\W\d_][\w.’'-]*|(?:of|the|de|van|von|al|el|bin)\b)"
_SAYS = re.compile(
    rf"{_NAME_WORD}(?:\s+{_NAME_WORD}){{0,5}}?(?:\s+|,\s[^,]{{1,60}},\s)(?:later |then |also )?(?:{_SAYING})\b"
    r"(?!\s*[,:]?\s*[\"“‘'«„`])"
)
"""A short tail that names who said the words before it, and does not itself lead in a quotation."""
_CAPITAL_PAIR = re.compile(r"(\S+)\s+(\S)")
_PLAIN_WORD = re.compile(r"[^\W\d_][^\W\d_A-Z'’-]{2,}|\d{4}")
_LAST_WORD = re.compile(r"[^\s(\[{“‘\"'«„—–]+$")


def revise(
    text: str, starts: Sequence[int], terminals: Collection[str] = TERMINALS, *, ordinals: bool = False
) -> list[Span]:
    """The sentences of a text, from where a splitter has them start.

    Args:
        text: any text.
        starts: where the splitter has sentences start, in ascending order.
        terminals: characters of which one must stand before a start.
        ordinals: whether a full stop after a small number makes it an ordinal ("am 3. Oktober").

    Returns:
        Spans in order that do not overlap, start and end on other than white space, and cover every other character.
    """
    first = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if first >= end:
        return []
    rules = _Rules(text, frozenset(terminals), ordinals=ordinals)
    kept = [first]
    examined = first
    for start in starts:
        if start <= examined:
            continue
        examined, moved = rules.place(start, kept[-1], end)
        if kept[-1] < moved < end and not rules.goes_on(moved, kept[-1]):
            kept.append(moved)
    return [(start, start + len(text[start:stop].rstrip())) for start, stop in zip(kept, [*kept[1:], end], strict=True)]


class _Rules:
    """The rules, over one text."""

    def __init__(self, text: str, terminals: frozenset[str], *, ordinals: bool) -> None:
        self._text = text
        self._terminals = terminals
        self._ordinals = ordinals
        self._cased = any(c.isupper() for c in text)
        self._quotes = 0
        """Straight double marks counted up to :attr:`_counted`."""
        self._counted = 0

    def place(self, start: int, after: int, end: int) -> tuple[int, int]:
        """How far the text was looked at, and where the sentence that was said to start at ``start`` does start."""
        while start < end and self._text[start].isspace():
            start += 1
        forward = self._past_closing(start, end)
        if forward > start:
            return forward, forward
        return start, self._before_opening(start, after)

    def goes_on(self, start: int, sentence: int) -> bool:
        """Whether the sentence that began at ``sentence`` goes on at ``start``."""
        stop = self._end_before(start, sentence)
        gap = self._text[stop:start]
        if not stop or self._text[stop - 1] not in self._terminals:
            return True
        return self._unspaced(start, stop, gap) or self._abbreviated(start, stop) or self._continued(start, stop, gap)

    def _past_closing(self, at: int, end: int) -> int:
        """Past marks that close what stands before them, and punctuation that no sentence starts with."""
        while at < end:
            after = self._past_one(at, end)
            if after == at:
                break
            at = after
            while at < end and self._text[at].isspace():
                at += 1
        return at

    def _past_one(self, at: int, end: int) -> int:
        """Past one such mark, or a run of them; where it was if there is none."""
        text = self._text
        after = at + 1
        if text[at] in _STRAIGHT:
            while after < end and text[after] in _STRAIGHT:
                after += 1
            return after if self._closes(at, after, end) else at
        if text[at] in ".…":
            while after < end and text[after] in ".…":
                after += 1
            return after if after == end or text[after].isspace() or text[after] in CLOSING else at
        if text[at] in "’”" and text[at - 1].isspace() and after < end and not text[after].isspace():
            return at  # an apostrophe, or a mark that opens in Swedish
        return after if text[at] in CLOSING or text[at] in _FOLLOWS else at

    def _closes(self, start: int, stop: int, end: int) -> bool:
        """Whether straight marks close a quotation: by the spaces around them, else by how many stood before."""
        text = self._text
        free_before = start == 0 or text[start - 1].isspace()
        free_after = stop >= end or text[stop].isspace() or text[stop] in CLOSING or text[stop] in self._terminals
        if free_before and free_after:
            if start > self._counted:
                self._quotes += text.count('"', self._counted, start)
                self._counted = start
            return self._quotes % 2 == 1
        return free_after

    def _before_opening(self, at: int, after: int) -> int:
        """Before marks that open what stands after them."""
        text = self._text
        while at > after + 1:
            run = at
            while run > after and text[run - 1] in _STRAIGHT:
                run -= 1
            if run < at:
                if (
                    run
                    and not text[run - 1].isspace()
                    and text[run - 1] not in OPENING
                    and text[run - 1] not in _DASHES
                ):
                    return at
                at = run
            elif text[at - 1] in OPENING:
                at -= 1
            elif text[at - 1] in "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE} " and self._spaced_opening(at - 2):
                at -= 2
            else:
                return at
        return at

    def _spaced_opening(self, at: int) -> bool:
        """Whether a mark opens though white space follows, as in French."""
        return self._text[at] in "«„「" or (self._text[at] == "“" and (at == 0 or self._text[at - 1].isspace()))

    def _end_before(self, start: int, sentence: int) -> int:
        """The end of what stands before ``start``, without the marks that close it."""
        text = self._text
        stop = start
        least = max(sentence, start - _REACH)
        while stop > least and (text[stop - 1].isspace() or text[stop - 1] in CLOSING or text[stop - 1] in _STRAIGHT):
            stop -= 1
        if stop > least and text[stop - 1] in "“‘":  # German closes with the marks that open in English
            stop -= 1
        return stop

    def _unspaced(self, start: int, stop: int, gap: str) -> bool:
        """Whether a full stop stands inside a word: a file's name, an address, "U.S.A"."""
        if gap[-1:].isspace() or not self._text[stop - 1].isascii():
            return False
        found = _LAST_WORD.search(self._text, max(0, stop - _REACH), stop - 1)
        return not (found and _PLAIN_WORD.fullmatch(found.group()) and self._text[start].isupper())

    def _abbreviated(self, start: int, stop: int) -> bool:
        """Whether the full stop belongs to an abbreviation, an initial or an ordinal that goes with what follows."""
        text = self._text
        if text[stop - 1] != "." or text[stop:start].strip():
            return False
        found = _LAST_WORD.search(text, max(0, stop - _REACH), stop - 1)
        if not found:
            return False
        word, following = found.group(), text[start : start + _REACH]
        plain = word.rsplit("-", 1)[-1].lower()
        if plain in _NEVER_LAST or (following[0].isdigit() and plain in _BEFORE_NUMBER):
            return True
        if word.isdecimal():
            listed = not text[: found.start()].strip() if found.start() < _REACH else False
            return listed or (self._ordinals and len(word) <= 2)  # noqa: PLR2004 - days and ranks have two digits
        initial = len(plain) == 1 and word[-1].isupper() and word[-1] != "I"
        if initial or (plain == "st" and following[0].isupper()):
            opener = re.match(r"\w+", following)
            return not (opener and opener.group().lower() in _SENTENCE_OPENERS)
        return False

    def _continued(self, start: int, stop: int, gap: str) -> bool:
        """Whether what follows is in lower case, or says who spoke the quotation that ended before it."""
        text = self._text
        at = start
        while at < len(text) - 1 and (text[at] in OPENING or text[at] in _STRAIGHT):
            at += 1
        found = re.compile(r"\S+").match(text, at, at + _REACH)
        word = found.group() if found else ""
        if self._cased and word[:1].islower():
            named = any(c.isupper() for c in word)
            if word.lower() in _PARTICLES:
                pair = _CAPITAL_PAIR.match(text, at, at + _REACH)
                named = pair is not None and pair.group(2).isupper()
            return not named
        quoted = any(c in CLOSING or c in _STRAIGHT for c in gap)
        return quoted and text[stop - 1] != "." and _SAYS.match(text, start, start + 4 * _REACH) is not None
