"""Reading without being drowned: bounded reads, and one sentence for what is too large or damaged.

Everything here raises :class:`~retrieval.errors.UnreadableDocument`, whose message is the reason alone.
"""

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from retrieval.errors import UnreadableDocument

SETTING = "ONRECORD_INGEST__MAX_BYTES"
_CHUNK = 1 << 17


def too_large(max_bytes: int, size: int | None = None) -> UnreadableDocument:
    """The error for a document above the limit.

    Args:
        max_bytes: The limit, in bytes.
        size: The document's size in bytes, where it is known without reading it.
    """
    if size is None:
        return UnreadableDocument(f"it holds more than the {max_bytes:,} bytes that {SETTING} allows; raise that limit")
    return UnreadableDocument(
        f"it holds {size:,} bytes, more than the {max_bytes:,} that {SETTING} allows; raise that limit"
    )


def read_whole(stream: BinaryIO, max_bytes: int) -> bytes:
    """Everything that is left in the stream, never reading more than one byte past the limit.

    Raises:
        UnreadableDocument: the stream holds more than ``max_bytes``.
    """
    parts: list[bytes] = []
    left = max_bytes + 1
    while left and (part := stream.read(min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    if not left:
        raise too_large(max_bytes)
    return b"".join(parts)


def read_opening(stream: BinaryIO, max_bytes: int) -> bytes:
    """The stream up to the end of its first line that is not blank; at most one byte past the limit."""
    parts: list[bytes] = []
    left = max_bytes + 1
    while left and (line := stream.readline(left)):
        parts.append(line)
        left -= len(line)
        if line.strip():
            break
    return b"".join(parts)


def read_lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    r"""The lines of the stream, split at ``\n`` alone, which stays on; None for a line above the limit.

    A line above the limit is read through in pieces and dropped, so memory stays bounded.
    """
    while line := stream.readline(max_bytes + 1):
        if len(line) <= max_bytes:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield None


def put_back(head: bytes, stream: BinaryIO) -> BinaryIO:
    """A stream of ``head`` and then of what is left in ``stream``, which need not be seekable and stays open."""
    parts = iter((head,))
    # Where it can, read() waits for all that it was asked for, and loses it when the stream breaks off before.
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return cast("BinaryIO", io.BufferedReader(_Pieces(lambda: next(parts, None) or read(_CHUNK))))


def transcoded(stream: BinaryIO, encoding: str) -> BinaryIO:
    """The stream in UTF-8.

    Args:
        stream: It stays open.
        encoding: Python's name of its encoding.

    Raises:
        UnicodeDecodeError: while it is read, if it is not in that encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")

    def read() -> bytes:
        while part := stream.read(_CHUNK):
            if text := decoder.decode(part):
                return text.encode("utf-8")
        return decoder.decode(b"", final=True).encode("utf-8")

    return cast("BinaryIO", io.BufferedReader(_Pieces(read)))


class _Pieces(io.RawIOBase):
    """A raw stream over a function that returns the next bytes, and none at the end."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # typeshed has a type of its own for buffers
        if not self._left:
            self._left = memoryview(self._read())
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


@contextmanager
def parsing(kind: str) -> Iterator[None]:
    """Turn whatever a parser of a foreign format raises for a damaged file into one plain sentence.

    Args:
        kind: What the file should be, with its article: ``"a PDF"``.

    Raises:
        UnreadableDocument: in place of any other exception; one that was raised inside passes unchanged.
    """
    try:
        yield
    except (UnreadableDocument, ImportError):
        raise
    except Exception as error:
        # Parsers of foreign formats raise anything at all on damaged input, KeyError and RecursionError included.
        raise UnreadableDocument(
            f"it cannot be read as {kind}: it is damaged or cut off ({type(error).__name__}); save or fetch it anew"
        ) from error
