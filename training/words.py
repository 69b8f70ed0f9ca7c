"""BM25 over a few thousand texts in memory: how near a text is by its words."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75
_WORD = re.compile(r"[^\W_]+")


class BM25:
    """Scores texts for a query, with the usual weights."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        counts = [Counter(_words(text)) for text in texts]
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float64)
        norms = K1 * (1 - B + B * lengths / max(1.0, float(lengths.mean())))
        for index, count in enumerate(counts):
            for word, times in count.items():
                self._postings[word].append((index, times * (K1 + 1) / (times + float(norms[index]))))
        self._size = len(texts)

    def scores(self, query: str) -> NDArray[np.float64]:
        """A score for each text."""
        found = np.zeros(self._size)
        for word in set(_words(query)):
            postings = self._postings.get(word, [])
            weight = math.log(1 + (self._size - len(postings) + 0.5) / (len(postings) + 0.5))
            for index, score in postings:
                found[index] += weight * score
        return found


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
