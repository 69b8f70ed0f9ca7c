import io
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import UnreadableDocument
from retrieval.ingest.formats import mail
from retrieval.types import BlockKind, Draft

Parts = Callable[[Draft, BlockKind], list[str]]

BODY = "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early."
MORE = "Nobody had expected the news, said the mayor, whose office had spoken of the end of the summer."


def message(text: str = f"{BODY}\n\n{MORE}\n", **headers: str) -> EmailMessage:
    made = EmailMessage()
    stated = {
        "Subject": "Bridge opens early",
        "From": "Ana Lopes <ana@example.org>",
        "Date": "Thu, 04 Mar 2021 10:11:12 +0200",
    }
    for name, value in {**stated, "Message-ID": "<1@example.org>", **headers}.items():
        made[name] = value
    made.set_content(text)
    return made


def shown(read: Draft) -> list[tuple[str, str]]:
    return [(block.kind.value, read.text[block.start : block.end]) for block in read.blocks]


def test_headers_fill_the_fields_and_the_subject_is_the_title(draft: Callable[..., Draft]) -> None:
    read = draft("a.eml", bytes(message()))
    assert (read.title, read.authors, read.published) == (
        "Bridge opens early",
        ("Ana Lopes",),
        "2021-03-04T10:11:12+02:00",
    )
    assert read.extra == {"message_id": "<1@example.org>"}
    assert shown(read) == [("title", "Bridge opens early"), ("paragraph", BODY), ("paragraph", MORE)]
    assert read.text == "\n\n".join(text for _, text in shown(read))


def test_hard_wrapped_lines_are_joined_and_the_signature_is_front_matter(draft: Callable[..., Draft]) -> None:
    wrapped = (
        "The council of Vale said on Monday that the bridge over the\nriver Tarn would open three weeks early, after a"
        " long\nwinter of work."
    )
    read = draft("a.eml", bytes(message(f"{wrapped}\n\n{wrapped}\n\n-- \nAna Lopes\nVale Courier\n")))
    joined = wrapped.replace("\n", " ")
    assert shown(read)[1:] == [("paragraph", joined), ("paragraph", joined), ("front", "Ana Lopes Vale Courier")]


def test_marks_of_quotation_are_left_out(draft: Callable[..., Draft]) -> None:
    read = draft("a.eml", bytes(message(f"{BODY}\n\n> {MORE}\n>\n> > {BODY}\n")))
    assert shown(read)[1:] == [("paragraph", BODY), ("paragraph", MORE), ("paragraph", BODY)]


def test_plain_text_goes_before_html(draft: Callable[..., Draft]) -> None:
    made = message()
    made.add_alternative("<p>As HTML</p>", subtype="html")
    assert "As HTML" not in draft("a.eml", bytes(made)).text


def test_a_message_of_html_alone_is_read_as_a_page(draft: Callable[..., Draft]) -> None:
    made = message()
    made.set_content(
        f"<html><head><title>Ours</title></head><body><h2>Next</h2><p>{BODY}</p><p>{MORE}</p></body></html>",
        subtype="html",
    )
    read = draft("a.eml", bytes(made))
    assert read.title == "Bridge opens early"
    assert shown(read) == [
        ("title", "Bridge opens early"),
        ("heading", "Next"),
        ("paragraph", BODY),
        ("paragraph", MORE),
    ]


def test_attachments_are_named_and_not_read(draft: Callable[..., Draft]) -> None:
    made = message()
    made.add_attachment(b"secret words", maintype="application", subtype="pdf", filename="brücke.pdf")
    read = draft("a.eml", bytes(made))
    assert read.extra["attachments"] == ["brücke.pdf"]
    assert "secret" not in read.text


def test_a_message_without_a_subject_takes_its_title_from_the_text(draft: Callable[..., Draft]) -> None:
    made = message(f"Bridge opens\n\n{BODY}\n\n{MORE}\n")
    del made["Subject"]
    read = draft("a.eml", bytes(made))
    assert read.title == "Bridge opens"
    assert shown(read)[0] == ("title", "Bridge opens")


def test_a_subject_repeated_at_the_top_stands_there_once(draft: Callable[..., Draft]) -> None:
    read = draft("a.eml", bytes(message(f"Bridge opens early\n\n{BODY}\n\n{MORE}\n")))
    assert read.text.count("Bridge opens early") == 1


def test_encoded_headers_and_bodies_are_decoded(draft: Callable[..., Draft]) -> None:
    data = (
        b"From: =?iso-8859-1?Q?Jos=E9_Mu=F1oz?= <j@example.org>\r\nSubject: =?utf-8?B?5aSn5qGl5o+Q5YmN5byA5pS+?=\r\n"
        b"Content-Type: text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    text = "Мэр сказал, что мост будет открыт раньше срока."
    read = draft("a.eml", data + text.encode("koi8-r"))
    assert (read.title, read.authors) == ("大桥提前开放", ("José Muñoz",))
    assert text in read.text
    assert read.extra["encoding"] == "koi8-r"


def test_a_body_that_is_not_in_the_charset_it_declares_is_refused_not_mangled(reason: Callable[..., str]) -> None:
    data = b"Subject: A\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nIl a \xe9t\xe9 \xe9lu \xe0 Paris.\r\n"
    assert "could not be told" in reason("a.eml", data)


def test_a_date_that_cannot_be_read_is_kept(draft: Callable[..., Draft]) -> None:
    read = draft("a.eml", b"Subject: A\nDate: some day\n\n" + BODY.encode())
    assert (read.published, read.extra["published"]) == (None, "some day")


def test_an_address_without_a_name_is_the_author(draft: Callable[..., Draft]) -> None:
    assert draft("a.eml", bytes(message(From="desk@example.org"))).authors == ("desk@example.org",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (BODY.encode(), "no mail header"),
        (b"Subject: A\n\n", "it is empty"),
        (
            b"Subject: A\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n",
            "only attachments",
        ),
        (b"Subject: A\nContent-Type: multipart/mixed; boundary=b\n\n--b--\n", "only attachments"),
        (b"Subject: A\nContent-Type: text/plain\n\n\0\0\0binary\0", "binary"),
    ],
)
def test_a_message_without_text_is_skipped(data: bytes, said: str, reason: Callable[..., str]) -> None:
    assert said in reason("a.eml", data)


def test_parts_nested_without_end_are_refused(reason: Callable[..., str]) -> None:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5_000))
    assert reason("a.eml", b"Subject: A\n" + parts)


WHOLE = bytes(message())


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=20), st.binary(max_size=30))
def test_a_damaged_message_gives_a_document_or_a_reason(changes: list[tuple[int, int]], more: bytes) -> None:
    data = bytearray(WHOLE)
    for at, value in changes:
        data[at] = value
    with suppress(UnreadableDocument):
        (read,) = mail.read(io.BytesIO(more + bytes(data)), source="a", max_bytes=10**6)
        assert isinstance(read, Draft)
        "".join([read.text, read.title or "", *read.authors]).encode()


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_header_is_read_without_an_exception(subject: str, sender: str) -> None:
    data = f"Subject: {subject}\nFrom: {sender}\nDate: {sender}\nMessage-ID: <a@b>\n\n{BODY}".encode()
    with suppress(UnreadableDocument):
        (read,) = mail.read(io.BytesIO(data), source="a", max_bytes=10**6)
        assert isinstance(read, Draft)
