import gzip
import io
import json
from collections.abc import Callable

import docx
from reportlab.pdfgen.canvas import Canvas

from retrieval.ingest.load import Item, Loader
from retrieval.types import Draft, Skipped

FromStdin = Callable[..., list[Draft | Skipped]]

BODY = "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early."


class Trickle(io.RawIOBase):
    """A pipe: no seeking, and a few bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self.rest = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # typeshed has a type of its own for buffers
        part, self.rest = self.rest[:3][: len(buffer)], self.rest[len(self.rest[:3][: len(buffer)]) :]
        buffer[: len(part)] = part
        return len(part)


def only(found: list[Draft | Skipped]) -> Draft:
    (read,) = found
    assert isinstance(read, Draft), read
    assert read.source == "-"
    return read


def test_plain_text_comes_through_unchanged(from_stdin: FromStdin) -> None:
    text = f"\n \r\n\nBridge opens early\n\n{BODY}\r\n\n"
    read = only(from_stdin(text.encode()))
    assert (read.text, read.title, read.record) == (text, "Bridge opens early", None)


def test_json_lines_are_told_by_their_first_line(from_stdin: FromStdin) -> None:
    first, second = from_stdin(f"\n{json.dumps({'text': BODY})}\nnot JSON\n".encode())
    assert isinstance(first, Draft)
    assert (first.text, first.record, first.source) == (BODY, 2, "-")
    assert isinstance(second, Skipped)
    assert second.record == 3


def test_text_that_starts_with_a_brace_is_text(from_stdin: FromStdin) -> None:
    assert only(from_stdin(b"{this} is a text\n")).text == "{this} is a text\n"
    assert only(from_stdin(b"[1, 2]\nand a text\n")).text == "[1, 2]\nand a text\n"


def test_a_page_is_told_by_its_start(from_stdin: FromStdin) -> None:
    page = f"<!DOCTYPE html>\n<html><body><h2>Next</h2><p>{BODY}</p></body></html>".encode()
    assert BODY in only(from_stdin(page)).text
    assert "<" not in only(from_stdin(page)).text


def test_pdf_docx_and_gzip_are_told_by_their_signatures(from_stdin: FromStdin) -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(60, 700, "It opens.")
    canvas.save()
    assert only(from_stdin(file.getvalue())).text == "It opens."
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(BODY)
    document.save(file)
    assert only(from_stdin(file.getvalue())).text == BODY
    assert only(from_stdin(gzip.compress(BODY.encode()))).text == BODY
    assert only(from_stdin(gzip.compress(json.dumps({"text": BODY}).encode()))).record == 1


def test_a_pipe_is_read_to_its_end(from_stdin: FromStdin) -> None:
    for data in (BODY.encode(), gzip.compress(BODY.encode()), json.dumps({"text": BODY}).encode()):
        assert only(from_stdin(b"", stream=io.BufferedReader(Trickle(data)))).text == BODY


def test_too_much_and_nothing_are_skipped(from_stdin: FromStdin) -> None:
    (large,) = from_stdin(b"x" * 5_000, max_bytes=1_000)
    assert isinstance(large, Skipped)
    assert "ONRECORD_INGEST__MAX_BYTES" in large.reason
    (blank,) = from_stdin(b"\n" * 5_000, max_bytes=1_000)
    assert isinstance(blank, Skipped)
    assert from_stdin(b"") == [Skipped(source="-", reason="it is empty")]
    assert list(Loader().load(Item(path="-", root="-"))) == [Skipped(source="-", reason="it is empty")]


def test_a_cut_off_stream_is_skipped(from_stdin: FromStdin) -> None:
    (skipped,) = from_stdin(gzip.compress(BODY.encode())[:-4])
    assert isinstance(skipped, Skipped)
    assert "cut off" in skipped.reason


def test_standard_input_stays_open(from_stdin: FromStdin) -> None:
    for data in (BODY.encode(), gzip.compress(BODY.encode()), json.dumps({"text": BODY}).encode()):
        stream = io.BytesIO(data)
        from_stdin(b"", stream=stream)
        assert not stream.closed
