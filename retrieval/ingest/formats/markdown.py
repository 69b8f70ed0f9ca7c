"""Markdown: the text stays as it is; markdown-it-py says where its blocks are, PyYAML reads the front matter."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from retrieval.ingest.encoding import decode
from retrieval.ingest.formats.fields import read_fields
from retrieval.ingest.formats.lines import trim
from retrieval.ingest.limits import parsing, read_whole
from retrieval.types import Block, BlockKind, Draft, Skipped

_FRONT = re.compile(r"\ufeff?(---[ \t]*\r?\n(?:.*\r?\n){0,200}?(?:---|\.\.\.))[ \t]*(?:\r?\n|\Z)")
_LONGEST_FRONT = 65_536
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")


def read(stream: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read one Markdown document."""
    decoded = decode(read_whole(stream, max_bytes))
    text = decoded.text
    fields, blocks, body = _front(text)
    title = fields.get("title")
    with parsing("Markdown"):
        for block in _blocks(text, body):
            if block.kind is BlockKind.HEADING and not any(before.kind is not BlockKind.FRONT for before in blocks):
                words = _words(text[block.start : block.end])
                if title is None or words.casefold() == title.casefold():
                    title = title or words
                    blocks.append(Block(kind=BlockKind.TITLE, start=block.start, end=block.end))
                    continue
            blocks.append(block)
    extra = {**fields.pop("extra", {}), **decoded.extra}
    yield Draft(text=text, blocks=tuple(blocks), source=source, extra=extra, **{**fields, "title": title})


def _front(text: str) -> tuple[dict[str, Any], list[Block], int]:
    """The fields of the YAML front matter, its block, and where the text after it starts.

    What looks like front matter and holds no plain mapping is Markdown like any other text: rules, most often.
    """
    match = _FRONT.match(text[:_LONGEST_FRONT])
    value = _yaml(match[1].removesuffix("...").strip("-")) if match else None
    if match is None or not isinstance(value, dict):
        return {}, [], 1 if text.startswith("\ufeff") else 0
    return read_fields(value), [Block(kind=BlockKind.FRONT, start=match.start(1), end=match.end(1))], match.end()


def _yaml(text: str) -> Any:
    import yaml  # noqa: PLC0415 - not needed for most files

    try:
        # A few aliases can stand for gigabytes; no publisher's front matter needs any.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            return None
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _blocks(text: str, body: int) -> Iterator[Block]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - heavy

    parser = MarkdownIt("commonmark").enable("table")
    # Where the blocks are is all that is asked for; the rules for what is inside a line cost most of the time.
    parser.core.ruler.enableOnly(["normalize", "block"])
    lines = [match.span(1) for match in _LINE.finditer(text, body)]
    kind = BlockKind.PARAGRAPH
    in_row = False
    for token in parser.parse(text[body:]):
        if token.type == "heading_open":
            kind = BlockKind.HEADING
        elif token.type == "paragraph_open":
            kind = BlockKind.PARAGRAPH
        elif token.type in {"tr_open", "tr_close"}:
            in_row = token.type == "tr_open"
        span: tuple[int, int] | None = None
        if token.map is None:
            continue
        first, last = token.map
        if token.type == "inline" and not in_row:
            span = _inline(text, lines[first], lines[last - 1], token.content)
        elif token.type == "fence":
            closed = last - first > 1 and text[slice(*lines[last - 1])].lstrip(" >\t").startswith(token.markup[:3])
            span = (lines[first][1], lines[last - 1][0 if closed else 1])
        elif token.type in {"tr_open", "code_block", "html_block"}:
            span = (lines[first][0], lines[last - 1][1])
        shown = trim(text, *span) if span else None
        if shown:
            # Raw HTML holds comments and embedded players, hardly ever text.
            its_kind = {"inline": kind, "html_block": BlockKind.FRONT}.get(token.type, BlockKind.PARAGRAPH)
            yield Block(kind=its_kind, start=shown[0], end=shown[1])


def _inline(text: str, first: tuple[int, int], last: tuple[int, int], content: str) -> tuple[int, int]:
    """Where the content of a block stands, without the marks of headings, lists and quotations around it."""
    start, end = first[0], last[1]
    opening, _, _ = content.partition("\n")
    line = text[slice(*first)]
    if line.rstrip().endswith(opening):
        start += len(line.rstrip()) - len(opening)
    elif (at := line.find(opening)) >= 0:
        start += at
        if first == last:
            end = start + len(opening)
    return start, end


def _words(heading: str) -> str:
    """The words of a heading, without the marks of emphasis and links."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - heavy

    inline = MarkdownIt("commonmark").parseInline(heading)[0]
    return " ".join("".join(child.content or " " for child in inline.children or ()).split())
