"""What a small judge is taught: a teacher's chances beside the labels, kept as they are made."""

import random
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional
from transformers import BatchEncoding

from retrieval.errors import ModelTampered
from training import distil
from training.dataset import Asked, Judged, View
from training.distil import label, mined, read_labels, taught
from training.loop import Pair, Schedule, _groups, labelled, loss
from training.network import Judge, encoded, tokenizer
from training.teacher import LEARNT_GRIDS, of_grids, teacher
from training.told import Piece


def _chance() -> random.Random:
    return random.Random(7)  # noqa: S311 - a draw that can be repeated, and no secret


def test_a_label_is_nearly_sure():
    assert labelled(1) == pytest.approx((0.05 / 3, 0.95 + 0.05 / 3, 0.05 / 3))
    assert sum(labelled(2)) == pytest.approx(1)


def test_where_there_is_no_label_the_teacher_alone_is_learnt_from():
    found = taught(Pair(first="a", second="b"), [0.0, 2.0, 1.0, 0.0])
    assert found.relevance == pytest.approx(0.5)
    assert found.relevance_weight == 1
    assert found.stances == pytest.approx(torch.softmax(torch.tensor([2.6, 1.3, 0.0]), 0).tolist())
    assert found.stance_weight == pytest.approx(0.15 + 0.85 * 0.5)


def test_a_label_and_the_teacher_are_weighed_together():
    pair = Pair(first="a", second="b", relevance=1, relevance_weight=1, stance=1)
    sure, unsure = taught(pair, [9.0, -9.0, 9.0, -9.0]), taught(pair, [-9.0, 9.0, -9.0, -9.0])
    assert sure.relevance == pytest.approx(1, abs=1e-3)
    assert unsure.relevance == pytest.approx(0.4, abs=1e-3)
    assert sure.stances is not None
    assert unsure.stances is not None
    assert sure.stances[1] > 0.9
    assert unsure.stances[0] > unsure.stances[1] > 0.4
    doubtful = taught(Pair(first="a", second="b", relevance=1, relevance_weight=0.5), [-9.0, 0.0, 0.0, 0.0])
    assert doubtful.relevance == pytest.approx(0.2, abs=1e-3), "a label in doubt counts less"


def test_the_loss_follows_a_teachers_chances():
    outputs = torch.tensor([[0.0, 1.0, 0.0, -1.0]])
    soft = (0.2, 0.5, 0.3)
    pair = Pair(first="a", second="b", stance=0, stances=soft, stance_weight=0.5)
    wanted = 0.5 * functional.cross_entropy(outputs[:, 1:], torch.tensor([soft]))
    assert loss(outputs, [pair]).item() == pytest.approx(wanted.item())
    hard = Pair(first="a", second="b", stance=2)
    smooth = functional.cross_entropy(outputs[:, 1:], torch.tensor([2]), label_smoothing=0.05)
    assert loss(outputs, [hard], 2).item() == pytest.approx(2 * smooth.item())


