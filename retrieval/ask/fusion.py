"""Joining rankings."""

from collections.abc import Sequence

K = 10
"""How little a first place is worth beside a tenth. Cormack, Clarke and Büttcher ("Reciprocal rank fusion outperforms
Condorcet and individual rank learning methods", SIGIR 2009) take 60 for fusing dozens of rankings a thousand deep; here
two rankings of fifty decide what stands first, and 10 measured better (docs/evaluation.md)."""


def reciprocal_rank(rankings: Sequence[tuple[float, Sequence[int]]]) -> dict[int, float]:
    """Fuse weighted rankings: the sum of weight / (K + rank) over the rankings that hold a key.

    Args:
        rankings: weight, and keys best first.

    Returns:
        Keys and their scores, best first; ties in the order of the first ranking that holds them.
    """
    scores: dict[int, float] = {}
    for weight, keys in rankings:
        for rank, key in enumerate(keys, start=1):
            scores[key] = scores.get(key, 0.0) + weight / (K + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
