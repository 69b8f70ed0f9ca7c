"""An answer in pages: one message is shown, and its buttons turn it.

The first page holds both sides where there are two; the others go on from there, in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.telegram.languages import en as messages
from bot.telegram.markup import BOLD, ITALIC, Part, Rich, fits, pack, rich
from bot.telegram.rendering import day, field, finding_block, heading
from retrieval.types import Answer, Filters, Finding, NoAnswer

ALSO = 5
"""Names of others who said so that the first page tells."""
_BETWEEN = rich("\n\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One message's worth of an answer."""

    part: Part
    findings: tuple[int, ...]
    """Which findings stand on it, by their place among those of the result."""


_Numbered = tuple[int, Finding]


def findings_of(result: Answer | NoAnswer) -> tuple[Finding, ...]:
    """Every finding of a result, in the order in which pages number them."""
    return result.findings if isinstance(result, Answer) else result.passages


def pages(result: Answer | NoAnswer, *, top: int, searched: str = "") -> list[Page]:
    """The pages of a result; at least one, each of which fits into a message.

    Args:
        result: what was answered.
        top: findings on a page, at most.
        searched: what was searched, for where there is no answer.
    """
    if isinstance(result, NoAnswer):
        return _nothing(result, top, searched)
    limits = limits_of(result.filters)
    blocks = list(_blocks(result, top))
    if limits:
        at, first = blocks[0][0]
        blocks[0][0] = (at, rich(f"{messages.SEARCHED}: {limits}", ITALIC) + _BETWEEN + first)
    return [page for chunk in blocks for page in _packed(chunk)]


def _nothing(result: NoAnswer, top: int, searched: str) -> list[Page]:
    said = rich(messages.NOT_IN_ARCHIVE, BOLD) + rich(f" {messages.REASONS[result.reason]}")
    what = "; ".join(filter(None, (limits_of(result.filters), searched)))
    if what:
        said += rich(f"\n{messages.SEARCHED}: {what}", ITALIC)
    found = [Page(part=part, findings=()) for part in pack([said])]
    for start in range(0, len(result.passages), top):
        chunk = [
            (number, finding_block(finding, context=False))
            for number, finding in enumerate(result.passages[start : start + top], start=start)
        ]
        chunk[0] = (chunk[0][0], heading(messages.NEAREST) + chunk[0][1])
        found += _packed(chunk)
    return found


def _blocks(answer: Answer, top: int) -> Iterator[list[tuple[int, Rich]]]:
    """The blocks of each page, if none is too long."""
    groups = _numbered(answer)
    shares = _shares(*(len(group) for group in groups.values()), top=top)
    first = {name: group[:share] for (name, group), share in zip(groups.items(), shares, strict=True)}
    rest = [(name, one) for (name, group), share in zip(groups.items(), shares, strict=True) for one in group[share:]]
    stated = bool(answer.says or answer.disputes)
    yield list(_titled(first, stated=stated, first_page=True, also=_others(first["says"], groups["says"])))
    for start in range(0, len(rest), top):
        chunk = rest[start : start + top]
        named = {name: [one for other, one in chunk if other == name] for name in groups}
        yield list(_titled(named, stated=stated, first_page=False, also=()))


def _numbered(answer: Answer) -> dict[str, list[_Numbered]]:
    numbered = list(enumerate(answer.findings))
    says, disputes = len(answer.says), len(answer.says) + len(answer.disputes)
    return {"says": numbered[:says], "disputes": numbered[says:disputes], "passages": numbered[disputes:]}


def _shares(says: int, disputes: int, passages: int, *, top: int) -> tuple[int, int, int]:
    """How many of each are on the first page: both sides where there are two, then what else there is room for."""
    against = min(disputes, max(1, top * 2 // 5)) if says else min(disputes, top)
    for_it = min(says, max(1, top - against))
    against = min(disputes, max(against, top - for_it))
    return for_it, against, min(passages, max(0, top - for_it - against))


def _titled(
    groups: dict[str, list[_Numbered]], *, stated: bool, first_page: bool, also: Rich
) -> Iterator[tuple[int, Rich]]:
    context = first_page
    for name, group in groups.items():
        for number, (place, finding) in enumerate(group):
            block = finding_block(finding, context=context)
            context = False
            if stated and number == 0:
                block = heading(messages.FIRST_HEADING[name]) + block
            elif not stated and number == (1 if first_page else 0):
                block = heading(messages.MORE) + block
            if name == "says" and number == len(group) - 1:
                block += also
            yield place, block


def _others(shown: Sequence[_Numbered], everybody: Sequence[_Numbered]) -> Rich:
    """Who else said so, by name, where not all fit on the first page."""
    known = {finding.speaker.name for _, finding in shown if finding.speaker}
    others = [
        finding.speaker.name
        for _, finding in everybody[len(shown) :]
        if finding.speaker and finding.speaker.name not in known
    ]
    names = [field(name) for name in list(dict.fromkeys(others))[:ALSO]]
    return rich(f"\n{messages.ALSO}: {'; '.join(names)}", ITALIC) if names else ()


def _packed(blocks: Sequence[tuple[int, Rich]]) -> list[Page]:
    """Blocks in as few messages as keep their order; a block is cut only if it is too long for a message."""
    found: list[Page] = []
    joined: Rich = ()
    places: tuple[int, ...] = ()
    for place, block in blocks:
        longer = joined + _BETWEEN + block if joined else block
        if fits(longer):
            joined, places = longer, (*places, place)
            continue
        if joined:
            found.append(Page(part=Part(runs=joined), findings=places))
            joined, places = (), ()
        if fits(block):
            joined, places = block, (place,)
        else:
            found += [Page(part=part, findings=(place,)) for part in pack([block])]
    if joined:
        found.append(Page(part=Part(runs=joined), findings=places))
    return found


def limits_of(filters: Filters) -> str:
    """What a question was confined to, in words; empty where it was not."""
    said = []
    for name, label in messages.LIMITS.items():
        value = getattr(filters, name)
        if value is not None:
            said.append(f"{label} {day(value.isoformat()) if name in {'since', 'until'} else field(str(value))}")
    return ", ".join(said)
