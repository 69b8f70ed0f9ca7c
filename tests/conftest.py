"""What the tests share: the real models, loaded once, and archives in folders of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval import Archive, Config
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.parser import SpacyParser
from retrieval.models.segmenter import SpacySegmenter
from retrieval.statements.reader import ParsedStatements
from support import NEWS, FakeEmbedder, OpenArchive


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    """The real embedding model."""
    return SentenceEmbedder()


@pytest.fixture(scope="session")
def segmenter() -> SpacySegmenter:
    """The real sentence finder."""
    return SpacySegmenter()


@pytest.fixture(scope="session")
def statements() -> ParsedStatements:
    """The real extractor of statements."""
    return ParsedStatements(SpacyParser())


@pytest.fixture
def fake_embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def open_archive(
    tmp_path: Path, fake_embedder: FakeEmbedder, segmenter: SpacySegmenter, statements: ParsedStatements
) -> Iterator[OpenArchive]:
    """Opens archives with a fake embedder, for tests of everything but what a model finds."""
    opened: list[Archive] = []

    def make(home: Path | None = None, embedder: FakeEmbedder | None = None, **config: object) -> Archive:
        config.setdefault("judge", None)
        archive = Archive(
            home or tmp_path / "archive",
            Config(**config),  # type: ignore[arg-type] # the caller's own keyword arguments
            embedder=embedder or fake_embedder,
            segmenter=segmenter,
            statements=statements,
        )
        opened.append(archive)
        return archive

    yield make
    for archive in opened:
        archive.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for documents."""
    made = tmp_path / "documents"
    made.mkdir()
    return made


@pytest.fixture
def write(folder: Path) -> Callable[[str, str], Path]:
    """Writes a text file into the folder."""

    def put(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return put


@pytest.fixture
def news(write: Callable[[str, str], Path], folder: Path) -> Path:
    """A folder of three short news texts."""
    for name, text in NEWS.items():
        write(name, text)
    return folder
