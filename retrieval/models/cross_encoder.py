"""Judges: cross-encoders that read a claim and a statement together.

The shipped one was trained for this very match (see ``training/``); its files are pinned by hash. Any other
cross-encoder can be named in its place.
"""

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from retrieval.errors import ModelNotFound, ModelTampered
from retrieval.types import Verdict

SHIPPED_JUDGE = "onrecord-judge"
FOLDER = Path(__file__).parent / "judge"
PINNED_JUDGE = {
    "judge.onnx": "40713262f9e2200dd94b5145501a5e500984879eccb93784d75a4204ffff375d",
    "tokenizer.json": "9114256b104cca80e04367526f03f46aa3c443c2ed174904142a73bbf13b9fbb",
    "judge.json": "fa9dfe5da0d663062c09b65f42380b7b438d4308fe489956f982fd5649129b72",
}
"""SHA-256 of the files that are read."""
FILES = tuple(PINNED_JUDGE)
KEPT = 20_000
"""Verdicts that are kept, for questions that are asked again or refined."""
Logits = NDArray[np.float32]


def cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


class ShippedJudge:
    """The judge that comes with the library: four outputs of one pass over both texts, in int8, run by ONNX Runtime.

    Loaded at first use. Safe to call from any thread. Each pair is read by one thread, and as many pairs at once as
    there are threads: a sentence is too short to share out.

    Args:
        folder: the folder that holds ``judge.onnx``, ``tokenizer.json`` and ``judge.json``.
        threads: pairs read at once; 0 takes one for each core that this process may use.

    Every use may raise:
        ModelNotFound: a file is missing.
        ModelTampered: a file is not the pinned one.
    """

    def __init__(self, folder: Path = FOLDER, *, threads: int = 0) -> None:
        self._folder = folder
        self._threads = threads
        self._guard = threading.Lock()
        self._kept: LRUCache[tuple[str, str], Verdict] = LRUCache(KEPT)

    def verdicts(self, asked: str, told: Sequence[str]) -> list[Verdict]:
        """A verdict on each text for one claim, topic or question."""
        with self._guard:
            found = {text: verdict for text in told if (verdict := self._kept.get((asked, text))) is not None}
        new = [text for text in dict.fromkeys(told) if text not in found]
        found.update(zip(new, self._read(asked, new), strict=True))
        with self._guard:
            self._kept.update({(asked, text): found[text] for text in new})
        return [found[text] for text in told]

    def verify(self) -> None:
        """Raise ModelNotFound or ModelTampered where a file is missing, or is not the pinned one."""
        for name, digest in PINNED_JUDGE.items():
            try:
                with (self._folder / name).open("rb") as file:
                    held = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                raise ModelNotFound(f"The judge's file {name} is missing: install onrecord again.") from None
            if held != digest and self._folder == FOLDER:
                raise ModelTampered(f"The judge's file {name} is not the pinned one: install onrecord again.")

    def _read(self, asked: str, told: Sequence[str]) -> list[Verdict]:
        if not told:
            return []
        with self._guard:
            session, tokenizer, values, readers = self._loaded

        def read(one: Any) -> Logits:
            # One by one: int8 takes its scale from all that is read at once, and no verdict may depend on others.
            rows = {
                name: np.asarray([ids], dtype=np.int64)
                for name, ids in zip(_INPUTS, (one.ids, one.attention_mask, one.type_ids), strict=True)
            }
            return np.asarray(session.run(None, rows)[0], dtype=np.float32)

        pairs = tokenizer.encode_batch([(asked, text) for text in told])
        return [verdict for logits in readers.map(read, pairs) for verdict in _calibrated(logits, values)]

    @cached_property
    def _loaded(self) -> tuple[Any, Any, dict[str, Any], ThreadPoolExecutor]:
        # Its official builds report to their maker unless told not to before they are imported: nothing leaves here.
        os.putenv("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime  # noqa: PLC0415 - heavy, and only a question is judged
        from tokenizers import Tokenizer  # noqa: PLC0415 - the same

        self.verify()
        values: dict[str, Any] = json.loads((self._folder / "judge.json").read_bytes())
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=int(values["max_tokens"]), strategy="longest_first")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            str(self._folder / "judge.onnx"), options, providers=["CPUExecutionProvider"]
        )
        readers = ThreadPoolExecutor(self._threads or cores(), thread_name_prefix="judge")
        return session, tokenizer, values, readers


