"""Sentences of the entailment sources in somebody's mouth, against claims and topics made of what is near them."""

import json
import random
from pathlib import Path

import pytest

from retrieval.models.parser import SpacyParser
from support import FakeEmbedder
from training import wide

PREMISES = (
    "The old ferry was taken out of service after the storm .",
    "The harbour council bought a new ferry -LRB- its second -RRB- last spring .",
    "Nobody has counted the herons on the lake for years .",
    "She did n't sell the mill by the river .",
    "A choir of forty children sang in the square on Sunday .",
    "My neighbour keeps bees behind the old brewery .",
)
CLAIMS = (
    "The ferry no longer runs.",
    "The council owns two ferries.",
    "The herons were counted last year.",
    "She sold the mill to her brother.",
    "Nobody sang in the square.",
    "The bees are kept in the brewery.",
)


def _chance() -> random.Random:
    return random.Random(7)  # noqa: S311 - a draw that can be repeated, and no secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [
        json.dumps({"premise": premise, "hypothesis": claim, "label": "neutral"})
        for premise, claim in zip((*PREMISES, "Too short .", PREMISES[0]), (*CLAIMS, CLAIMS[0], "No."), strict=True)
    ]
    for name in wide.SOURCES:
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_partners_are_read_as_people_write_and_none_is_too_short(folder: Path):
    found = set(wide.partners(folder, _chance()))
    assert ("The harbour council bought a new ferry (its second) last spring.", CLAIMS[1]) in found
    assert ("She didn't sell the mill by the river.", CLAIMS[3]) in found
    assert len(found) == len(PREMISES)


def test_pairs_have_no_label_and_every_form(folder: Path):
    found = wide.draw(folder, FakeEmbedder(), SpacyParser(), _chance())
    assert found == wide.draw(folder, FakeEmbedder(), SpacyParser(), _chance()), "the same chance draws the same"
    assert len({(pair.first, pair.second) for pair in found}) == len(found) > 40
    assert all(pair.stance == -1 and not pair.relevance_weight for pair in found)
    topics = [pair for pair in found if pair.first.startswith("about: ")]
    assert 10 < len(topics) < len(found) / 2
    assert any(pair.first.startswith("who ") for pair in found)
    told = " ".join(pair.second for pair in found)
    assert all(mark in told for mark in (" | ", ": ", "(denies)", "“"))
    assert "-LRB-" not in told


def test_a_topic_is_a_noun_with_what_hangs_on_it():
    texts = ("The harbour council bought a new ferry last spring.", "It rained.")
    topics = {tuple(wide._topics(texts, SpacyParser(), random.Random(seed))) for seed in range(8)}  # noqa: S311 - draws that can be repeated
    assert {first for first, _ in topics} <= {"The harbour council", "a new ferry", "last spring"}
    assert len(topics) > 1
    assert {second for _, second in topics} == {""}


def test_a_sentence_behind_other_words_starts_small_unless_it_starts_with_a_name():
    texts = ["The dam held.", "Orla saw the dam and the lake.", "Then the dam broke and the lake went."]
    known = wide.Sentences(texts, FakeEmbedder().embed(texts), frozenset({"The"}))
    assert known.lowered("The dam held.") == "the dam held."
    assert known.lowered("Orla saw it.") == "Orla saw it."
    pairs = [
        ("The dam by the lake held", "by the road the mill stood"),
        ("Orla saw the dam", "on the hill the choir sang"),
    ]
    assert wide.sentences(pairs, FakeEmbedder()).small == {"The"}, "it stands small inside, four times"


def test_the_nearest_come_first_and_never_the_sentence_itself():
    texts = ["the dam held all night", "the dam held all day", "bees live behind the brewery"]
    known = wide.Sentences(texts, FakeEmbedder().embed(texts), frozenset())
    assert known.near(texts[:1], known.vectors[:1]) == [[texts[1], texts[2]]]
    assert known.near(texts[:1], known.vectors[:1], most=1) == [[texts[1]]]
    assert known.near(["bees"], known.vectors[2:], most=1) == [[texts[2]]], "of a text that is not among them"
