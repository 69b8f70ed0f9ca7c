"""EML: one e-mail message as a document, by the standard library.

The text is laid out anew, under the subject. Attachments are named, not read.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, BinaryIO

from retrieval.errors import UnreadableDocument
from retrieval.ingest.dates import parse_date
from retrieval.ingest.encoding import Decoded, decode
from retrieval.ingest.formats import html, plain
from retrieval.ingest.formats.layout import Piece, lay_out, one_line
from retrieval.ingest.formats.lines import EAST_ASIAN
from retrieval.ingest.limits import parsing, read_whole
from retrieval.types import Block, BlockKind, Draft, Skipped

_KIND = "an e-mail message"
_SIGNATURE = re.compile(r"^-- ?\r?$", re.MULTILINE)
_QUOTED = re.compile(r"^(?:>\s?)+")
_HEADERS = ("From", "Subject", "Date", "Message-ID")


def read(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read one message."""
    data = read_whole(stream, max_bytes)
    if not data.strip():
        raise UnreadableDocument("it is empty")
    with parsing(_KIND):
        message = BytesParser(policy=policy.default).parsebytes(data)
        if not any(message[name] for name in _HEADERS):
            raise UnreadableDocument("it has no mail header; give it the ending of what it is")
        fields = _fields(message)
        body = message.get_body(preferencelist=("plain", "html"))
        page = _decoded(body) if isinstance(body, EmailMessage) else None
    if page is None or body is None:
        raise UnreadableDocument("it holds no text to read, only attachments")
    title = fields.get("title")
    if body.get_content_subtype() == "html":
        found = html.draft(page, source=source)
        shown, pieces = found.title, [_piece(found.text, block) for block in found.blocks]
    else:
        shown, pieces = _plain(page.text, title)
    if not pieces:
        raise UnreadableDocument("it is empty")
    if title:
        # The subject is the headline, whatever the body repeats of it.
        pieces = [
            Piece(kind=BlockKind.TITLE, text=title),
            *(each for each in pieces if each.kind is not BlockKind.TITLE),
        ]
    text, blocks = lay_out(pieces)
    extra = {**fields.pop("extra"), **page.extra}
    yield Draft(text=text, blocks=blocks, source=source, extra=extra, **{**fields, "title": title or shown})


def _fields(message: EmailMessage) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    fields: dict[str, Any] = {"extra": extra}
    if subject := one_line(_readable(message["Subject"])):
        fields["title"] = subject
    sender = message["From"]
    if sender is not None:
        addresses = getattr(sender, "addresses", ())
        names = [one_line(_readable(address.display_name or address.addr_spec)) for address in addresses]
        fields["authors"] = tuple(name for name in names if name) or tuple(filter(None, [_readable(sender).strip()]))
    if stated := _readable(message["Date"]).strip():
        day = parse_date(stated)
        if day:
            fields["published"] = day
        else:
            extra["published"] = stated
    if identity := _readable(message["Message-ID"]).strip():
        extra["message_id"] = identity
    if names := [one_line(_readable(name)) for part in message.iter_attachments() if (name := part.get_filename())]:
        extra["attachments"] = names
    return fields


def _readable(value: object) -> str:
    """A header as text. Bytes that its charset does not explain come as surrogates, which no text may hold."""
    return "" if value is None else str(value).encode("utf-8", "replace").decode("utf-8")


def _decoded(part: EmailMessage) -> Decoded:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise UnreadableDocument("it holds no text to read, only attachments")
    return decode(payload, declared=part.get_content_charset())


def _plain(body: str, title: str | None) -> tuple[str | None, list[Piece]]:
    """The title and the pieces of a plain-text body: no marks of quotation, and the signature as its foot."""
    letter, *signature = _SIGNATURE.split(body, maxsplit=1)
    text = "\n".join(_QUOTED.sub("", line, count=1) for line in letter.splitlines())
    found = plain.structure(text, title=title)
    pieces = [_piece(text, block) for block in found.blocks]
    return found.title, [*pieces, *(Piece(kind=BlockKind.FRONT, text=_unwrapped(part)) for part in signature)]


def _piece(text: str, block: Block) -> Piece:
    return Piece(kind=block.kind, text=_unwrapped(text[block.start : block.end]))


def _unwrapped(text: str) -> str:
    """Hard-wrapped lines as one, with spaces between them where the script has spaces."""
    joined: list[str] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        tight = joined and EAST_ASIAN.fullmatch(joined[-1][-1]) and EAST_ASIAN.match(line)
        joined += [line] if tight or not joined else [" ", line]
    return "".join(joined)
