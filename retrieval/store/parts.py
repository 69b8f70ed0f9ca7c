"""A part of the archive, ranked by its own words as if the rest were not there.

FTS5 weighs a word by how many rows of the whole table hold it, and a row by how long rows are on average. So the order
of what somebody may see would tell of what they may not: whether a word is rare there, and by adding documents and
looking how they rank, which words stand there (Büttcher and Clarke, "A security model for full-text file system search
in multi-user environments", FAST 2005). Here the same formula is computed from the part's own rows and lengths, so that
the answer is the one of an archive that holds nothing else.
"""

import math
import re
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from cachetools import LRUCache

from retrieval.store.conditions import visible
from retrieval.store.rows import Kind, State
from retrieval.store.schema import TOKENIZER

K1, B = 1.2, 0.75
"""As in FTS5's own ``bm25``."""
LEAST_IDF = 1e-6
"""What FTS5 takes for words that half of all rows hold, or more."""
KEPT = 8
"""Parts that are kept: for as many groups and people as ask by turns."""
_PHRASE = re.compile(r'"([^"]*)"')
_COLUMN = re.compile(r"(\w+) :")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What there is of one kind for those who see some collections."""

    keys: tuple[int, ...]
    """In ascending order."""
    held: frozenset[int]
    """The same, to look one up."""
    tokens: int
    """Words in the rows of all of them."""


class Parts:
    """Parts of an archive, kept while it does not change. Safe to use from any thread."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[State, Kind, frozenset[str]], Part] = LRUCache(KEPT)
        self._guard = threading.Lock()

    def get(self, connection: sqlite3.Connection, state: State, kind: Kind, collections: frozenset[str]) -> Part:
        """What there is of a kind in the state that the connection reads."""
        name = (state, kind, collections)
        with self._guard:
            found = self._kept.get(name)
        if found is None:
            found = _part(connection, kind, collections)
            with self._guard:
                self._kept[name] = found
        return found


def _part(connection: sqlite3.Connection, kind: Kind, collections: frozenset[str]) -> Part:
    where, values = visible(collections)
    rows = connection.execute(
        f"SELECT p.key, z.sz FROM {kind.value} p JOIN versions v ON v.key = p.version"
        f" JOIN documents d ON d.key = v.document JOIN {kind.words}_docsize z ON z.id = p.key WHERE {where}"
        " ORDER BY p.key",
        values,
    ).fetchall()
    keys = tuple(row[0] for row in rows)
    return Part(keys=keys, held=frozenset(keys), tokens=sum(_tokens(row[1]) for row in rows))


def ranked(
    connection: sqlite3.Connection, kind: Kind, part: Part, expression: str, matching: Collection[int]
) -> list[int]:
    """Keys of rows of a part that match an FTS5 expression, best first by BM25 within the part.

    Args:
        connection: the archive's.
        kind: passages or statements.
        part: what may be seen.
        expression: phrases in quotation marks, maybe confined to one column.
        matching: the keys of the rows that match.
    """
    named = _COLUMN.match(expression)
    column = named[1] if named else None
    lengths = _lengths(connection, kind, matching)
    average = part.tokens / max(len(part.keys), 1)
    scores = dict.fromkeys(matching, 0.0)
    for phrase in _tokenized(_PHRASE.findall(expression)):
        counted = _frequencies(connection, kind, part, phrase, column)
        idf = math.log((len(part.keys) - len(counted) + 0.5) / (len(counted) + 0.5))
        if idf <= 0.0:
            idf = LEAST_IDF
        for key, frequency in counted.items():
            if key in scores:
                scores[key] += idf * (
                    (frequency * (K1 + 1.0)) / (frequency + K1 * (1 - B + B * lengths[key] / average))
                )
    return sorted(scores, key=lambda key: (-scores[key], key))


def speaker_words(connection: sqlite3.Connection, part: Part | None, first: str, last: str) -> list[str]:
    """The words of speakers in a part, or in the whole archive, from one on and before another, in order."""
    if part is None:
        terms = "SELECT term FROM statement_words WHERE col = 'speaker' AND term >= ? AND term < ?"
        return [row[0] for row in connection.execute(terms, (first, last))]
    found: set[str] = set()
    places = f"SELECT term, doc FROM {Kind.STATEMENTS.places} WHERE term >= ? AND term < ? AND col = 'speaker'"
    for term, key in connection.execute(places, (first, last)):
        if term not in found and key in part.held:
            found.add(term)
    return sorted(found)


def _frequencies(
    connection: sqlite3.Connection, kind: Kind, part: Part, phrase: Sequence[str], column: str | None
) -> Mapping[int, float]:
    """How often each row of the part holds a phrase, by the weights of the columns in which it stands."""
    places: set[tuple[int, str, int]] = set()
    for after, token in enumerate(phrase):
        found = {
            (key, name, offset - after)
            for key, name, offset in connection.execute(
                f"SELECT doc, col, offset FROM {kind.places} WHERE term = ?", (token,)
            )
            if key in part.held and column in {None, name}
        }
        places = places & found if after else found
    counted: defaultdict[int, float] = defaultdict(float)
    for key, name, _ in places:
        counted[key] += kind.weights[name]
    return counted


def _lengths(connection: sqlite3.Connection, kind: Kind, keys: Collection[int]) -> dict[int, int]:
    """Words in each row."""
    size = connection.execute
    return {
        key: _tokens(row[0])
        for key in keys
        if (row := size(f"SELECT sz FROM {kind.words}_docsize WHERE id = ?", (key,)).fetchone())
    }


def _tokenized(phrases: Sequence[str]) -> Iterator[list[str]]:
    """The words of each phrase as the index of words holds them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE phrases USING fts5 (body, tokenize = '{TOKENIZER}')")
        connection.execute("CREATE VIRTUAL TABLE places USING fts5vocab (phrases, 'instance')")
        connection.executemany("INSERT INTO phrases (rowid, body) VALUES (?, ?)", enumerate(phrases))
        found: defaultdict[int, list[str]] = defaultdict(list)
        for number, term in connection.execute("SELECT doc, term FROM places ORDER BY doc, offset"):
            found[number].append(term)
    yield from (found[number] for number in range(len(phrases)))


def _tokens(sizes: bytes) -> int:
    """The sum of the numbers in a row of FTS5's table of sizes: one a column, each in SQLite's form of varying length.

    Seven bits a byte, the highest first, with the eighth bit set where another byte follows.
    """
    total = number = 0
    for byte in sizes:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the eighth bit
            total, number = total + number, 0
    return total
