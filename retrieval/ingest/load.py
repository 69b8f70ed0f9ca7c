"""From paths to documents: finding the files, opening them safely, and reading each by its format.

Nothing here raises for bad data: what cannot be taken in comes out as :class:`~retrieval.types.Skipped`, with the
reason in one sentence.
"""

import gzip
import io
import os
import stat
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from retrieval.errors import UnreadableDocument
from retrieval.ingest.formats.table import FORMATS, TEXT, Format, ending, sniff
from retrieval.ingest.limits import put_back, read_opening, too_large
from retrieval.types import Draft, Skipped

STDIN = "-"
_ARCHIVE = "archive.sqlite3"
_GZIP_MAGIC = b"\x1f\x8b"
_LEADS_OUT = "it is a symbolic link that leads outside the given folder"
_SPECIAL = (
    (stat.S_ISFIFO, "it is a named pipe, not a file"),
    (stat.S_ISSOCK, "it is a socket, not a file"),
    (stat.S_ISCHR, "it is a device, not a file"),
    (stat.S_ISBLK, "it is a device, not a file"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to read: a file, or standard input."""

    path: str
    """Absolute POSIX path, or ``-``."""
    root: str
    """The folder or file that was given and under which it was found, absolute, or ``-``."""


class Loader:
    """Finds and reads documents.

    Args:
        max_bytes: The largest document, in bytes, unpacked; larger ones are skipped.
    """

    def __init__(self, *, max_bytes: int = 20_000_000) -> None:
        self._max_bytes = max_bytes

    def discover(self, paths: Sequence[str | Path]) -> Iterator[Item | Skipped]:
        """What there is to read under these paths.

        Folders are walked in sorted order. Hidden files and folders in them, README files and the folders of
        archives are passed over. A file that is
        named itself is tried whatever its ending. No file is found twice, by whatever links and paths it is
        reached; links inside a folder come after its files.
        """
        seen: set[str] = set()
        for path in paths:
            if str(path) == STDIN:
                if STDIN not in seen:
                    seen.add(STDIN)
                    yield Item(path=STDIN, root=STDIN)
            else:
                # Links are kept as they were given; resolve() would follow them.
                yield from _Walk(os.path.abspath(path), seen)  # noqa: PTH100

    def load(self, item: Item, *, stdin: BinaryIO | None = None) -> Iterator[Draft | Skipped]:
        """Read the documents of a file, or of standard input, one at a time.

        Args:
            item: As discover() found it.
            stdin: What to read for ``-``; it stays open.
        """
        source = _printable(item.path)
        try:
            with _opened(item, stdin) as stream:
                form, unpacked = self._format(item, stream)
                for result in form.read(unpacked, source=source, max_bytes=self._max_bytes):
                    yield self._checked(result)
        except UnreadableDocument as error:
            yield Skipped(source=source, reason=str(error))
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield Skipped(source=source, reason="its gzip data is damaged or cut off; fetch it anew")
        except OSError as error:
            yield Skipped(source=source, reason=_reason(error))

    def _format(self, item: Item, stream: BinaryIO) -> tuple[Format, BinaryIO]:
        """The format of what was opened, and the stream to read it from, unpacked."""
        if item.path == STDIN:
            head = stream.read(len(_GZIP_MAGIC))
            stream = put_back(head, stream)
            if head == _GZIP_MAGIC:
                stream = cast("BinaryIO", gzip.GzipFile(fileobj=stream))
            head = read_opening(stream, self._max_bytes)
            return sniff(head), put_back(head, stream)
        suffix, packed = ending(item.path)
        form = FORMATS.get(suffix, TEXT)
        if packed:
            return form, cast("BinaryIO", gzip.GzipFile(fileobj=stream))
        size = os.fstat(stream.fileno()).st_size
        if form.one_document and size > self._max_bytes:
            hint = "; or make it JSON Lines, where the limit holds for each record" if suffix == ".json" else ""
            raise UnreadableDocument(f"{too_large(self._max_bytes, size)}{hint}")
        return form, stream

    def _checked(self, result: Draft | Skipped) -> Draft | Skipped:
        """The document, if the archive can hold it: some text, within the limit, of characters that UTF-8 has."""
        if isinstance(result, Skipped):
            return result
        reason = None
        if not result.blocks:
            reason = "it is empty"
        elif "\0" in result.text:
            reason = "its text holds NUL characters, as no text does"
        elif not _is_unicode(result):
            reason = "it holds halves of characters (lone surrogates), which no encoding can store"
        elif len(result.text) > self._max_bytes or len(result.text.encode("utf-8")) > self._max_bytes:
            reason = str(too_large(self._max_bytes))
        return result if reason is None else Skipped(source=result.source, reason=reason, record=result.record)


class _Walk:
    """What there is to read under one path.

    Args:
        root: The path, absolute.
        seen: Real paths found so far in this run; those found here are added.
    """

    def __init__(self, root: str, seen: set[str]) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._seen = seen
        self._todo = [root]
        self._links: deque[str] = deque()

    def __iter__(self) -> Iterator[Item | Skipped]:
        while self._todo or self._links:
            # Links come last, so that a file is found under its own name where it has one.
            follow = not self._todo
            path = self._links.popleft() if follow else self._todo.pop()
            try:
                yield from self._visit(path, follow=follow or path == self._root)
            except OSError as error:
                yield Skipped(source=_printable(path), reason=_reason(error))

    def _visit(self, path: str, *, follow: bool) -> Iterator[Item | Skipped]:
        mode = os.lstat(path).st_mode
        real = os.path.realpath(path)
        if stat.S_ISLNK(mode):
            if not _inside(real, self._real_root):
                yield Skipped(source=_printable(path), reason=_LEADS_OUT)
                return
            if not follow:
                self._links.append(path)
                return
            mode = os.stat(path).st_mode  # noqa: PTH116 - beside lstat, on plain strings for speed
        if real in self._seen:
            return
        if stat.S_ISDIR(mode):
            # A list last in, first out: sorted backwards it comes out sorted.
            self._seen.add(real)
            children = [child for child in Path(path).iterdir() if not _about_the_folder(child.name)]
            if any(child.name == _ARCHIVE for child in children):
                return  # an archive's own folder holds no documents
            self._todo += [str(child) for child in sorted(children, reverse=True)]
        elif reason := _passed_over(path, mode, named=path == self._root):
            yield Skipped(source=_printable(path), reason=reason)
        else:
            self._seen.add(real)
            yield Item(path=path, root=self._root)


def _about_the_folder(name: str) -> bool:
    """Whether a file says something of its folder, or is hidden: neither is a document. Named itself, it is read."""
    return name.startswith(".") or name.lower().partition(".")[0] == "readme"


def _passed_over(path: str, mode: int, *, named: bool) -> str | None:
    """Why a file is not read; None if it is."""
    if not stat.S_ISREG(mode):
        return next((reason for is_kind, reason in _SPECIAL if is_kind(mode)), "it is no file")
    if not _is_utf8(path):
        return "its name is not UTF-8; rename it"
    suffix, _ = ending(path)
    if suffix in FORMATS or named:
        return None
    if suffix:
        return f"files of the type {suffix} are not read"
    return "its name has no ending that says what it is; name it by itself to have it read as text"


@contextmanager
def _opened(item: Item, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    """The bytes of an item. A pipe or device is never waited for, and nothing outside the item's root is read."""
    if item.path == STDIN:
        yield stdin if stdin is not None else io.BytesIO()
        return
    if not _inside(os.path.realpath(item.path), os.path.realpath(item.root)):
        raise UnreadableDocument(_LEADS_OUT)
    descriptor = os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableDocument("it is no file any more")
        yield stream


def _inside(real: str, root: str) -> bool:
    """Whether a real path is the root or under it."""
    return real == root or real.startswith(root.rstrip("/") + "/")


def _is_utf8(path: str) -> bool:
    return path == _printable(path)


def _printable(path: str) -> str:
    """The path, with U+FFFD for bytes that are not UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _is_unicode(value: object) -> bool:
    """Whether every string in a document is free of lone surrogates."""
    todo = [value]
    while todo:
        part = todo.pop()
        if isinstance(part, Draft):
            todo += [getattr(part, name) for name in Draft.__slots__ if name != "blocks"]
        elif isinstance(part, dict):
            todo += [*part.keys(), *part.values()]
        elif isinstance(part, list | tuple):
            todo += part
        elif isinstance(part, str):
            try:
                part.encode("utf-8")
            except UnicodeEncodeError:
                return False
    return True


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it does not exist"
    if isinstance(error, PermissionError):
        return "it may not be read: permission denied"
    return f"it cannot be read: {error.strerror or type(error).__name__}"
