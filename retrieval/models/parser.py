"""The parser: spaCy's trained English pipeline, pinned by hash, with the parts that statements are read from."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from retrieval.models.segmenter import PINNED, installed_folder, is_english, verify

LEFT_OUT = ("senter", "lemmatizer")
"""Sentences follow from the parse; lemmas are looked up among the few words that matter."""
PINNED_PARTS = {
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
    "ner/cfg": "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d",
    "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
    "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
    "parser/cfg": "e2a240ef01f95e58f5dd4c9d6e90d61f597b8d998966570d3009dd81e8879780",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "parser/moves": "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f",
    "tagger/cfg": "d484c3d9391f37bf9c727aa2eb4c477a24cb103020f95e52dc37842818b50118",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "tok2vec/cfg": "f8a5a26e3056eb6fb06deeb3dbccfd88ae74900200c98c70b5966bbb7ec9d4de",
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
}
"""SHA-256 of the files that these parts read, beside those that every pipeline of the package reads."""


class SpacyParser:
    """Parses English. Safe to use from any thread, one at a time; loaded at first use.

    The files are those of the package that finds sentences, and are verified with it. It is loaded apart from the
    sentence finder: each part stays usable without the other, and what is held twice is a small vocabulary.

    Args:
        folder: a folder that holds the trained pipeline; the installed package's own where none is named.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._loaded: Any = None

    def reads(self, text: str, language: str | None = None) -> bool:
        """Whether a text is English, or in Latin script with no language stated."""
        return is_english(text, language)

    @contextmanager
    def pipeline(self) -> Iterator[Any]:
        """The pipeline, for one caller at a time; what it parsed is gone when the block ends.

        Raises:
            ModelNotFound: the trained pipeline's package is not installed.
            ModelTampered: its files are not the pinned ones.
        """
        with self._guard:
            if self._loaded is None:
                self.verify()
                self._loaded = _load(self._folder or installed_folder())
            # What spaCy learns of new words is forgotten when the zone ends; a long ingest would grow without it.
            with self._loaded.memory_zone():
                yield self._loaded

    def verify(self) -> None:
        """Raise ModelNotFound or ModelTampered where the trained pipeline is missing, or is not the pinned one."""
        verify(self._folder or installed_folder(), PINNED | PINNED_PARTS)


def _load(folder: Path) -> Any:
    import spacy  # noqa: PLC0415 - heavy, and only an ingest parses

    return spacy.load(folder, exclude=list(LEFT_OUT))
