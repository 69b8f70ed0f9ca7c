"""Temperatures and thresholds from pairs whose labels are known."""

import math
import random

import pytest

from training.calibrate import BINS, OPPOSITE, fit, reliability, tables
from training.dataset import Asked, Judged, View
from training.told import Piece
from training.validate import Scored

ASKED = Asked(
    event="e", kind="who_said", question="q", views={"read": View(text="claim", stance=True)}, own=(), other=()
)


def _scored(*, relevant: bool, stance: int, logits: tuple[float, float, float, float]) -> Scored:
    one = Judged(
        piece=Piece(event="e", text="said", sentences=("a1",), statement=True, main=frozenset({"a1"})),
        label="supports",
        phenomenon="literal",
        listed=True,
        relevance=float(relevant),
        weight=1.0,
        stance=stance,
        near=0.0,
    )
    return Scored(asked=ASKED, one=one, logits=logits)


def _drawn(temperature: float, count: int = 1500) -> list[Scored]:
    """Pairs whose labels were drawn with the chances that the logits give at a temperature."""
    chance = random.Random(11)  # noqa: S311 - a draw that can be repeated, and no secret
    found = []
    for _ in range(count):
        logits = tuple(chance.gauss(0, 3 * temperature) for _ in range(4))
        relevant = chance.random() < 1 / (1 + math.exp(-logits[0] / temperature))
        weights = [math.exp(one / temperature) for one in logits[1:]]
        stance = chance.choices(range(3), weights=weights)[0]
        found.append(_scored(relevant=relevant, stance=stance, logits=logits))  # type: ignore[arg-type] # four
    return found


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_temperature_that_the_labels_were_drawn_with_is_found(temperature: float):
    found = fit(_drawn(temperature))
    assert found.relevance_temperature == pytest.approx(temperature, rel=0.25)
    assert found.stance_temperature == pytest.approx(temperature, rel=0.25)


def test_above_the_thresholds_the_opposite_is_seldom_said():
    scored = _drawn(1.0)
    found = fit(scored)
    for given, threshold in ((0, found.supports_threshold), (1, found.disputes_threshold)):
        called = []
        for pair in scored:
            weights = [math.exp(one / found.stance_temperature) for one in pair.logits[1:]]
            if weights[given] / sum(weights) >= threshold:
                called.append(pair.one.stance)
        assert called
        assert called.count(1 - given) <= OPPOSITE * len(called) + 1


def test_sure_and_right_needs_no_high_threshold_and_unsure_and_wrong_does():
    right = [
        _scored(relevant=True, stance=stance, logits=(4.0, *(8.0 if stance == one else -8.0 for one in range(3))))  # type: ignore[arg-type] # four
        for stance in range(3)
        for _ in range(40)
    ]
    found = fit(right)
    assert found.disputes_threshold == found.supports_threshold < 0.4
    unsure = (4.0, 0.0, 2.0, 0.0)
    wrong = [_scored(relevant=True, stance=0, logits=unsure) for _ in range(20)]
    found = fit([*right, *wrong])
    weights = [math.exp(one / found.stance_temperature) for one in unsure[1:]]
    assert found.disputes_threshold > weights[1] / sum(weights), "the wrong ones are not called so"
    assert found.supports_threshold < 0.4


def test_reliability_counts_each_chance_once_in_its_tenth():
    chances = [0.0, 0.05, 0.1, 0.55, 0.59, 0.999, 1.0]
    rows = reliability(chances, [False, False, True, True, False, True, True])
    assert [count for _, _, count in rows] == [2, 1, 2, 2]
    assert [share for _, share, _ in rows] == [0, 1, 0.5, 1]
    assert [mean for mean, _, _ in rows] == pytest.approx([0.025, 0.1, 0.57, 0.9995])
    assert reliability([], []) == []


def test_the_tables_of_a_calibrated_judge_are_near_the_truth():
    scored = _drawn(2.0)
    found = tables(scored, fit(scored))
    assert found.keys() == {"relevance", "supports", "disputes"}
    for rows in found.values():
        assert sum(count for _, _, count in rows) == len(scored)
        assert len(rows) <= BINS
        assert all(abs(mean - share) < 0.2 for mean, share, count in rows if count > 60)
