"""The index of vectors: FAISS, derived from the database and made again whenever it is missing, damaged or behind.

There is one for passages and one for statements. On disk stand ``index/<kind>/vectors-<generation>-<token>.faiss``
and ``current.json`` beside it, which names that file, its SHA-256, the state of the database that it mirrors and the
model. Both are written beside their place, synced and renamed, the manifest last: at every moment the manifest names
a whole file. The index is flat (exact), and holds keys as ids; a long passage has several vectors and stands there
several times.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.ports import Vectors
from retrieval.store.reader import Reader
from retrieval.store.rows import Kind, State

FOLDER = "index"
MANIFEST = "current.json"


class VectorIndex:
    """What is nearest by vector, kept in memory and in step with the database. Safe to use from any thread.

    Args:
        reader: the archive's database.
        kind: what it holds, passages or statements.
    """

    def __init__(self, reader: Reader, kind: Kind = Kind.PASSAGES) -> None:
        self._reader = reader
        self._kind = kind
        self._folder = reader.home / FOLDER / kind.value
        self._guard = threading.Lock()
        self._index: Any = None
        self._keys: np.ndarray[Any, np.dtype[np.int64]] = np.empty(0, dtype=np.int64)
        self._state: State | None = None  # which the index in memory mirrors
        self._model: int | None = None

    def search(self, vector: Vectors, limit: int, *, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """Keys and their similarity (inner product), best first, each once.

        Args:
            vector: shape (dimension,).
            limit: how many at most.
            among: the keys to choose from; all where None.
        """
        import faiss  # noqa: PLC0415 - heavy, and not needed to list or show documents

        with self._guard:
            self._refresh()
            size = self._index.ntotal if self._index is not None else 0
            if not size or (among is not None and not among):
                return []
            params = None
            if among is not None:
                selector = faiss.IDSelectorBatch(np.asarray(among, dtype=np.int64))
                params = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg] # faiss adds it at import
            best: dict[int, float] = {}
            wanted = min(limit, size)
            while True:
                scores, keys = self._index.search(vector[None, :], wanted, params=params)
                for key, score in zip(keys[0].tolist(), scores[0].tolist(), strict=True):
                    if key >= 0:
                        best.setdefault(key, score)
                # Several windows of one passage may fill the places of others: ask for more until enough differ.
                if len(best) >= limit or wanted == size or keys[0][-1] < 0:
                    break
                wanted = min(size, wanted * 4)
        return list(best.items())[:limit]

    def refresh(self) -> None:
        """Bring the index in memory in step with the database now."""
        with self._guard:
            self._refresh()

    def save(self) -> None:
        """Bring the files in step with the database."""
        import faiss  # noqa: PLC0415 - heavy

        with self._guard:
            self._refresh()
            model = self._reader.model()
            if self._index is None or model is None or self._state is None:
                return
            manifest = self._manifest()
            if manifest and manifest["token"] == self._state.token and manifest["model"] == model.digest:
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            for earlier in self._folder.parent.glob("*"):  # before there was one for each kind
                if earlier.is_file():
                    earlier.unlink(missing_ok=True)
            path = self._folder / f"vectors-{self._state.generation}-{self._state.token[:8]}.faiss"
            with _whole_or_not_at_all(path) as temporary:
                faiss.write_index(self._index, str(temporary))
                digest = _sha256(temporary)
            content = {
                "file": path.name,
                "sha256": digest,
                "generation": self._state.generation,
                "token": self._state.token,
                "model": model.digest,
                "vectors": int(self._index.ntotal),
            }
            with _whole_or_not_at_all(self._folder / MANIFEST) as temporary:
                temporary.write_text(json.dumps(content, indent=1))
            for other in self._folder.glob("*"):
                if other.name not in (path.name, MANIFEST):
                    other.unlink(missing_ok=True)

    def fault(self) -> str | None:
        """What is wrong with the files on disk, in words.

        Files that are missing, behind or from before a copy was put back are no fault: every reader sees what they
        are and makes up for them from the database.
        """
        while True:
            manifest = self._manifest()
            if manifest is None:
                return (
                    f"The manifest of the index of {self._kind} is damaged."
                    if (self._folder / MANIFEST).exists()
                    else None
                )
            damaged = self._is_whole(manifest) is False
            if manifest == self._manifest():  # else a writer has replaced the files meanwhile
                return f"The vector index of {self._kind} is damaged." if damaged else None

    def discard(self) -> None:
        """Drop the index from memory and disk: the next use makes it anew from the stored vectors."""
        with self._guard:
            self._forget()
            (self._folder / MANIFEST).unlink(missing_ok=True)

    def _forget(self) -> None:
        self._index, self._state, self._model = None, None, None

    def _refresh(self) -> None:
        try:
            with self._reader.snapshot():
                self._follow()
        except BaseException:
            self._forget()  # half a step may have been taken
            raise

    def _follow(self) -> None:
        """Go from the state that is held to the one that the database is in."""
        model = self._reader.model()
        if model is None:
            self._forget()
            return
        state = self._reader.state()
        if self._state == state and self._model == model.key:
            return
        # A database that was replaced by an earlier copy gives out the same keys again, for other passages.
        held = self._state is not None and self._model == model.key and self._reader.came_from(self._state)
        if not held:
            self._load(model.digest, model.dimension)
        self._catch_up(model.key, model.dimension)
        self._state, self._model = state, model.key

    def _load(self, digest: str, dimension: int) -> None:
        """Take the index from its file, or start an empty one."""
        import faiss  # noqa: PLC0415 - heavy

        self._index = None
        manifest = self._manifest()
        if manifest and manifest["model"] == digest and self._reader.came_from(_state_of(manifest)):
            try:
                if self._is_whole(manifest):
                    self._index = faiss.read_index(str(self._path(manifest)))
            except RuntimeError:
                self._index = None  # a writer has removed the file meanwhile: FAISS has no error of its own for it
        if self._index is None or self._index.d != dimension:
            self._index = faiss.IndexIDMap(faiss.IndexFlatIP(dimension))
        self._keys = faiss.vector_to_array(self._index.id_map)

    def _catch_up(self, model: int, dimension: int) -> None:
        """Add what is new since, and drop what is gone."""
        living = np.asarray(self._reader.keys(self._kind), dtype=np.int64)
        gone = np.setdiff1d(self._keys, living)
        if len(gone):
            import faiss  # noqa: PLC0415 - heavy

            self._index.remove_ids(faiss.IDSelectorBatch(gone))
            self._keys = self._keys[~np.isin(self._keys, gone)]
        # In one history keys only grow, so what is missing lies beyond the last one that is held.
        after = int(self._keys[-1]) if len(self._keys) else 0
        parts = [self._keys]
        for keys, vectors in self._reader.vectors(self._kind, model, dimension, after=after):
            added = np.asarray(keys, dtype=np.int64)
            self._index.add_with_ids(vectors, added)
            parts.append(added)
        self._keys = np.concatenate(parts)

    def _manifest(self) -> dict[str, Any] | None:
        try:
            content = json.loads((self._folder / MANIFEST).read_bytes())
            return {key: content[key] for key in ("file", "sha256", "generation", "token", "model", "vectors")}
        except (OSError, ValueError, KeyError, TypeError):
            return None  # missing or damaged: it is made again

    def _path(self, manifest: dict[str, Any]) -> Path:
        return self._folder / Path(manifest["file"]).name

    def _is_whole(self, manifest: dict[str, Any]) -> bool | None:
        """Whether the index file is the one that was written; None where it is missing."""
        try:
            return _sha256(self._path(manifest)) == str(manifest["sha256"])
        except FileNotFoundError:
            return None


def _state_of(manifest: dict[str, Any]) -> State:
    return State(generation=manifest["generation"], token=manifest["token"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[Path]:
    """A temporary path that becomes ``path`` at the end: synced, then renamed, so that no half of it is ever there."""
    temporary = path.with_name(path.name + ".tmp")
    yield temporary
    _sync(temporary)
    temporary.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