class _Encoder(nn.Module):
    """Stands in for an encoder: its size is all that the heads ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.config = type("Config", (), {"hidden_size": 4})()
        self.layer = nn.Linear(4, 4)


def test_a_tokenizer_that_knows_one_text_only_is_told_of_the_second():
    own = tokenizer()
    pairs = [("a dam", "the dam held all night"), ("tolls", "no")]
    told = encoded(own, pairs)
    assert told["token_type_ids"].tolist() == own(*zip(*pairs, strict=True), padding=True)["token_type_ids"]

    def plain(*texts: object, **options: object) -> BatchEncoding:
        batch = own(*texts, **options)
        del batch["token_type_ids"]
        return batch

    made = encoded(plain, pairs)["token_type_ids"]
    # Its own marks the last separator too; padding belongs to neither.
    assert made.shape == told["token_type_ids"].shape
    assert (told["token_type_ids"] - made).sum(1).tolist() == [1, 1]


def test_heads_may_learn_faster_than_the_encoder():
    judge = Judge(_Encoder(), pooling="split")
    rates = {
        id(value): group["lr"] for group in _groups(judge, Schedule(rate=0.1, heads=0.4)) for value in group["params"]
    }
    assert {rates[id(value)] for value in judge.encoder.parameters()} == {0.1}
    assert {rates[id(value)] for value in judge.stance.parameters()} == {0.4}
    assert len(rates) == len(list(judge.parameters()))
    assert {group["lr"] for group in _groups(judge, Schedule(rate=0.1))} == {0.1}


def test_labelling_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    class Teacher:
        def load_state_dict(self, weights: object) -> None:
            assert weights == "weights"

    def made(_judge: object, _reader: object, pairs: list[tuple[str, str]]) -> torch.Tensor:
        if len(asked) == 4:
            raise KeyboardInterrupt
        asked.extend(first for first, _ in pairs)
        return torch.tensor([[float(first), 0.0, 1.0, 2.0] for first, _ in pairs])

    monkeypatch.setattr(distil, "_AT_ONCE", 2)
    monkeypatch.setattr(distil, "teacher", lambda _folder: (Teacher(), None))
    monkeypatch.setattr(distil, "logits", made)
    monkeypatch.setattr(torch, "load", lambda *_a, **_k: "weights")
    kept = tmp_path / "labels.jsonl"
    pairs = [Pair(first=str(number), second="b", relevance=number % 2, stance=number % 3) for number in range(5)]
    with pytest.raises(KeyboardInterrupt):
        label(pairs, tmp_path, tmp_path, kept)
    assert [row[0] for _, row in read_labels(kept)] == [0.0, 1.0, 2.0, 3.0]
    with kept.open("a", encoding="utf-8") as file:
        file.write('[{"first": "4", "sec')
    asked.clear()
    found = label(pairs, tmp_path, tmp_path, kept)
    assert asked == ["4"], "the others are not labelled again"
    assert found == read_labels(kept)
    assert [pair for pair, _ in found] == pairs
    before = kept.read_bytes()
    with pytest.raises(ValueError, match="other pairs"):
        label(pairs[1:], tmp_path, tmp_path, kept)
    assert kept.read_bytes() == before, "nothing is lost"


def test_mined_pairs_are_near_and_have_no_label(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(distil, "LEARNT_GRIDS", ())

    def judged(event: str, said: str) -> Judged:
        text = f"Title | Lund said: {said}"
        piece = Piece(event=event, text=text, sentences=(said,), statement=True, main=frozenset([said]))
        return Judged(
            piece=piece,
            label="supports",
            phenomenon="literal",
            listed=True,
            relevance=1,
            weight=1,
            stance=0,
            near=0.0,
        )

    def asked(event: str, question: str, *said: str) -> Asked:
        own = tuple(judged(event, one) for one in said)
        return Asked(
            event=event,
            kind="who_said",
            question=question,
            views={"read": View(text="q", stance=True)},
            own=own,
            other=(),
        )

    questions = [
        asked(
            "dam", "who said the dam held?", "that the old dam held all night", "the crest of the dam was never at risk"
        ),
        asked("toll", "who said the toll is unfair?", "that the bridge toll hits the poorest drivers hardest"),
    ]
    found = mined(questions, _chance(), most=100_000)
    assert all(pair.stance == -1 and not pair.relevance_weight for pair in found)
    assert {pair.first.casefold().rstrip("?") for pair in found} & {"who said the dam held"}
    of_dam = {pair.second for pair in found if "dam held?" in pair.first}
    assert any("old dam" in text for text in of_dam)
    assert len(mined(questions, _chance(), most=9)) == 9


def test_pairs_by_rule_know_their_labels_and_are_typed_in_a_hurry_now_and_then():
    pairs = distil.by_rule(["Bridge news"], _chance())
    assert len(pairs) == 21_000
    assert {pair.stance for pair in pairs} == {-1, 0, 1, 2}
    assert all(pair.relevance_weight > 0 and pair.stances is None for pair in pairs)
    claims = [pair.first for pair in pairs]
    assert 0.1 < sum(claim == claim.lower() and not claim.endswith("?") for claim in claims) / len(claims) < 0.5
    assert any("not yet complete" in pair.second and pair.stance == 1 for pair in pairs)


def test_grids_that_measure_are_not_learnt_from():
    assert not {"policy", "world"} & set(LEARNT_GRIDS)
    few = of_grids(_chance(), 0.01)
    assert 100 < len(few) < 2_000
    assert all(pair.stance in (-1, 0, 1, 2) and (pair.relevance or pair.stance == -1) for pair in few)


def test_a_teacher_of_other_weights_is_refused(tmp_path: Path):
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(ModelTampered, match="all-mpnet-base-v2"):
        teacher(tmp_path)
