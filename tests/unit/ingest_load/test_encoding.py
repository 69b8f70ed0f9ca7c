from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import UnreadableDocument
from retrieval.ingest.encoding import BINARY, UNDECIDED, Decoded, decode, encoding_of
from retrieval.types import Draft

SPANISH = "El alcalde José Muñoz dijo que la situación mejorará mañana. «No habrá más retrasos», afirmó el portavoz. "
FRENCH = (
    "Le maire a déclaré que les travaux seraient achevés à l’été. « C’est une bonne nouvelle, peut-être », dit-il. "
)
GERMAN = "Der Bürgermeister erklärte, die Brücke werde früher eröffnet. „Das ist großartig“, sagte Jürgen Groß. "
POLISH = "Burmistrz powiedział, że most zostanie otwarty wcześniej, dodała Małgorzata Wąsik, rzeczniczka łódzka. "
CZECH = "Starosta řekl, že most bude otevřen dříve. Je to skvělá zpráva, dodala Žaneta Nováková z Děčína. "
SWEDISH = "Borgmästaren sade att bron öppnas tidigare. Det är bra, tillade Åsa Öberg, talesperson för staden. "
RUSSIAN = "Мэр заявил, что мост будет открыт раньше срока. Это отличная новость, добавила Анна Петрова. "
GREEK = "Ο δήμαρχος είπε ότι η γέφυρα θα ανοίξει νωρίτερα. Είναι εξαιρετικά νέα, πρόσθεσε η εκπρόσωπος. "
ARABIC = "قال رئيس البلدية إن الجسر سيفتح قبل موعده. وأضاف المتحدث أن هذا خبر جيد للمدينة وسكانها جميعا. "
HEBREW = "ראש העיר אמר כי הגשר ייפתח מוקדם מהצפוי. הדוברת הוסיפה כי אלה חדשות טובות לתושבים. "
CHINESE = "市长表示，大桥将提前开放。发言人补充说，这对全市居民来说是个好消息。记者昨日从会上获悉。"
TAIWANESE = "市長表示，大橋將提前開放。發言人補充說，這對全市居民來說是個好消息。"
JAPANESE = "市長は橋が予定より早く開通すると述べた。広報担当者は「これは市民にとって朗報だ」と付け加えた。"
KOREAN = "시장은 다리가 예정보다 일찍 개통될 것이라고 말했다. 대변인은 시민들에게 좋은 소식이라고 덧붙였다. "

