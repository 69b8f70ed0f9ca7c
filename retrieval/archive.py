"""The archive: the library's front door, and the only place that wires concrete parts together."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Self

from retrieval.ask.answer import AskConfig, Asker
from retrieval.ask.limits import check, storable
from retrieval.ask.question import read
from retrieval.contract import differences
from retrieval.errors import InputError, ModelError, NotInArchive
from retrieval.ingest.listener import Listener, ListenerFailed
from retrieval.ingest.load import Item, Loader
from retrieval.ingest.pipeline import Ingester, register
from retrieval.ingest.reembedding import reembed
from retrieval.ingest.rereading import reread
from retrieval.ingest.shelf import Shelf
from retrieval.models.cross_encoder import SHIPPED_JUDGE, CrossEncoderJudge, ShippedJudge
from retrieval.models.embedder import SHIPPED, Precision, SentenceEmbedder
from retrieval.models.parser import SpacyParser
from retrieval.models.segmenter import SpacySegmenter
from retrieval.ports import Embedder, Judge, Segmenter, StatementReader
from retrieval.statements.reader import ParsedStatements
from retrieval.store.connection import DATABASE, refuse_file, translated
from retrieval.store.integrity import problems
from retrieval.store.reader import Reader
from retrieval.store.rows import Kind, mismatch
from retrieval.store.vector_index import VectorIndex
from retrieval.store.writer import Writer
from retrieval.types import (
    Answer,
    CitedStatement,
    Document,
    DocumentSummary,
    Filters,
    IngestReport,
    NoAnswer,
    Problem,
    Progress,
    QuestionKind,
    Reason,
    Skipped,
    Stats,
)

NO_FILTERS = Filters()
LARGEST = 2**63 - 1
"""The largest number that SQLite stores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What can be chosen of an archive. Nothing here is stored with it, but for the model's name and digest."""

    embedder: str = SHIPPED
    """``all-MiniLM-L6-v2``, the path of a folder, or a model's name on a hub."""
    judge: str | None = SHIPPED_JUDGE
    """``onrecord-judge``, a cross-encoder's path or name on a hub, or None: then retrieval alone orders answers."""
    precision: Precision = "auto"
    """``auto`` takes bfloat16 where the processor computes with it, else float32."""
    threads: int = 0
    """Threads for one model run; 0 leaves the choice to torch."""
    batch: int = 32
    """Texts that the model reads at once."""
    max_bytes: int = 20_000_000
    """The largest document that is taken in, unpacked."""
    statements: bool = True
    """Whether an ingest also finds who said what."""
    ask: AskConfig = field(default_factory=AskConfig)


