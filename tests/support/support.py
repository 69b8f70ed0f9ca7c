"""What tests import by name: a fake at the Embedder port, and short invented news."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from retrieval import Archive
from retrieval.ports import Vectors
from retrieval.types import Span

ROOT = Path(__file__).parents[2]
OpenArchive = Callable[..., Archive]
Write = Callable[[str, str], Path]


class FakeEmbedder:
    """Stands at the Embedder port: vectors made from a text's words, so that shared words mean near vectors."""

    name = "fake"
    dimension = 64
    max_tokens = 256

    def __init__(self, digest: str = "fake-weights") -> None:
        self.digest = digest
        self.embedded = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) + 2 for text in texts]

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return self._rows(texts)

    def _rows(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().split():
                row[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % self.dimension] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Sequence[Span]]]
    ) -> tuple[Vectors, list[Vectors]]:
        """A part is the vector of its own words."""
        inside = [
            self._rows([" ".join(text[start:end] for start, end in spans) for spans in of_text])
            for text, of_text in zip(texts, parts, strict=True)
        ]
        return self.embed(texts), inside


NEWS = {
    "bridge.txt": (
        "Bridge reopens after repairs.\n\n"
        "The Orla bridge reopened on Monday after repairs that took two years, the council said.\n\n"
        "“Not one lorry was turned away today,” said the council's engineer, Petra Lund. “The bridge holds.”\n\n"
        "Hauliers disagreed. Their association said that three lorries had been sent back at dawn.\n"
    ),
    "harvest.txt": (
        "Hail ruins a third of the apple harvest.\n\n"
        "Hail ruined a third of the apple harvest in the Tarn valley, growers said on Friday.\n\n"
        "The ministry of agriculture promised help within the month.\n"
    ),
    "library.txt": (
        "Library to open on Sundays.\n\n"
        "The town library of Vesk will open on Sundays from May, the mayor announced.\n\n"
        "A petition for longer hours had gathered four thousand signatures.\n"
    ),
}
"""Short invented news, by file name."""
