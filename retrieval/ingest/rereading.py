"""Reading the statements of documents that are stored already."""

from dataclasses import replace

from retrieval.ingest.embedding import embed
from retrieval.ingest.stored import stored
from retrieval.ports import Embedder, StatementReader
from retrieval.store.reader import Reader
from retrieval.store.writer import Writer

DOCUMENTS_A_BATCH = 32
"""Documents that are read and stored together."""


def reread(writer: Writer, reader: Reader, statements: StatementReader, embedder: Embedder, model: int) -> int:
    """Extract the statements of every current version that has none of this revision, and say of how many.

    Their vectors are made with the model that the archive was embedded with. Each batch is stored in one
    transaction: a run that was cut off is finished by the next one.
    """
    done = 0
    while batch := writer.versions_without_statements(statements.revision, DOCUMENTS_A_BATCH):
        found = statements.statements([reader.document(document_id) for _, document_id in batch])
        held = [stored(reader, document_id, embedder) for _, document_id in batch]
        made, _ = embed(
            [replace(one.readable, statements=said) for one, said in zip(held, found.statements, strict=True)],
            embedder,
            lambda kind, digests: writer.known_vectors(kind, digests, model, embedder.dimension),
        )
        writer.put_statements(
            [(version, own.passages, one.statements) for (version, _), own, one in zip(batch, held, made, strict=True)],
            model,
            statements.revision,
        )
        done += len(batch)
    return done