class Archive:
    """A newsroom's documents in one folder, and the answers in them. A context manager.

    Reading is safe from any thread and beside a writer in another process; there is one writer at a time.
    Models are loaded when they are first needed: listing and showing documents needs none.

    Args:
        home: the archive's folder. It need not exist; the first ingest makes it.
        config: models, weights and limits.
        embedder: stands in for the embedding model that the config names.
        segmenter: stands in for the shipped sentence finder.
        statements: stands in for the shipped extractor of statements; not used where the config leaves them out.
        judge: stands in for the judge that the config names.
    """

    def __init__(
        self,
        home: Path | str,
        config: Config | None = None,
        *,
        embedder: Embedder | None = None,
        segmenter: Segmenter | None = None,
        statements: StatementReader | None = None,
        judge: Judge | None = None,
    ) -> None:
        config = config or Config()
        home = Path(home)
        self.home = home
        self._loader = Loader(max_bytes=config.max_bytes)
        self._embedder = embedder or SentenceEmbedder(
            config.embedder, precision=config.precision, threads=config.threads, batch=config.batch
        )
        self._segmenter = segmenter or SpacySegmenter()
        parser = SpacyParser()
        self._statements = (statements or ParsedStatements(parser)) if config.statements else None
        self._reader = Reader(home)
        # Its own reader: the index follows the newest state, whatever moment a question is answered from.
        self._index_reader = Reader(home)
        self._indexes = {kind: VectorIndex(self._index_reader, kind) for kind in Kind}
        self._judge = judge or _judge(config)
        self._asker = Asker(self._reader, self._indexes, self._embedder, config.ask, parser=parser, judge=self._judge)

    @classmethod
    def open(cls, home: Path | str, config: Config | None = None) -> Self:
        """Open the archive in a folder; one that is not there yet is empty.

        Raises:
            ArchiveError: what stands there cannot be read as an archive.
        """
        archive = cls(home, config)
        archive.ready()
        return archive

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._reader.close()
        self._index_reader.close()

    def ready(self) -> bool:
        """Whether anything was ever stored here.

        Raises:
            ArchiveError: what stands there cannot be read as an archive.
        """
        with translated(self.home):
            refuse_file(self.home)
            return self._reader.ready()

    def warm(self) -> None:
        """Load models and index now, so that the first question is as quick as the next."""
        self._embedder.embed(["warm"])
        self._asker.warm()
        if self.ready():
            with translated(self.home):
                for index in self._indexes.values():
                    index.refresh()

    def ask(self, question: str, *, filters: Filters = NO_FILTERS, top: int = 5) -> Answer | NoAnswer:
        """Answer a question from the archive, with at most ``top`` findings.

        Raises:
            QuestionError: the question cannot be read.
            InputError: ``top`` is below 1.
            NotInArchive: the filters name a document that is not there.
            ModelMismatch: the archive was embedded with another model.
            ArchiveError: the archive cannot be read.
            ModelError: the model cannot be used.
        """
        if top < 1:
            raise InputError("At least one finding has to be asked for: name a top of 1 or more.")
        check(filters)
        if not self.ready():
            read(question)
            return NoAnswer(question=question, kind=QuestionKind.PASSAGE, filters=filters, reason=Reason.EMPTY_ARCHIVE)
        with translated(self.home):
            return self._asker.ask(question, filters, top)

    def ingest(
        self,
        paths: Sequence[str | Path],
        *,
        collection: str | None = None,
        confined: bool = False,
        prune: bool = False,
        stdin: BinaryIO | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> IngestReport:
        """Take in files, folders and, for ``-``, what ``stdin`` holds.

        Args:
            paths: what to take in. Unchanged documents cost nothing; changed ones become a new version.
            collection: puts the documents into a collection, also those that are there unchanged, or with ``open``
                into none. Without it each goes where it says itself, or stays where it is.
            confined: whether documents outside of that collection (outside of every collection, where none is named)
                are to be as if they were not there: none of them is changed, nothing is told of them, and what is new
                gets an id that is the same whether or not one of them has the one that it states.
            prune: also take out documents of these folders that no longer stand in them.
            stdin: what ``-`` reads.
            on_progress: is told of each document after it is safely stored.

        Raises:
            InputError: the collection's name can be none.
            ArchiveBusy: another process is writing.
            ModelMismatch: the archive was embedded with another model.
            ArchiveError: the archive cannot be written. What was reported until then is stored.
            ModelError: a model cannot be used.
        """
        started = time.perf_counter()
        shelf = Shelf.of(collection, confined=confined)
        found = list(self._loader.discover(paths))
        if not prune and not any(isinstance(one, Item) for one in found) and not self.ready():
            # Nothing to take in, most often a mistyped path: that makes no archive.
            return IngestReport(skipped=tuple(one for one in found if isinstance(one, Skipped)))
        listener = Listener(on_progress)
        with Writer(self.home) as writer:
            ingester = Ingester(writer, self._loader, self._segmenter, self._embedder, self._statements)
            try:
                with translated(self.home):
                    try:
                        report = ingester.run(paths, found, shelf=shelf, prune=prune, stdin=stdin, report=listener)
                    finally:
                        self._save()
            except ListenerFailed:
                raise listener.error or ListenerFailed from None
        return replace(report, seconds=time.perf_counter() - started)

    def remove(self, ids: Sequence[str], *, collections: frozenset[str] | None = None) -> int:
        """Take documents out of the archive and of every index, with all their versions.

        Raises:
            NotInArchive: one of them is not there, or may not be seen with these collections; then none is removed.
        """
        for document_id in ids:
            self.document(document_id, collections=collections)
        with Writer(self.home) as writer, translated(self.home):
            removed = writer.remove(ids)
            self._save()
        return len(removed)

    def rebuild(self, *, reembed_all: bool = False, on_progress: Callable[[int, int], None] | None = None) -> int:
        """Make the indexes anew from what is stored, and with ``reembed_all`` the vectors, with the model now set.

        Statements are extracted where a document has none yet, or has those of an earlier extractor.

        Args:
            reembed_all: embed every passage with the model that is set, and change over to it.
            on_progress: is told how many passages of how many are embedded.

        Returns:
            The number of passages.
        """
        refuse_file(self.home)
        if not (self.home / DATABASE).exists():
            raise InputError(f"There is no archive at {self.home} yet: fill one with `onrecord ingest PATH`.")
        with Writer(self.home) as writer, translated(self.home):
            writer.rebuild_words()
            if reembed_all:  # first: statements that are not read yet are embedded with the model changed over to
                reembed(writer, self._reader, self._embedder, on_progress or _no_one)
            if self._statements is not None and self._reader.unread(self._statements.revision):
                reread(writer, self._reader, self._statements, self._embedder, register(writer, self._embedder))
            for index in self._indexes.values():
                index.discard()
            self._save()
            return len(self._reader.keys(Kind.PASSAGES))

    def document(
        self, document_id: str, version: int | None = None, *, collections: frozenset[str] | None = None
    ) -> Document:
        """A document; its current version where none is named.

        Raises:
            NotInArchive: there is no such document or version, or it may not be seen with these collections.
        """
        if not self.ready():
            raise NotInArchive(f"There is no document {document_id!r} in the archive, which is empty.")
        if not storable(document_id) or (version or 0) > LARGEST:
            raise NotInArchive(f"There is no document {document_id!r} of that version: see `onrecord list`.")
        with translated(self.home):
            return self._reader.document(document_id, version, collections)

    def documents(self, *, collections: frozenset[str] | None = None) -> list[DocumentSummary]:
        """Every document, or those that may be seen with some collections, in the order of their first versions."""
        if not self.ready():
            return []
        with translated(self.home):
            return list(self._reader.documents(collections))

    def statements(
        self,
        document_id: str | None = None,
        *,
        speaker: str | None = None,
        collections: frozenset[str] | None = None,
    ) -> list[CitedStatement]:
        """Who said what: in a document or in all, by a speaker or by any, in order of documents and their texts.

        Args:
            document_id: the one document to look in.
            speaker: a part, in any case, of the speaker's name, words or description.
            collections: those that may be seen; None for all.

        Raises:
            NotInArchive: there is no such document, or it may not be seen.
        """
        if document_id is not None:
            self.document(document_id, collections=collections)
        if not self.ready() or not storable(speaker or ""):
            return []
        with translated(self.home), self._reader.snapshot():
            return list(self._reader.statements(document_id, speaker, collections))

    def stats(self, *, collections: frozenset[str] | None = None) -> Stats:
        """How large the archive is, or what may be seen of it with some collections, and how fresh."""
        if not self.ready():
            return Stats()
        with translated(self.home), self._reader.snapshot():
            return self._reader.stats(collections)

    def verify(self, answer: Any) -> list[str]:
        """Where an answer, as JSON values, says other than the archive; empty where it is verbatim."""
        if not self.ready():
            return ["the archive is empty."]
        with translated(self.home), self._reader.snapshot():
            return list(differences(answer, self.document))

    def check(self) -> list[Problem]:
        """What is wrong with the models, the store and the index, each with what mends it."""
        found: list[Problem] = []
        digest = None
        try:
            self._segmenter.verify()
            if self._statements is not None:
                self._statements.verify()
            if self._judge is not None:
                self._judge.verify()
            digest = self._embedder.digest
        except ModelError as error:
            found.append(Problem(what=str(error), fix="install the package that it names again"))
        if not self.ready():
            return found
        with translated(self.home), self._reader.snapshot():
            found.extend(problems(self._reader, self._indexes.values()))
            if self._statements is not None and (count := self._reader.unread(self._statements.revision)):
                found.append(Problem(what=f"{count} documents have no statements yet.", fix="onrecord rebuild"))
            model = self._reader.model()
        if model and digest and model.digest != digest:
            found.append(Problem(what=mismatch(model.name, self._embedder.name), fix="onrecord rebuild --reembed"))
        return found

    def _save(self) -> None:
        """Bring the indexes on disk in step with the database."""
        for index in self._indexes.values():
            index.save()


def _judge(config: Config) -> Judge | None:
    if config.judge is None:
        return None
    return ShippedJudge(threads=config.threads) if config.judge == SHIPPED_JUDGE else CrossEncoderJudge(config.judge)


def _no_one(_done: int, _total: int) -> None:
    """The same for a rebuild."""
