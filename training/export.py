"""Out of torch: an ONNX model with weights of eight bits, its tokenizer, and what turns its numbers into chances."""

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from training.calibrate import Calibration
from training.dataset import STANCES
from training.network import MAX_TOKENS, Judge, encoded

MODEL = "judge.onnx"
TOKENIZER = "tokenizer.json"
CARD = "judge.json"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OPSET = 17


def export(judge: Judge, reader: Any, calibration: Calibration, folder: Path) -> Path:
    """Write the model, the tokenizer and ``judge.json`` into a folder.

    Returns:
        The path of the model.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - needed for this alone

    folder.mkdir(parents=True, exist_ok=True)
    judge.eval()
    sample = encoded(reader, [("a claim", "Title | Somebody said: a thing"), ("b", "c")])
    target = folder / MODEL
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        axes = {name: {0: "pairs", 1: "tokens"} for name in INPUTS}
        with torch.inference_mode():
            torch.onnx.export(
                judge,
                tuple(sample[name] for name in INPUTS),
                str(full),
                input_names=list(INPUTS),
                output_names=["logits"],
                dynamic_axes={**axes, "logits": {0: "pairs"}},
                opset_version=OPSET,
                dynamo=False,
            )
        quantize_dynamic(full, target, weight_type=QuantType.QInt8, per_channel=True)
    _keep_tokenizer(reader, folder / TOKENIZER)
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)}
    card = {
        "model": MODEL,
        "sha256": digests[MODEL],
        "tokenizer": TOKENIZER,
        "tokenizer_sha256": digests[TOKENIZER],
        "max_tokens": MAX_TOKENS,
        "outputs": ["relevance", *STANCES],
        "relevance_temperature": calibration.relevance_temperature,
        "relevance_bias": calibration.relevance_bias,
        "relevance_threshold": calibration.relevance_threshold,
        "stance_temperature": calibration.stance_temperature,
        "supports_threshold": calibration.supports_threshold,
        "disputes_threshold": calibration.disputes_threshold,
    }
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return target


def _keep_tokenizer(reader: Any, path: Path) -> None:
    """The tokenizer with no limit of its own: whoever runs the model sets how it cuts and pads."""
    backend = reader.backend_tokenizer
    backend.no_truncation()
    backend.no_padding()
    backend.save(str(path), pretty=False)


class Exported:
    """An exported judge, as the product runs it.

    Args:
        folder: where the model, the tokenizer and ``judge.json`` stand.
        threads: threads for one run.
        batch: pairs that are read at once.
    """

    def __init__(self, folder: Path, *, threads: int = 2, batch: int = 16) -> None:
        os.putenv("ORT_DISABLE_TELEMETRY", "1")  # as the product does, before it is imported
        import onnxruntime  # noqa: PLC0415 - not needed to train
        from tokenizers import Tokenizer  # noqa: PLC0415 - the same

        self.card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        self._tokenizer = Tokenizer.from_file(str(folder / self.card["tokenizer"]))
        self._tokenizer.enable_truncation(self.card["max_tokens"], strategy="only_second")
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(folder / self.card["model"]), options, providers=["CPUExecutionProvider"]
        )
        self._batch = batch

    def logits(self, pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        """Float32 of shape (pairs, 4), in the pairs' order."""
        order = sorted(range(len(pairs)), key=lambda index: len(pairs[index][0]) + len(pairs[index][1]))
        found = np.zeros((len(pairs), 4), dtype=np.float32)
        for start in range(0, len(order), self._batch):
            chosen = order[start : start + self._batch]
            found[chosen] = self._run([pairs[index] for index in chosen])
        return torch.from_numpy(found)

    def _run(self, pairs: Sequence[tuple[str, str]]) -> Any:
        read = self._tokenizer.encode_batch(list(pairs))
        columns = ([one.ids for one in read], [one.attention_mask for one in read], [one.type_ids for one in read])
        feed = {name: np.array(rows, dtype=np.int64) for name, rows in zip(INPUTS, columns, strict=True)}
        return self._session.run(None, feed)[0]

    def chances(self, pairs: Sequence[tuple[str, str]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Calibrated chances: of relevance, shape (pairs,), and of each stance, shape (pairs, 3)."""
        found = self.logits(pairs)
        relevance = torch.sigmoid(
            found[:, 0] / self.card["relevance_temperature"] + self.card.get("relevance_bias", 0.0)
        )
        return relevance, functional.softmax(found[:, 1:] / self.card["stance_temperature"], dim=1)

    def milliseconds(self, tokens: int, *, pairs: int = 40, rounds: int = 15) -> float:
        """Median milliseconds a pair of so many tokens, in a run of ``pairs`` pairs."""
        generator = np.random.default_rng(1)
        times = []
        for _ in range(rounds):
            started = time.perf_counter()
            for first in range(0, pairs, self._batch):
                shape = (min(self._batch, pairs - first), tokens)
                ids = generator.integers(1000, 30000, shape)
                feed = {
                    INPUTS[0]: ids,
                    INPUTS[1]: np.ones(shape, dtype=np.int64),
                    INPUTS[2]: np.zeros(shape, dtype=np.int64),
                }
                self._session.run(None, feed)
            times.append((time.perf_counter() - started) * 1000 / pairs)
        return float(np.median(times))


def agreement(whole: torch.Tensor, small: torch.Tensor) -> dict[str, float]:
    """How much the model of eight bits differs from the one it was made of, on the same pairs."""
    return {
        "mean difference of the relevance logit": float((whole[:, 0] - small[:, 0]).abs().mean()),
        "same side of relevance": float(((whole[:, 0] > 0) == (small[:, 0] > 0)).float().mean()),
        "same stance": float((whole[:, 1:].argmax(1) == small[:, 1:].argmax(1)).float().mean()),
    }
