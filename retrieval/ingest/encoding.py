"""Bytes to text without mangling: what cannot be told is refused, never guessed."""

import codecs
import re
from dataclasses import dataclass

from retrieval.errors import UnreadableDocument
from retrieval.ingest.alphabets import is_plausible_latin, mostly_latin

UNDECIDED = "its encoding could not be told; convert it to UTF-8"
BINARY = "it holds binary data, not text"

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, and Python's name of the encoding that takes them off."""
_MULTIBYTE = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
_CANDIDATES = [
    *(f"cp{number}" for number in range(1250, 1258)),
    *(f"iso8859_{number}" for number in (2, 5, 6, 7, 8, 9, 15)),
    *("koi8_r", "koi8_u", "mac_roman", "cp874"),
    *_MULTIBYTE,
]
"""What archives hold. Rarer encodings would only make the common ones harder to tell."""
_NOT_DECLARED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"}
"""Codecs of Python that are no encodings of documents, and UTF-7, which reads any ASCII text."""
_SAMPLE = 1 << 18
_TYPOGRAPHY = re.compile(rb"[\x00-\x7f\x85\x91-\x97\xa0]*")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x7f]")
_CONTROL_BYTES = bytes([*range(9), *range(0x0E, 0x1B), 0x7F])
_MOST_CONTROL = 0.005
_FOREIGN = re.compile(r"[^\x00-\x7f\ufffd]")
_NEAR = 0.1
_FAR = 0.2
"""Differences between two of charset-normalizer's scores, each from 0 to 1, that mean little or much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text and the encoding that it was in."""

    text: str
    encoding: str | None
    """Python's name of the encoding; None for UTF-8, ASCII included."""

    @property
    def extra(self) -> dict[str, str]:
        """What a document's extra fields say of the encoding: nothing for UTF-8."""
        return {} if self.encoding is None else {"encoding": self.encoding}


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode a whole document.

    UTF-8 comes first, since text in another encoding hardly ever passes for it; then byte order marks, what
    the document declares, and last what its letters make certain. A mark of UTF-8 stays in the text as U+FEFF.

    Args:
        data: The document.
        declared: The encoding that the document itself names, if any.

    Raises:
        UnreadableDocument: the encoding cannot be told, or the data is no text.
    """
    for mark, name in BOMS:
        if data.startswith(mark):
            return _text(data, name)
    if _is_japanese_7bit(data):
        return _text(data, "iso2022_jp")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return Decoded(text=refuse_binary(text), encoding=None)
    if data.startswith(codecs.BOM_UTF8):
        raise UnreadableDocument(UNDECIDED)
    refuse_binary_bytes(data)
    return _declared(data, declared) or _detected(data)


def encoding_of(sample: bytes) -> str:
    """Python's name of the encoding of a stream, told from its first bytes, which may end inside a character.

    Raises:
        UnreadableDocument: the encoding cannot be told, or the data is no text.
    """
    for mark, name in BOMS:
        if sample.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        # The last line may be cut inside a character.
        whole, _, _ = sample.rpartition(b"\n")
        return decode(whole or sample).encoding or "utf-8"
    return "utf-8"


def refuse_binary(text: str) -> str:
    """The text, if it is text.

    Raises:
        UnreadableDocument: it holds NULs, or more control characters than text ever does.
    """
    if "\0" in text or len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROL:
        raise UnreadableDocument(BINARY)
    return text


def refuse_binary_bytes(data: bytes) -> None:
    """Refuse bytes that are no text in any encoding with single bytes.

    Raises:
        UnreadableDocument: they hold NULs, or more control characters than text ever does.
    """
    if b"\0" in data or len(data) - len(data.translate(None, _CONTROL_BYTES)) > len(data) * _MOST_CONTROL:
        raise UnreadableDocument(BINARY)


def _text(data: bytes, name: str) -> Decoded:
    try:
        return Decoded(text=refuse_binary(data.decode(name)), encoding=name)
    except UnicodeDecodeError:
        raise UnreadableDocument(UNDECIDED) from None


def _is_japanese_7bit(data: bytes) -> bool:
    return b"\x1b$" in data and b"\x1b(" in data and data.isascii()


def _declared(data: bytes, declared: str | None) -> Decoded | None:
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):
        return None
    if name in _NOT_DECLARED:
        return None
    # On the web and in mail both names have always meant windows-1252.
    names = ("cp1252", "iso8859-1") if name in {"ascii", "iso8859-1"} else (name,)
    for each in names:
        try:
            text = data.decode(each)
        except (UnicodeError, LookupError):
            continue
        return Decoded(text=refuse_binary(text), encoding=each)
    return None


def _detected(data: bytes) -> Decoded:
    if _TYPOGRAPHY.fullmatch(data):
        # Curly quotes, dashes and dots alone: the same bytes in every Windows code page.
        return _text(data, "cp1252")
    sample = _sample(data)
    if _is_damaged_utf8(sample):
        raise UnreadableDocument(UNDECIDED)
    return _text(data, _detect(sample))


def _sample(data: bytes) -> bytes:
    """Lines with other than ASCII in them, within a bound: the rest says nothing about the encoding."""
    parts: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True) if len(data) > _SAMPLE else [data]:
        if line.isascii():
            continue
        part = line
        if len(line) > _SAMPLE:
            # One endless line: from the first foreign byte to a space, lest a character be cut.
            first = next(index for index in range(len(line)) if line[index] > 0x7F)  # noqa: PLR2004 - end of ASCII
            part = line[first : first + _SAMPLE].rpartition(b" ")[0] or line[first:]
        parts.append(part)
        size += len(part)
        if size >= _SAMPLE:
            break
    return b"".join(parts)


def _is_damaged_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8 with a few bytes spoilt, which any code page would read as gibberish."""
    text = sample.decode("utf-8", "replace")
    return len(_FOREIGN.findall(text)) > text.count("\N{REPLACEMENT CHARACTER}")


def _detect(sample: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - heavy, and most files are UTF-8

    matches = list(from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False))
    if not matches:
        raise UnreadableDocument(UNDECIDED)
    least = min(match.chaos for match in matches)
    near = [match for match in matches if match.chaos <= least + _NEAR]
    if mostly_latin(str(near[0])):
        # Statistics cannot tell Spanish in one code page from gibberish in another; alphabets can.
        near = [match for match in near if is_plausible_latin(str(match))]
    else:
        most = max(match.coherence for match in near)
        # Bytes pair up to characters of East Asia by chance only in short texts of a known language.
        double = [match for match in near if match.encoding in _MULTIBYTE and match.coherence >= most - _FAR]
        if double:
            near = [match for match in double if match.chaos <= double[0].chaos + _NEAR / 2]
        else:
            near = [match for match in near if match.coherence >= most - _NEAR]
    if len({str(match) for match in near}) != 1:
        raise UnreadableDocument(UNDECIDED)
    return near[0].encoding
