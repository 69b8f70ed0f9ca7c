"""Changing the embedding model of an archive."""

from collections.abc import Callable

from retrieval.ingest.pipeline import TEXTS_A_BATCH, window_texts
from retrieval.ports import Embedder
from retrieval.store.reader import Reader
from retrieval.store.writer import Writer
from retrieval.types import Document, PassageDraft


def reembed(writer: Writer, reader: Reader, embedder: Embedder, on_progress: Callable[[int, int], None]) -> None:
    """Embed every stored passage with a model, then make that model the archive's own.

    The new vectors are stored beside the old ones, which answer until the last is there: a run that was cut off
    leaves the archive as it was, and the next one goes on where it ended.
    """
    model = writer.register(embedder)
    writer.drop_misshapen(model, embedder.dimension)
    total = len(reader.passage_keys())
    done = total - writer.count_without(model)
    after = 0
    while keys := writer.passages_without(model, TEXTS_A_BATCH, after=after):
        after = keys[-1]
        documents: dict[tuple[str, int], Document] = {}
        texts: list[tuple[int, bytes, str]] = []
        for passage in reader.passages(keys).values():
            name = (passage.document_id, passage.version)
            document = documents[name] = documents.get(name) or reader.document(*name)
            draft = PassageDraft(
                start=passage.start, end=passage.end, heading=passage.heading, sentences=passage.sentences
            )
            texts.extend((passage.key, *one) for one in window_texts(document.text, draft, document.title, embedder))
        vectors = embedder.embed([text for _, _, text in texts])
        writer.put_vectors(
            [(key, digest, vector) for (key, digest, _), vector in zip(texts, vectors, strict=True)], model
        )
        done += len(keys)
        on_progress(done, total)
    writer.adopt(model)
