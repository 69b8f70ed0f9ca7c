"""How pairs of entailment are read, and which claims are put before a premise on another matter."""

import json
import random
from pathlib import Path

import pytest

from support import FakeEmbedder
from training import nli
from training.rules import DISPUTES, NEITHER, SUPPORTS

LABELS = {"entailment": SUPPORTS, "contradiction": DISPUTES, "neutral": NEITHER, "not_entailment": -1}


def _chance() -> random.Random:
    return random.Random(7)  # noqa: S311 - a draw that can be repeated, and no secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pair of each label, sixty times, of every source."""
    for name in nli.SOURCES:
        lines = [
            json.dumps({"premise": f"{name} {number}.", "hypothesis": f"claim {label} {number}. ", "label": label})
            for label in LABELS
            for number in range(60)
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_a_label_is_the_stance_and_what_takes_a_side_on_a_telling_claim_speaks_to_it(folder: Path):
    pairs = nli.read(folder, _chance())
    assert len(pairs) == 240 * len(nli.SOURCES)
    for pair in pairs:
        _, label, _ = pair.first.split()
        assert pair.stance == LABELS[label]
        assert pair.not_supports is (label == "not_entailment")
        telling = pair.second.split()[0] in nli.TELLING and label in {"entailment", "contradiction"}
        assert (pair.relevance, pair.relevance_weight > 0) == ((1, True) if telling else (0, False))


def test_a_source_gives_no_more_than_its_share(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(nli.SOURCES, "scone", 11)
    assert sum(pair.second.startswith("scone") for pair in nli.read(folder, _chance())) == 11


def test_a_stranger_is_a_claim_before_another_premise_that_says_nothing_of_it(
    folder: Path, fake_embedder: FakeEmbedder
):
    pairs = nli.read(folder, _chance())
    own = {(pair.first, pair.second) for pair in pairs}
    telling = {pair.first for pair in pairs if pair.relevance_weight}
    strangers = nli.strangers(pairs, 50, _chance(), fake_embedder)
    assert len(strangers) == 50
    for pair in strangers:
        assert pair.first in telling
        assert (pair.relevance, pair.stance) == (0, -1)
        assert pair.relevance_weight > 0
    assert sum((pair.first, pair.second) in own for pair in strangers) < 5, "the same claim stands in two sources"
    assert nli.strangers([], 5, _chance(), fake_embedder) == []
