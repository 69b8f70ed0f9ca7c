"""Ranking a handful of texts by words, as the archive's own index of words would."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from retrieval.store.schema import TOKENIZER


def bm25(texts: Sequence[str], expression: str) -> list[float]:
    """BM25 of each text for an FTS5 expression, as a share of the best; 0 where no word matches.

    Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, as SQLite's FTS5
    computes it, with these texts as the whole collection.
    """
    scores = [0.0] * len(texts)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5 (body, tokenize = '{TOKENIZER}')")
        connection.executemany("INSERT INTO texts (rowid, body) VALUES (?, ?)", enumerate(texts, start=1))
        for row, score in connection.execute("SELECT rowid, rank FROM texts WHERE texts MATCH ?", (expression,)):
            scores[row - 1] = max(-score, 0.0)  # FTS5 gives the better the more negative
    best = max(scores, default=0.0)
    return [score / best for score in scores] if best > 0 else scores
