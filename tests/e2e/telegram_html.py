"""Reads Telegram's HTML the way the Bot API documents it, strictly and apart from the code that writes it."""

import re
from dataclasses import dataclass
from html import unescape

TYPES = {"b": "bold", "i": "italic", "code": "code", "a": "text_link", "blockquote": "blockquote"}

_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-z]+)(?P<rest>[^<>]*)>|(?P<entity>&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);)|[^<&]"
)


class MarkupError(ValueError):
    """Telegram would refuse it: can't parse entities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity: UTF-16 code units, as in the Bot API."""

    type: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What people read, and what stands out in it."""

    text: str
    entities: tuple[Entity, ...]

    def texts(self, kind: str) -> list[str]:
        """The texts of all entities of one type, in order."""
        raw = self.text.encode("utf-16-le", "surrogatepass")
        return [
            raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "surrogatepass")
            for entity in self.entities
            if entity.type == kind
        ]


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_html(html: str) -> Parsed:
    """Parse a message's HTML."""
    text, at = "", 0
    length = 0
    opened: list[tuple[str, str, int]] = []
    entities: list[Entity] = []
    while at < len(html):
        match = _TOKEN.match(html, at)
        if match is None:
            raise MarkupError(
                f"neither text nor a tag at byte offset {len(html[:at].encode())}: {html[at : at + 20]!r}"
            )
        at = match.end()
        if match["tag"] is None:
            read = unescape(match[0])
            text, length = text + read, length + units(read)
        elif match["end"]:
            if not opened or opened[-1][0] != match["tag"]:
                raise MarkupError(f"unexpected end tag </{match['tag']}>")
            tag, rest, start = opened.pop()
            if length > start:
                entities.append(_entity(tag, rest, start, length - start))
        else:
            if match["tag"] not in TYPES:
                raise MarkupError(f"unsupported start tag <{match['tag']}>")
            if match["tag"] in [tag for tag, _, _ in opened]:
                raise MarkupError(f"<{match['tag']}> inside itself")
            opened.append((match["tag"], match["rest"], length))
    if opened:
        raise MarkupError(f"can't find end tag for <{opened[-1][0]}>")
    return Parsed(text=text, entities=tuple(sorted(entities, key=lambda entity: (entity.offset, -entity.length))))


def _entity(tag: str, rest: str, offset: int, length: int) -> Entity:
    if tag == "a":
        address = re.fullmatch(r' href="([^"]+)"', rest)
        if address is None:
            raise MarkupError("<a> without an address")
        return Entity(type="text_link", offset=offset, length=length, url=unescape(address[1]))
    if tag == "blockquote" and rest == " expandable":
        return Entity(type="expandable_blockquote", offset=offset, length=length)
    if rest:
        raise MarkupError(f"unsupported attribute in <{tag}{rest}>")
    return Entity(type=TYPES[tag], offset=offset, length=length)
