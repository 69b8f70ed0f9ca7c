"""Changing the embedding model of an archive."""

from collections.abc import Callable

from retrieval.ingest.pipeline import TEXTS_A_BATCH, window_texts
from retrieval.ports import Embedder
from retrieval.store.reader import Reader
from retrieval.store.writer import Writer
from retrieval.types import PassageDraft


def reembed(writer: Writer, reader: Reader, embedder: Embedder, on_progress: Callable[[int, int], None]) -> None:
    """Embed every stored passage with a model, then make that model the archive's own.

    The new vectors are stored beside the old ones, which answer until the last is there: a run that was cut off
    leaves the archive as it was, and the next one goes on where it ended.
    """
    model = writer.register(embedder)
    writer.drop_misshapen(model, embedder.dimension)
    total = len(reader.passage_keys())
    while keys := writer.passages_without(model, TEXTS_A_BATCH):
        texts: list[tuple[int, bytes, str]] = []
        for passage in reader.passages(keys).values():
            document = reader.document(passage.document_id, passage.version)
            draft = PassageDraft(
                start=passage.start, end=passage.end, heading=passage.heading, sentences=passage.sentences
            )
            texts.extend((passage.key, *one) for one in window_texts(document.text, draft, document.title, embedder))
        vectors = embedder.embed([text for _, _, text in texts])
        writer.put_vectors(
            [(key, digest, vector) for (key, digest, _), vector in zip(texts, vectors, strict=True)], model
        )
        on_progress(total - writer.count_without(model), total)
    writer.adopt(model)
