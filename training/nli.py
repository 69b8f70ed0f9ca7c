"""Pairs of entailment: they train the stance alone."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

from training.loop import Pair

SOURCES = {
    "mnli_dev": 15000,
    "snli_dev_test": 9000,
    "conjnli": 6000,
    "cad_nli": 5000,
    "negation_nli": 2999,
    "fool_me_twice": 2548,
    "megaveridicality": 2500,
    "breaking_nli": 2000,
    "fever_symmetric": 1416,
    "scone": 994,
}
"""Files, and how many pairs of each are drawn at most: news is nearer to what comes first."""
_STANCES = {"entailment": 0, "contradiction": 1, "neutral": 2}


def read(folder: Path, chance: random.Random) -> list[Pair]:
    """A draw of the pairs: the hypothesis is what is claimed, the premise is what is judged.

    Raises:
        OSError: a file is missing.
    """
    pairs: list[Pair] = []
    for name, most in SOURCES.items():
        lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for line in chance.sample(lines, min(most, len(lines))):
            record = json.loads(line)
            stance = _STANCES.get(record["label"], -1)
            pairs.append(
                Pair(
                    first=_claim(record["hypothesis"]),
                    second=record["premise"],
                    stance=stance,
                    not_supports=stance < 0,
                )
            )
    return pairs


def statements(pairs: Sequence[Pair]) -> list[str]:
    """What is asserted in the pairs, each once: plain statements to put into somebody's mouth."""
    return sorted({pair.first for pair in pairs if 4 <= len(pair.first.split()) <= 14 and pair.first[:1].isupper()})  # noqa: PLR2004 - words of a plain statement


def _claim(hypothesis: str) -> str:
    return hypothesis.strip().rstrip(" .")
