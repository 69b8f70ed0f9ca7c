"""Files of every format in a temporary folder, and the one check that all documents must pass."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from os import geteuid, seteuid
from pathlib import Path
from typing import BinaryIO, Protocol

import pytest

from retrieval.ingest.load import Item, Loader
from retrieval.types import BlockKind, Draft, Skipped

NOBODY = 65534


class Load(Protocol):
    """Writes a file, finds it by its own path, and reads it."""

    def __call__(self, name: str, data: bytes | str, *, max_bytes: int = ...) -> list[Draft | Skipped]: ...


def sound(result: Draft | Skipped) -> Draft | Skipped:
    """Assert what holds for every result, whatever was read."""
    if isinstance(result, Skipped):
        assert result.reason
        assert "\n" not in result.reason
        return result
    assert result.blocks
    at = 0
    for block in result.blocks:
        assert at <= block.start < block.end <= len(result.text)
        shown = result.text[block.start : block.end]
        assert shown == shown.strip()
        assert not shown.startswith("\ufeff")
        at = block.end
    result.text.encode("utf-8")
    return result


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def run(name: str, data: bytes | str, *, max_bytes: int = 20_000_000) -> list[Draft | Skipped]:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        loader = Loader(max_bytes=max_bytes)
        results: list[Draft | Skipped] = []
        for found in loader.discover([path]):
            results += loader.load(found) if isinstance(found, Item) else [found]
        return [sound(result) for result in results]

    return run


@pytest.fixture
def draft(load: Load) -> Callable[..., Draft]:
    """Read a file that holds one document."""

    def run(name: str, data: bytes | str, *, max_bytes: int = 20_000_000) -> Draft:
        (result,) = load(name, data, max_bytes=max_bytes)
        assert isinstance(result, Draft), result
        return result

    return run


@pytest.fixture
def reason(load: Load) -> Callable[..., str]:
    """Read a file that cannot be taken in, and say why."""

    def run(name: str, data: bytes | str, *, max_bytes: int = 20_000_000) -> str:
        (result,) = load(name, data, max_bytes=max_bytes)
        assert isinstance(result, Skipped), result
        return result.reason

    return run


@pytest.fixture
def from_stdin() -> Callable[..., list[Draft | Skipped]]:
    def run(data: bytes, *, max_bytes: int = 20_000_000, stream: BinaryIO | None = None) -> list[Draft | Skipped]:
        loader = Loader(max_bytes=max_bytes)
        (item,) = loader.discover(["-"])
        assert isinstance(item, Item)
        return [sound(result) for result in loader.load(item, stdin=stream or io.BytesIO(data))]

    return run


@pytest.fixture
def parts() -> Callable[..., list[str]]:
    """What the blocks of one kind show."""

    def run(document: Draft, kind: BlockKind) -> list[str]:
        return [document.text[block.start : block.end] for block in document.blocks if block.kind is kind]

    return run


@pytest.fixture
def find() -> Callable[[Sequence[str | Path]], list[Item | Skipped]]:
    def run(paths: Sequence[str | Path]) -> list[Item | Skipped]:
        return list(Loader().discover(paths))

    return run


@pytest.fixture
def unprivileged() -> Callable[[], AbstractContextManager[None]]:
    """Permissions do not bind root: give its rights up for a while."""

    @contextmanager
    def run() -> Iterator[None]:
        before = geteuid()
        if before == 0:
            seteuid(NOBODY)
        try:
            yield
        finally:
            seteuid(before)

    return run
