"""Pairs of entailment: they train the stance, and where claims tell one matter from another, the relevance."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from retrieval.ports import Embedder
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
TELLING = frozenset({"mnli_dev", "fool_me_twice", "fever_symmetric"})
"""Sources whose claims are about one matter each, unlike a caption's: what entails or contradicts one speaks to it."""
_SPEAKS = 0.4
"""The weight of such a pair's relevance."""
_NEAR = slice(1, 25)
"""Ranks by cosine from which a premise on another matter is drawn."""
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
            speaks = name in TELLING and record["label"] in ("entailment", "contradiction")
            pairs.append(
                Pair(
                    first=_claim(record["hypothesis"]),
                    second=record["premise"],
                    relevance=float(speaks),
                    relevance_weight=_SPEAKS if speaks else 0,
                    stance=stance,
                    not_supports=stance < 0,
                )
            )
    return pairs


def strangers(pairs: Sequence[Pair], count: int, chance: random.Random, embedder: Embedder) -> list[Pair]:
    """Claims of the telling sources against premises of others that are near in meaning: they speak of other things."""
    telling = [pair for pair in pairs if pair.relevance_weight]
    asked = telling[:count]
    if not asked:
        return []
    premises = sorted({pair.second for pair in telling})
    rows = embedder.embed(premises)
    claims = embedder.embed([pair.first for pair in asked])
    found = []
    for pair, claim in zip(asked, claims, strict=True):
        order = [premises[index] for index in np.argsort(-(rows @ claim))[: _NEAR.stop]]
        other = [premise for premise in order if premise != pair.second][_NEAR]
        found.append(replace(pair, second=chance.choice(other), relevance=0, stance=-1))
    return found


def statements(pairs: Sequence[Pair]) -> list[str]:
    """What is asserted in the pairs, each once: plain statements to put into somebody's mouth."""
    return sorted({pair.first for pair in pairs if 4 <= len(pair.first.split()) <= 14 and pair.first[:1].isupper()})  # noqa: PLR2004 - words of a plain statement


def _claim(hypothesis: str) -> str:
    return hypothesis.strip().rstrip(" .")
