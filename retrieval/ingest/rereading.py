"""Reading the statements of documents that are stored already."""

from retrieval.ports import StatementReader
from retrieval.store.reader import Reader
from retrieval.store.writer import Writer

DOCUMENTS_A_BATCH = 32
"""Documents that are read and stored together."""


def reread(writer: Writer, reader: Reader, statements: StatementReader) -> int:
    """Extract the statements of every current version that has none of this revision, and say of how many.

    Each batch is stored in one transaction: a run that was cut off is finished by the next one.
    """
    done = 0
    while batch := writer.versions_without_statements(statements.revision, DOCUMENTS_A_BATCH):
        found = statements.statements([reader.document(document_id) for _, document_id in batch])
        keys = [key for key, _ in batch]
        writer.put_statements(list(zip(keys, found.statements, strict=True)), statements.revision)
        done += len(batch)
    return done
