"""From paths to stored documents: load, split, read statements, embed, store.

Documents are stored in batches, each batch in one transaction, and reported after it: what was reported is on
the disk, and a run that was cut off is finished by running it again.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import ModelMismatch
from retrieval.ingest.embedding import Embedded, Readable, embed, read_windows
from retrieval.ingest.load import Item, Loader
from retrieval.ingest.names import LONGEST_ID, origin_of, short, stem_of
from retrieval.ingest.run import Moving, Prepared, Report, Run
from retrieval.ingest.shelf import Shelf
from retrieval.ingest.split import split_document
from retrieval.ports import Embedder, Segmenter, StatementReader
from retrieval.store.rows import NewVersion, digest_of, mismatch
from retrieval.store.writer import Writer
from retrieval.types import Draft, IngestReport, Outcome, Skipped, Statement

TEXTS_A_BATCH = 128
"""Texts that are embedded and stored together: enough for the model to sort by length, little to lose."""
MOVES_A_BATCH = 128
"""Documents that go into another collection together."""


class Ingester:
    """Takes documents into an archive.

    Args:
        writer: the archive's open writer.
        loader: reads files.
        segmenter: finds sentences.
        embedder: makes vectors.
        statements: finds who said what; None leaves that out.
    """

    def __init__(
        self,
        writer: Writer,
        loader: Loader,
        segmenter: Segmenter,
        embedder: Embedder,
        statements: StatementReader | None = None,
    ) -> None:
        self._writer = writer
        self._loader = loader
        self._segmenter = segmenter
        self._embedder = embedder
        self._statements = statements
        self._model: int | None = None

    def run(
        self,
        paths: Sequence[str | Path],
        found: Sequence[Item | Skipped],
        *,
        shelf: Shelf,
        prune: bool,
        stdin: BinaryIO | None,
        report: Report,
    ) -> IngestReport:
        """Take in what was found at the paths, and with ``prune`` take out what no longer stands in the folders."""
        items = [item for item in found if isinstance(item, Item)]
        run = Run(total=_count(found), report=report, shelf=shelf)
        for item in found:
            if isinstance(item, Skipped):
                run.skip(item)
                continue
            for loaded in self._loader.load(item, stdin=stdin):
                if isinstance(loaded, Skipped):
                    run.skip(loaded)
                else:
                    self._take(loaded, run)
        self._flush(run)
        self._move(run)
        if prune:
            self._prune(paths, items, run)
        return IngestReport(
            added=run.counts[Outcome.ADDED],
            updated=run.counts[Outcome.UPDATED],
            unchanged=run.counts[Outcome.UNCHANGED],
            moved=run.moved,
            removed=run.counts[Outcome.REMOVED],
            skipped=tuple(run.skipped),
            passages=run.passages,
            embedded=run.embedded,
            sentences_lost=run.sentences_lost,
            documents_lost=run.documents_lost,
        )

    def _take(self, draft: Draft, run: Run) -> None:
        if reason := run.shelf.refuses(draft):
            run.skip(_skipped(draft, reason))
            return
        origin = origin_of(draft)
        digest = digest_of(draft)
        place = self._place(draft, origin, digest, run)
        if isinstance(place, Skipped):
            run.skip(place)
            return
        document_id, outcome = place
        run.taken[document_id] = origin
        held = self._writer.held(document_id)
        collection = run.shelf.place(draft, held)
        if held and outcome is Outcome.UNCHANGED:
            if held.source != draft.source and not _exists(held.source):
                self._writer.move(document_id, draft.source, origin)
            if held.collection == collection:
                run.tell(outcome, draft.source, document=document_id, version=held.version)
                return
            run.moving.append(Moving(id=document_id, version=held.version, source=draft.source, collection=collection))
            if len(run.moving) >= MOVES_A_BATCH:
                self._move(run)
            return
        passages = split_document(draft.text, draft.blocks, draft.language, self._segmenter, draft.title)
        if not passages:
            run.skip(Skipped(source=draft.source, record=draft.record, reason="no text is left beside its header"))
            return
        made = read_windows(draft.text, passages, draft.title, self._embedder)
        run.waiting.append(
            Prepared(
                id=document_id,
                origin=origin,
                digest=digest,
                draft=draft,
                collection=collection,
                outcome=outcome,
                passages=passages,
                windows=made,
            )
        )
        if sum(len(parts) for one in run.waiting for parts in one.windows) >= TEXTS_A_BATCH:
            self._flush(run)

    def _place(self, draft: Draft, origin: str, digest: str, run: Run) -> tuple[str, Outcome] | Skipped:
        """Which document this is, and what is to be done with it."""
        stated = draft.stated_id
        if stated is not None and not (stated.strip() and len(stated) <= LONGEST_ID and stated.isprintable()):
            return _skipped(draft, f"the id that it states is empty, unprintable or over {LONGEST_ID} characters")
        if stated is None:
            document_id = self._derived_id(draft, origin, digest, run)
        else:
            document_id = run.shelf.own_id(stated.strip(), self._writer)
        if (other := run.taken.get(document_id)) is not None:
            reason = (
                "by an earlier record of the same file"
                if other == origin
                else f"by {other}; give one of them another id"
            )
            return _skipped(draft, f"its id {document_id!r} was already taken in this run {reason}")
        held = self._writer.held(document_id)
        if held is not None and run.shelf.sees(held) is None:
            return _skipped(draft, f"its id {document_id!r} is taken; give it another id")
        if held is not None and held.digest != digest and held.origin != origin and _exists(held.source):
            return _skipped(
                draft,
                f"its id {document_id!r} belongs to another document, from {held.source}; give it another id, or"
                f" `onrecord remove {document_id}` first",
            )
        if held is None:
            return document_id, Outcome.ADDED
        return document_id, Outcome.UNCHANGED if held.digest == digest else Outcome.UPDATED

    def _derived_id(self, draft: Draft, origin: str, digest: str, run: Run) -> str:
        """An id for a document that states none: the one that it had before, or one made from its name."""
        sees, held_as = run.shelf.sees, self._writer.held
        known = self._writer.id_at(origin)
        if known is not None and run.taken.get(known, origin) == origin and sees(held_as(known)):
            return known
        moved = next((one for one in self._writer.ids_of_moved(digest) if sees(held_as(one))), None)
        if moved is not None and moved not in run.taken:
            return moved
        stem = stem_of(draft.source)
        if draft.record is not None or draft.source == "-" or run.shelf.confined:
            return f"{stem}-{short(origin)}"
        held = self._writer.held(stem)
        free = held is None or held.origin == origin
        return stem if free and run.taken.get(stem, origin) == origin else f"{stem}-{short(origin)}"

    def _flush(self, run: Run) -> None:
        """Read the statements of what is waiting, embed and store it, then report it."""
        if not run.waiting:
            return
        if self._model is None:
            self._model = register(self._writer, self._embedder)
        model, dimension = self._model, self._embedder.dimension
        made, count = embed(
            [
                Readable(
                    text=one.draft.text,
                    blocks=one.draft.blocks,
                    passages=one.passages,
                    windows=one.windows,
                    statements=said,
                )
                for one, said in zip(run.waiting, self._read(run), strict=True)
            ],
            self._embedder,
            # A confined ingest must not be quicker for a text that somebody else has there.
            lambda kind, digests: (
                {} if run.shelf.confined else self._writer.known_vectors(kind, digests, model, dimension)
            ),
        )
        revision = self._statements.revision if self._statements else None
        versions = [_version(one, embedded, revision) for one, embedded in zip(run.waiting, made, strict=True)]
        numbers = self._writer.put(versions, self._model)
        done, run.waiting = run.waiting, []
        run.embedded += count
        for one, number in zip(done, numbers, strict=True):
            run.passages += len(one.passages)
            run.tell(one.outcome, one.draft.source, document=one.id, version=number, passages=len(one.passages))

    def _move(self, run: Run) -> None:
        """Put what is waiting for it into other collections, then report it."""
        if not run.moving:
            return
        self._writer.put_into({one.id: one.collection for one in run.moving})
        done, run.moving = run.moving, []
        run.moved += len(done)
        for one in done:
            run.tell(Outcome.UNCHANGED, one.source, document=one.id, version=one.version)

    def _read(self, run: Run) -> Sequence[tuple[Statement, ...]]:
        """The statements of each document that is waiting."""
        if self._statements is None:
            return [()] * len(run.waiting)
        found = self._statements.statements([one.draft for one in run.waiting])
        run.sentences_lost += found.sentences_lost
        run.documents_lost += found.documents_lost
        return found.statements

    def _prune(self, paths: Sequence[str | Path], items: Sequence[Item], run: Run) -> None:
        """Take out documents whose source lies in a folder or file that was read and no longer holds them."""
        roots = {Path(root) for item in items for root in (item.root, item.path) if root != "-"}
        # As the loader does it: links stay as they were given, and ".." is resolved.
        roots |= {Path(os.path.abspath(path)) for path in paths if path != "-" and Path(path).exists()}  # noqa: PTH100
        read = {item.path for item in items}
        gone = []
        for document_id, source in self._writer.sources():
            path = Path(source)
            if document_id in run.taken or source == "-" or not path.is_absolute():
                continue
            unreadable = any(source == failed or path.is_relative_to(failed) for failed in run.failed)
            # What stands there and was not read is passed over in folders, and was taken in by its own name.
            if (
                not unreadable
                and (source in read or not path.exists())
                and any(path.is_relative_to(root) for root in roots)
            ):
                gone.append((document_id, source))
        removed = set(self._writer.remove([document_id for document_id, _ in gone])) if gone else set()
        for document_id, source in gone:
            if document_id in removed:
                run.tell(Outcome.REMOVED, source, document=document_id)


def register(writer: Writer, embedder: Embedder) -> int:
    """The key of the model with which this archive is embedded.

    Raises:
        ModelMismatch: the stored vectors are another model's.
    """
    own = writer.model()
    if own is not None and own.digest != embedder.digest:
        raise ModelMismatch(mismatch(own.name, embedder.name))
    return writer.register(embedder)


def _version(one: Prepared, embedded: Embedded, revision: int | None) -> NewVersion:
    return NewVersion(
        id=one.id,
        origin=one.origin,
        digest=one.digest,
        draft=one.draft,
        collection=one.collection,
        passages=embedded.passages,
        statements=embedded.statements,
        extracted=revision,
    )


def _count(found: Sequence[Item | Skipped]) -> int | None:
    """How many documents there are to go through, where that is known before reading them."""
    total = 0
    for item in found:
        suffix = Path(item.path).suffix.lower() if isinstance(item, Item) else ""
        if suffix in (".jsonl", ".ndjson") and isinstance(item, Item):
            total += _lines(Path(item.path))
        elif isinstance(item, Item) and (item.path == "-" or suffix in (".gz", ".json", ".csv", ".tsv")):
            return None
        else:
            total += 1
    return total


def _lines(path: Path) -> int:
    """Lines of a file; 0 where it cannot be read, which is told when its turn comes."""
    try:
        with path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    except OSError:
        return 0


def _skipped(draft: Draft, reason: str) -> Skipped:
    return Skipped(source=draft.source, record=draft.record, reason=reason)


def _exists(source: str) -> bool:
    return source != "-" and Path(source).exists()