LEGACY = [
    (SPANISH, "cp1252"),
    (FRENCH, "cp1252"),
    (GERMAN, "cp1252"),
    (SWEDISH, "cp1252"),
    (SWEDISH, "mac_roman"),
    (POLISH, "cp1250"),
    (POLISH, "iso8859_2"),
    (CZECH, "cp1250"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8_r"),
    (RUSSIAN, "iso8859_5"),
    (GREEK, "cp1253"),
    (ARABIC, "cp1256"),
    (HEBREW, "cp1255"),
    (CHINESE, "gb18030"),
    (TAIWANESE, "big5"),
    (JAPANESE, "cp932"),
    (JAPANESE, "euc_jp"),
    (JAPANESE, "iso2022_jp"),
    (KOREAN, "cp949"),
]


@pytest.mark.parametrize(("text", "encoding"), LEGACY)
@pytest.mark.parametrize("times", [1, 30])
def test_text_in_an_old_encoding_is_decoded_exactly(text: str, encoding: str, times: int) -> None:
    assert decode((text * times).encode(encoding)).text == text * times


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_tells_utf16_and_utf32(encoding: str) -> None:
    mark = "" if encoding in {"utf-16", "utf-32"} else "\ufeff"
    found = decode((mark + CHINESE + "😀").encode(encoding))
    assert found.text == CHINESE + "😀"
    assert found.encoding == encoding[:6]


def test_the_encoding_is_noted_unless_it_is_utf8(draft: Callable[..., Draft]) -> None:
    assert draft("a.txt", SPANISH.encode("cp1252")).extra == {"encoding": "cp1252"}
    assert draft("b.txt", SPANISH.encode("utf-16")).extra == {"encoding": "utf-16"}
    assert draft("c.txt", SPANISH).extra == {}


def test_english_with_curly_quotes_in_a_windows_encoding_is_read() -> None:
    text = "“The bridge will open early,” the mayor said — and it’s good news…"
    assert decode(text.encode("cp1252")).text == text


def test_the_first_foreign_letter_may_stand_far_from_the_start() -> None:
    text = "Plain words in a long file.\n" * 40_000 + SPANISH
    assert decode(text.encode("cp1252")).text == text
    one_line = "word " * 200_000 + SPANISH * 3_000
    assert decode(one_line.encode("cp1252")).text == one_line


def test_what_two_encodings_could_both_mean_is_refused_not_guessed() -> None:
    # à in windows-1252 is ŕ in windows-1250, and both French and Slovak have an é.
    with pytest.raises(UnreadableDocument, match="convert it to UTF-8"):
        decode("Il a été élu à Paris.".encode("cp1252"))


@pytest.mark.parametrize("position", [0, 100, 4_000])
def test_utf8_with_a_spoilt_byte_is_refused_not_read_as_gibberish(position: int) -> None:
    data = bytearray((FRENCH * 60).encode())
    data[position : position + 1] = b"\xff"
    with pytest.raises(UnreadableDocument, match="could not be told"):
        decode(bytes(data))


def test_utf8_that_ends_inside_a_character_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="could not be told"):
        decode((FRENCH + "é").encode()[:-1])


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_mark_followed_by_what_it_does_not_mark_is_refused(mark: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="could not be told"):
        decode(mark + b"\xff\xff\xff")


def test_a_declared_encoding_is_believed_where_utf8_fails() -> None:
    assert decode("Il a été élu à Paris.".encode("cp1252"), declared="ISO-8859-1").text == "Il a été élu à Paris."
    assert decode("Il a été élu à Paris.".encode(), declared="ISO-8859-1").text == "Il a été élu à Paris."


@pytest.mark.parametrize(
    "declared", ["no-such-thing", "utf-7", "unicode_escape", "idna", "rot13", "hex", "\0", "utf-8"]
)
def test_a_declaration_that_names_no_encoding_of_text_is_passed_over(declared: str) -> None:
    assert decode(SPANISH.encode("cp1252"), declared=declared).text == SPANISH


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8,
        b"text with a \0 in it",
        b"\x7fELF" + bytes(200),
        bytes(range(1, 32)) * 20,
        b"x" + bytes(reversed(range(256))) * 4,
        "half of it in UTF-16".encode("utf-16-le"),
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        decode(data)
    assert str(refused.value) == BINARY


def attempt(data: bytes) -> Decoded | str:
    """What comes of decoding: text, or the reason why not."""
    try:
        return decode(data)
    except UnreadableDocument as error:
        return str(error)


@settings(deadline=None)
@given(st.text())
def test_utf8_comes_back_unchanged_or_is_refused_as_binary(text: str) -> None:
    controls = any(char < " " or char == "\x7f" for char in text)
    assert attempt(text.encode()) in (
        [Decoded(text=text, encoding=None), BINARY] if controls else [Decoded(text=text, encoding=None)]
    )


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_what_is_decoded_is_decoded_strictly(data: bytes) -> None:
    found = attempt(data)
    if isinstance(found, Decoded):
        assert found.text == data.decode(found.encoding or "utf-8", "strict")
    else:
        assert found in {BINARY, UNDECIDED}


def test_the_encoding_of_a_stream_is_told_from_a_start_that_ends_inside_a_character() -> None:
    assert encoding_of("é".encode()[:1]) == "utf-8"
    assert encoding_of((SPANISH + "\n" + SPANISH).encode("cp1252")) == "cp1252"
    assert encoding_of(SPANISH.encode("utf-16")) == "utf-16"
