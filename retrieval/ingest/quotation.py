"""Where quotations stand in prose.

Read as a person reads: by the marks' shapes and the spaces beside them. The families of marks are

- double: ``"`` and ``“ ” „ ‟ ＂``, and the doubled single marks and backticks of typewriters and TeX;
- single: ``'`` and ``‘ ’ ‚ ‛``, which are apostrophes far more often;
- the guillemets « » and ‹ ›, which open outwards in French and inwards in Danish;
- the corners 「 」 and 『 』.

Only the outermost quotation counts: what it quotes itself is part of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.types import Span

LONGEST_UNCLOSED = 2_000
"""Characters up to the paragraph's end after which an opening mark that nothing closes is taken for a stray one."""

_DOUBLE, _SINGLE = "double", "single"
_MARK = re.compile(r"``|''|‘‘|’’|[\"“”„‟＂'‘’‚‛«»‹›「」『』]")
_FAMILY = {
    **dict.fromkeys(["``", "''", "‘‘", "’’", *'"“”„‟＂'], _DOUBLE),
    **dict.fromkeys("'‘’‚‛", _SINGLE),
    **dict.fromkeys("«»", "«"),
    **dict.fromkeys("‹›", "‹"),
    **dict.fromkeys("「」", "「"),
    **dict.fromkeys("『』", "『"),
}
_OPENS = frozenset(["``", "‘‘", *"“„‟‘‚‛「『"])
"""Marks that open, unless the spaces beside them say otherwise."""
_LOW = frozenset("„‚")
_INWARD = {"»": "«", "›": "‹"}
_QUOTES = frozenset("\"“”„‟＂'‘’‚‛«»‹›「」『』`")
_BEFORE = frozenset("([{<—–―-/¿¡")
"""What may stand directly before a mark that opens, beside white space and other marks."""
_AFTER = frozenset(")]}>—–―-/.,;:!?…،؛؟。，、！？；：")
"""What may stand directly after a mark that closes, beside white space and other marks."""
_ELISION = re.compile(
    r"['‘’‛](?:\d\ds?|em|til|till|tis|twas|twill|bout|cause|cos|n|round|neath|ere|allo|ello|im|er)\b", re.IGNORECASE
)
"""Words that start with an apostrophe, however it was typed."""
_SENTENCE_END = re.compile(r"[.!?…]\s")
_PLURAL_NEXT = re.compile(r"\s+[^\W\d_A-Z]")
_PUNCTUATION = frozenset(":,;.!?…—–")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """One quotation, or its part that stands in one paragraph."""

    start: int
    """Where its opening mark stands."""
    end: int
    """Where its closing mark ends; the end of the paragraph where none closes it."""
    closed: bool
    """Whether a mark closes it in this paragraph."""
    continues: bool
    """Whether the next paragraph goes on with the same words, and so opens with a mark of its own."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    glyph: str
    family: str
    opens: bool
    closes: bool
    balance: int
    """Double marks that open less double marks that close, up to and with this one."""


def quotation_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The quotations of one paragraph, ``text[start:end]``, as spans with their marks, in order."""
    paragraph = (start, len(text) if end is None else end)
    return [(one.start, one.end) for one in read_quotations(text, [paragraph])]


def read_quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """The quotations of paragraphs that follow one another.

    A quotation ends in the paragraph in which it starts, unless the next paragraph opens with such a mark too:
    long speech is printed with a mark at the head of each paragraph and a closing one after the last.

    Args:
        text: the document's text.
        paragraphs: spans into it, in order.

    Returns:
        Quotations in order, none inside another; speech over several paragraphs is one quotation in each of them.
    """
    found: list[Quotation] = []
    for number, (start, end) in enumerate(paragraphs):
        follows = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        found.extend(_Paragraph(text, start, end, _head(text, follows)).read())
    return found


