"""Reciprocal rank fusion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ask.fusion import K, reciprocal_rank

ranking = st.lists(st.integers(0, 50), unique=True, max_size=20)


def test_scores_are_those_of_the_paper():
    fused = reciprocal_rank([(1.0, [7, 8]), (2.0, [8])])
    assert fused == {8: pytest.approx(1 / (K + 2) + 2 / (K + 1)), 7: pytest.approx(1 / (K + 1))}
    assert list(fused) == [8, 7]


@given(ranking)
def test_one_ranking_keeps_its_order(keys: list[int]):
    assert list(reciprocal_rank([(0.7, keys)])) == keys


@given(ranking, ranking)
def test_every_key_of_any_ranking_is_there_once(first: list[int], second: list[int]):
    assert sorted(reciprocal_rank([(1, first), (1, second)])) == sorted({*first, *second})


@given(st.lists(st.integers(0, 50), unique=True, min_size=2, max_size=20))
def test_what_both_rankings_put_first_is_first(keys: list[int]):
    assert next(iter(reciprocal_rank([(1, keys), (1, [keys[0], *keys[:0:-1]])]))) == keys[0]