_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def _calibrated(logits: Logits, values: dict[str, Any]) -> list[Verdict]:
    """Logits of shape (pairs, 4), relevance, supports, disputes, neither, as verdicts."""
    relevance = 1 / (1 + np.exp(-(logits[:, 0] / values["relevance_temperature"] + values["relevance_bias"])))
    stance = logits[:, 1:] / values["stance_temperature"]
    stance = np.exp(stance - stance.max(axis=1, keepdims=True))
    stance /= stance.sum(axis=1, keepdims=True)
    return [
        Verdict(relevance=float(near), supports=float(row[0]), disputes=float(row[1]))
        for near, row in zip(relevance, stance, strict=True)
    ]


class CrossEncoderJudge:
    """Any cross-encoder of sentence-transformers as a judge, by name or path. Safe to call from any thread.

    A model trained on entailment tells the stance; its *neutral* counts as not speaking to the claim. A model with
    one output, a reranker, tells the relevance, and takes no side.

    Args:
        name: the path of a folder, or a model's name on a hub.

    Every use may raise:
        ModelNotFound: the model is not there, or its hub cannot be reached.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._guard = threading.Lock()

    def verdicts(self, asked: str, told: Sequence[str]) -> list[Verdict]:
        """A verdict on each text for one claim, topic or question."""
        if not told:
            return []
        with self._guard:
            model, labels = self._loaded
            if len(labels) == 1:
                scores = np.asarray(model.predict([(asked, text) for text in told]), dtype=np.float32).reshape(-1)
                sure = 1 / (1 + np.exp(-scores)) if scores.min() < 0 or scores.max() > 1 else scores
                return [Verdict(relevance=float(one), supports=float(one), disputes=0.0) for one in sure]
            # Entailment runs from what is told to what is claimed.
            rows = np.asarray(model.predict([(text, asked) for text in told], apply_softmax=True), dtype=np.float32)
        yes, no = (
            next(i for i, label in enumerate(labels) if label.startswith(start)) for start in ("entail", "contra")
        )
        return [
            Verdict(
                relevance=float(row[yes] + row[no]),
                supports=float(row[yes] / max(row[yes] + row[no], 1e-6)),
                disputes=float(row[no] / max(row[yes] + row[no], 1e-6)),
            )
            for row in rows
        ]

    def verify(self) -> None:
        """Raise ModelNotFound where the model cannot be loaded or has other outputs."""
        with self._guard:
            _ = self._loaded

    @cached_property
    def _loaded(self) -> tuple[Any, list[str]]:
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 - heavy

        try:
            model = CrossEncoder(self._name, device="cpu")
        except (OSError, ValueError, ImportError) as error:
            raise ModelNotFound(
                f"The judge {self._name!r} cannot be loaded: name {SHIPPED_JUDGE!r}, `none`, a folder that holds a"
                " cross-encoder, or a model on a hub that this machine reaches (ONRECORD_MODELS__JUDGE)."
            ) from error
        labels = [str(label).casefold() for _, label in sorted(model.config.id2label.items())]
        told = [start for start in ("entail", "contra") if any(label.startswith(start) for label in labels)]
        if len(labels) != 1 and len(told) != 2:  # noqa: PLR2004 - one for each side
            raise ModelNotFound(
                f"The judge {self._name!r} has outputs {labels}: name a cross-encoder with one output, or with"
                " entailment, neutral and contradiction (ONRECORD_MODELS__JUDGE)."
            )
        return model, labels
