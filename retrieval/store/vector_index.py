"""The index of vectors: FAISS, derived from the database and made again whenever it is missing, damaged or behind.

On disk stand ``index/vectors-<generation>.faiss`` and ``index/current.json``, which names that file, its
SHA-256, the state of the database that it mirrors and the model. Both are written beside their place, synced
and renamed, the manifest last: at every moment the manifest names a whole file. The index is flat (exact), and
holds passage keys as ids; a long passage has several vectors and stands there several times.
"""

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.ports import Vectors
from retrieval.store.reader import Reader

FOLDER = "index"
MANIFEST = "current.json"


class VectorIndex:
    """Nearest passages by vector, kept in memory and in step with the database. Safe to use from any thread."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._folder = reader.home / FOLDER
        self._guard = threading.Lock()
        self._index: Any = None
        self._keys: np.ndarray[Any, np.dtype[np.int64]] = np.empty(0, dtype=np.int64)
        self._state: tuple[int, int] | None = None  # generation and model key that the index in memory mirrors

    def search(self, vector: Vectors, limit: int, *, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """Passage keys and their similarity (inner product), best first, each passage once.

        Args:
            vector: shape (dimension,).
            limit: how many passages at most.
            among: the passage keys to choose from; all where None.
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
            generation = self._state[0]
            if manifest and manifest["generation"] == generation and manifest["model"] == model.digest:
                return
            self._folder.mkdir(exist_ok=True)
            path = self._folder / f"vectors-{generation}.faiss"
            data = faiss.serialize_index(self._index)
            _write(path, data.data)
            content = {
                "file": path.name,
                "sha256": hashlib.sha256(data.data).hexdigest(),
                "generation": generation,
                "model": model.digest,
                "vectors": int(self._index.ntotal),
            }
            _write(self._folder / MANIFEST, json.dumps(content, indent=1).encode())
            for other in self._folder.glob("*"):
                if other.name not in (path.name, MANIFEST):
                    other.unlink(missing_ok=True)

    def fault(self) -> str | None:
        """What is wrong with the files on disk, in words.

        Files that are missing or behind are no fault: they are left so by a run that was cut off, and every
        reader makes up for them from the database.
        """
        manifest = self._manifest()
        if manifest is None and (self._folder / MANIFEST).exists():
            return "The manifest of the vector index is damaged."
        if manifest is not None and self._whole(manifest) is None:
            return "The vector index is damaged."
        return None

    def discard(self) -> None:
        """Drop the index from memory and disk: the next use makes it anew from the stored vectors."""
        with self._guard:
            self._index, self._state = None, None
            (self._folder / MANIFEST).unlink(missing_ok=True)

    def _refresh(self) -> None:
        with self._reader.snapshot():
            model = self._reader.model()
            if model is None:
                self._index, self._state = None, None
                return
            state = (self._reader.generation(), model.key)
            if self._state == state:
                return
            if self._state is None or self._state[1] != model.key or self._index is None:
                self._load(model.digest, model.dimension)
            self._catch_up(model.key, model.dimension)
            self._state = state

    def _load(self, digest: str, dimension: int) -> None:
        """Take the index from its file, or start an empty one."""
        import faiss  # noqa: PLC0415 - heavy

        manifest = self._manifest()
        self._index = None
        if manifest and manifest["model"] == digest and (data := self._whole(manifest)) is not None:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
            if index.d == dimension:
                self._index = index
        if self._index is None:
            self._index = faiss.IndexIDMap(faiss.IndexFlatIP(dimension))
        self._keys = faiss.vector_to_array(self._index.id_map)

    def _catch_up(self, model: int, dimension: int) -> None:
        """Add the passages that are new since, and drop those that are gone."""
        living = np.asarray(self._reader.passage_keys(), dtype=np.int64)
        gone = np.setdiff1d(self._keys, living)
        if len(gone):
            import faiss  # noqa: PLC0415 - heavy

            self._index.remove_ids(faiss.IDSelectorBatch(gone))
            self._keys = self._keys[~np.isin(self._keys, gone)]
        # Keys only grow, so what is missing lies beyond the last one that is held.
        after = int(self._keys[-1]) if len(self._keys) else 0
        parts = [self._keys]
        for keys, vectors in self._reader.vectors(model, dimension, after=after):
            added = np.asarray(keys, dtype=np.int64)
            self._index.add_with_ids(vectors, added)
            parts.append(added)
        self._keys = np.concatenate(parts)

    def _manifest(self) -> dict[str, Any] | None:
        try:
            content = json.loads((self._folder / MANIFEST).read_bytes())
            return {key: content[key] for key in ("file", "sha256", "generation", "model", "vectors")}
        except (OSError, ValueError, KeyError, TypeError):
            return None  # missing or damaged: it is made again

    def _whole(self, manifest: dict[str, Any]) -> bytes | None:
        """The index file's bytes where they are those that were written."""
        try:
            data = (self._folder / Path(manifest["file"]).name).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == manifest["sha256"] else None


def _write(path: Path, data: bytes | memoryview) -> None:
    """Write a file so that it is there whole or not at all, whenever the power fails."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