def _head(text: str, paragraph: Span | None) -> str | None:
    """The family of the mark with which a paragraph opens; None where it opens with none."""
    if paragraph is None:
        return None
    found = _MARK.match(text, *paragraph)
    if not found or found.end() >= paragraph[1] or _ELISION.match(text, *paragraph):
        return None
    return _FAMILY[found.group()]


class _Paragraph:
    """Reads one paragraph, in time that grows with its length."""

    def __init__(self, text: str, start: int, end: int, head: str | None) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._head = head
        """The family of the mark with which the next paragraph opens."""
        self._hopeless: set[str] = set()
        """Marks that nothing closes any more: not looked into again, or a row of them would cost its square."""
        self._marks = self._read_marks()
        self._least_after = [0] * (len(self._marks) + 1)
        """The least balance at this mark or after it."""
        least = len(self._marks) + 1
        for index in range(len(self._marks) - 1, -1, -1):
            least = min(least, self._marks[index].balance)
            self._least_after[index] = least

    def read(self) -> list[Quotation]:
        """The quotations, in order."""
        found: list[Quotation] = []
        index = 0
        while index < len(self._marks):
            mark = self._marks[index]
            one, index = self._single(index) if mark.family == _SINGLE else self._paired(index)
            if one is not None:
                found.append(one)
        return found

    def _paired(self, index: int) -> tuple[Quotation | None, int]:
        """The quotation that the mark opens, if it opens one, and the number of the mark after it."""
        opener = self._marks[index]
        if not opener.opens or opener.glyph in self._hopeless:
            return None, index + 1
        depth = 1
        base = opener.balance - 1
        for at in range(index + 1, len(self._marks)):
            mark = self._marks[at]
            if mark.family != opener.family:
                continue
            if self._ends(opener, mark):
                depth -= 1
                if not depth:
                    return self._closed(opener, mark), at + 1
            elif opener.family == _DOUBLE:
                # A second opening mark: a quotation inside this one if both are closed later; else this one's own
                # closing mark was forgotten.
                missing = self._head == _DOUBLE
                if self._least_after[at] > base + missing:
                    end = mark.start
                    while self._text[end - 1].isspace():
                        end -= 1
                    return Quotation(start=opener.start, end=end, closed=False, continues=False), at
                depth += 1
        if self._is_stray(opener):
            self._hopeless.add(opener.glyph)
            return None, index + 1
        return self._unclosed(opener), len(self._marks)

    def _ends(self, opener: _Mark, mark: _Mark) -> bool:
        """Whether a mark can close what an opener of the same family opened."""
        if opener.family == _DOUBLE:
            return mark.closes or (opener.glyph in _LOW and mark.glyph in "“‟")
        if opener.glyph in _INWARD:  # »so« in German and Danish, »so» in Swedish
            return mark.glyph != opener.glyph or mark.closes
        return mark.glyph != opener.glyph

    def _single(self, index: int) -> tuple[Quotation | None, int]:
        """The same for a single mark, which opens a quotation only where another closes it."""
        opener = self._marks[index]
        if not opener.opens:
            return None, index + 1
        closer = self._single_closer(index)
        if closer is not None:
            return self._closed(opener, self._marks[closer]), closer + 1
        if self._head == _SINGLE and self._leads(opener):
            return self._unclosed(opener), len(self._marks)
        return None, index + 1

    def _single_closer(self, index: int) -> int | None:
        """The number of the mark that closes a single one: before the next that opens, and no plural's apostrophe.

        Such an apostrophe is taken only where no other mark is left, and not across the end of a sentence.
        """
        opener = self._marks[index]
        doubtful: int | None = None
        for at in range(index + 1, len(self._marks)):
            mark = self._marks[at]
            if mark.family != _SINGLE:
                continue
            ends = mark.closes or (opener.glyph in _LOW and mark.glyph in "‘‛")
            if mark.opens and not ends:
                break
            if not ends or mark.balance != opener.balance:
                continue
            if self._possessive(mark):
                doubtful = at if doubtful is None else doubtful
            elif doubtful is None or self._text[mark.start - 1] in _PUNCTUATION:
                return at
        if doubtful is None or _SENTENCE_END.search(self._text, opener.end, self._marks[doubtful].start):
            return None
        return doubtful

    def _closed(self, opener: _Mark, mark: _Mark) -> Quotation:
        return Quotation(start=opener.start, end=mark.end, closed=True, continues=False)

    def _unclosed(self, opener: _Mark) -> Quotation:
        return Quotation(start=opener.start, end=self._end, closed=False, continues=self._head == opener.family)

    def _is_stray(self, opener: _Mark) -> bool:
        return self._head != opener.family and self._end - opener.start > LONGEST_UNCLOSED

    def _possessive(self, mark: _Mark) -> bool:
        """Whether a closing single mark may as well be the apostrophe of a plural: "the boys' house"."""
        before = self._text[mark.start - 1]
        return before in "sSzx" and _PLURAL_NEXT.match(self._text, mark.end, self._end) is not None

    def _leads(self, opener: _Mark) -> bool:
        """Whether an opening mark stands where speech starts: at the paragraph's head or after punctuation."""
        at = opener.start
        while at > self._start and self._text[at - 1].isspace():
            at -= 1
        return at == self._start or self._text[at - 1] in _PUNCTUATION

    def _read_marks(self) -> list[_Mark]:
        marks: list[_Mark] = []
        balance = 0
        for found in _MARK.finditer(self._text, self._start, self._end):
            glyph = found.group()
            family = _FAMILY[glyph]
            roles = self._roles(found.start(), found.end(), glyph, family)
            if roles is None:
                continue
            opens, closes = roles
            if family == _DOUBLE:
                balance += opens - closes
            marks.append(_Mark(found.start(), found.end(), glyph, family, opens, closes, balance))
        return marks

    def _roles(self, start: int, end: int, glyph: str, family: str) -> tuple[bool, bool] | None:
        """Whether a mark can open and can close, by its shape and what stands beside it; None for an apostrophe."""
        before, after = self._beside(start, end)
        if family == _SINGLE:
            return self._single_roles(start, glyph, before, after)
        free_before = not before or before.isspace() or before in _BEFORE
        free_after = not after or after.isspace() or after in _AFTER
        if family != _DOUBLE:
            roles = glyph in "«‹「『" or (free_before and not free_after), glyph in "»›」』" and not free_before
        elif glyph in _OPENS:
            closes = not free_before and (not after or after.isspace() or after in ")],;:")
            roles = not closes, closes
        elif glyph in ("”", "’’"):
            roles = free_before and not free_after, free_after or not free_before
        elif before.isalpha() and after.isalpha() and glyph == '"':
            return None  # an abbreviation in Hebrew
        else:
            roles = free_before or not free_after, free_after or not free_before
        return roles

    def _single_roles(self, start: int, glyph: str, before: str, after: str) -> tuple[bool, bool] | None:
        """The same for single marks."""
        if (before.isalnum() and after.isalnum()) or _ELISION.match(self._text, start, self._end):
            return None
        opens = glyph != "’" and bool(after) and not after.isspace()
        opens = opens and (not before or before.isspace() or before in _BEFORE)
        closes = bool(before) and not before.isspace() and not after.isalnum() and glyph not in _LOW
        return opens, closes and not opens

    def _beside(self, start: int, end: int) -> tuple[str, str]:
        """The characters before and after a mark, past other marks; empty at the paragraph's ends."""
        text = self._text
        least, most = max(self._start, start - 3), min(self._end, end + 3)
        while start > least and text[start - 1] in _QUOTES:
            start -= 1
        while end < most and text[end] in _QUOTES:
            end += 1
        return text[start - 1] if start > self._start else "", text[end] if end < self._end else ""
