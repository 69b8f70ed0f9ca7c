"""Documents of the archive, as the model reads them."""

from dataclasses import dataclass

from retrieval.ingest.embedding import Readable, read_windows
from retrieval.ports import Embedder
from retrieval.store.reader import Reader
from retrieval.types import PassageDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The current version of a document, with the keys of its parts in order."""

    readable: Readable
    passages: tuple[int, ...]
    statements: tuple[int, ...]


def stored(reader: Reader, document_id: str, embedder: Embedder) -> Stored:
    """A document that is in the archive."""
    document = reader.document(document_id)
    keys = reader.passages_of(document.id, document.version)
    found = reader.passages(keys)
    passages = [
        PassageDraft(start=one.start, end=one.end, heading=one.heading, sentences=one.sentences)
        for one in (found[key] for key in keys)
    ]
    statements = reader.statements_of(document.id)
    return Stored(
        readable=Readable(
            text=document.text,
            blocks=document.blocks,
            passages=passages,
            windows=read_windows(document.text, passages, document.title, embedder),
            statements=[one.cited.statement for one in statements],
        ),
        passages=tuple(keys),
        statements=tuple(one.key for one in statements),
    )
