"""Changing the embedding model of an archive."""

from collections.abc import Callable

from retrieval.ingest.embedding import embed
from retrieval.ingest.stored import stored
from retrieval.ports import Embedder
from retrieval.store.reader import Reader
from retrieval.store.rows import Kind
from retrieval.store.writer import Writer

DOCUMENTS_A_BATCH = 16
"""Documents that are embedded and stored together."""


def reembed(writer: Writer, reader: Reader, embedder: Embedder, on_progress: Callable[[int, int], None]) -> None:
    """Embed every stored passage and statement with a model, then make that model the archive's own.

    The new vectors are stored beside the old ones, which answer until the last is there: a run that was cut off
    leaves the archive as it was, and the next one goes on where it ended.
    """
    model = writer.register(embedder)
    writer.drop_misshapen(model, embedder.dimension)
    total = len(reader.keys(Kind.PASSAGES))
    done = total - writer.count_without(model)
    after = 0
    while batch := writer.versions_without_vectors(model, DOCUMENTS_A_BATCH, after=after):
        after = batch[-1][0]
        held = [stored(reader, document_id, embedder) for _, document_id in batch]
        made, _ = embed(
            [one.readable for one in held],
            embedder,
            lambda kind, digests: writer.known_vectors(kind, digests, model, embedder.dimension),
        )
        for (version, _), own, one in zip(batch, held, made, strict=True):
            missing = writer.without_vector(Kind.PASSAGES, version, model)
            writer.put_vectors(
                Kind.PASSAGES,
                [
                    (key, text.digest, text.vector)
                    for key, passage in zip(own.passages, one.passages, strict=True)
                    for text in passage.embedded
                    if key in missing
                ],
                model,
            )
            done += len(missing)
            missing = writer.without_vector(Kind.STATEMENTS, version, model)
            writer.put_vectors(
                Kind.STATEMENTS,
                [
                    (key, new.embedded.digest, new.embedded.vector)
                    for key, new in zip(own.statements, one.statements, strict=True)
                    if key in missing
                ],
                model,
            )
        on_progress(done, total)
    writer.adopt(model)
