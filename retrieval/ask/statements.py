"""From a question to the statements that may answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.ask.fusion import K, reciprocal_rank
from retrieval.ask.named import holds
from retrieval.ask.question import Near, Query
from retrieval.ask.speakers import FITS, fit, fits_role, is_bare_role, is_called, name_words, not_told, spellings
from retrieval.store.reader import Reader
from retrieval.store.rows import Kind, StoredStatement
from retrieval.store.vector_index import VectorIndex
from retrieval.types import Filters, Speaker

CLOSE = 0.15
"""How much worse than the best a speaker may fit and still be taken for the one that is asked for."""
MOST_OF_A_SPEAKER = 20_000
"""Statements of the speakers asked for that are ranked; of those beyond, the best by words."""
BY_NAME = 0.85
"""The least fit of a name; less is a description."""
MOST_DESCRIBED = 500
"""Statements by speakers of a description whose documents are looked at."""
MOST_NAMES = 5
"""Names that a description is followed to."""
PASSAGE_WEIGHT = 0.5
"""What the rank of the passage around a statement counts beside the statement's own two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A statement that may answer, and its score by retrieval."""

    stored: StoredStatement
    score: float


class StatementSearch:
    """Finds statements. Safe to use from any thread.

    Args:
        reader: the archive's database.
        index: the vectors of its statements.
        limit: statements taken from each ranking before fusion.
    """

    def __init__(self, reader: Reader, index: VectorIndex, limit: int) -> None:
        self._reader = reader
        self._index = index
        self._limit = limit

    def search(self, near: Near, about: Query, filters: Filters, most: int) -> list[Candidate]:
        """The statements nearest to a question, best first.

        Ranked by meaning (vectors), by words (BM25) and by the passage that each stands in, and fused.

        Args:
            near: the question, and the passages nearest to it.
            about: whose words are looked up: the question's own, or its topic's.
            filters: what they are confined to.
            most: how many at most.
        """
        among = self._reader.keys(Kind.STATEMENTS, filters) if filters.active else None
        return self._ranked(near, about, filters, most, among)

    def of_speaker(self, name: str, near: Near, about: Query, filters: Filters, most: int) -> list[Candidate]:
        """The statements of the speakers whom a name or description fits, nearest to a question first."""
        fits = self._speakers(name, filters)
        if not fits:
            return []
        best = max(fits.values())
        keys = sorted(key for key, one in fits.items() if one >= best - CLOSE)
        return self._ranked(near, about, filters, most, keys)

    def _speakers(self, name: str, filters: Filters) -> dict[int, float]:
        """Keys of the statements by speakers whom a name fits, and how well."""
        words = name_words(name)
        if not words:
            return {}
        seen = filters.collections
        near = [other for word in words for other in spellings(word, self._reader.speaker_words(word[0], seen))]
        letters = "".join(word[0] for word in words) if len(words) > 1 else ""
        terms = dict.fromkeys([*words, *near, *([letters] if len(letters) > 1 else [])])
        expression = "speaker : (" + " OR ".join(f'"{term}"' for term in terms) + ")"
        keys = self._reader.match(expression, MOST_OF_A_SPEAKER, filters, Kind.STATEMENTS)
        held = self._reader.speakers(keys)
        fits = self._of_that(name, _fitting(name, held), held) or self._described(name, held, filters)
        # "The union's chair" is described once, and goes by her name everywhere else.
        named = {held[key].name for key in fits if held[key].named and not is_called(name, held[key])}
        for other in sorted(named)[:MOST_NAMES]:
            best = max(one for key, one in fits.items() if held[key].name == other)
            held |= self._reader.speakers(self._of_name(other, filters))
            fits |= {key: max(fits.get(key, 0.0), best) for key, one in _fitting(other, held).items() if one >= BY_NAME}
        return fits

    def _described(self, name: str, held: Mapping[int, Speaker], filters: Filters) -> dict[int, float]:
        """Keys of the statements by speakers of a role that is told in other words beside what it is of.

        "The Ledger's editor" may be "its editor" beside the Ledger's name; an editor of elsewhere is another.
        """
        described = {key: FITS for key, speaker in held.items() if fits_role(name, speaker)}
        around = " OR ".join(f'"{word}"' for word in name_words(name)[:-1])
        if not around:
            return described
        beside = set(self._reader.match(around, MOST_OF_A_SPEAKER, filters, Kind.STATEMENTS))
        there = self._of_that(name, {key: one for key, one in described.items() if is_bare_role(held[key])}, held)
        return {key: one for key, one in described.items() if key in beside or key in there}

    def _of_that(self, name: str, fits: dict[int, float], held: Mapping[int, Speaker]) -> dict[int, float]:
        """Without those whom a description fits but for a word that their document holds nowhere.

        "Orla's chief executive" is "its chief executive" in an article on Orla; that of Vell Steel is another.
        """
        lacking = {key: not_told(name, held[key]) for key, one in fits.items() if one < BY_NAME}
        lacking = {key: words for key, words in lacking.items() if words}
        stored = self._reader.stored_statements(sorted(lacking)[:MOST_DESCRIBED])
        places = {key: one.cited.citation.place for key, one in stored.items()}
        texts = {place: text.casefold() for place, text in self._reader.texts(places.values()).items()}
        there = {
            key
            for key, place in places.items()
            if place in texts and all(holds(texts[place], word) for word in lacking[key])
        }
        return {key: one for key, one in fits.items() if key not in lacking or key in there}

    def _of_name(self, name: str, filters: Filters) -> list[int]:
        expression = "speaker : (" + " AND ".join(f'"{word}"' for word in name_words(name)) + ")"
        return self._reader.match(expression, MOST_OF_A_SPEAKER, filters, Kind.STATEMENTS)

    def _ranked(
        self, near: Near, about: Query, filters: Filters, most: int, among: Sequence[int] | None
    ) -> list[Candidate]:
        nearest = [key for key, _ in self._index.search(near.vector, self._limit, among=among)]
        chosen = None if among is None else frozenset(among)
        limit = self._limit if chosen is None else MOST_OF_A_SPEAKER
        matching = [
            key
            for key in self._reader.match(about.expression, limit, filters, Kind.STATEMENTS)
            if chosen is None or key in chosen
        ][: self._limit]
        fused = reciprocal_rank([(1.0, nearest), (1.0, matching)])
        held = self._reader.statements_in(near.keys)
        for rank, passage in enumerate(near.keys, start=1):
            for key in held.get(passage, []):
                if key in fused:
                    fused[key] += PASSAGE_WEIGHT / (K + rank)
        keys = sorted(fused, key=lambda key: -fused[key])[:most]
        stored = self._reader.stored_statements(keys)
        return [Candidate(stored=stored[key], score=fused[key]) for key in keys if key in stored]


def _fitting(name: str, held: Mapping[int, Speaker]) -> dict[int, float]:
    """Keys of the speakers whom a name fits, and how well; each way of naming one is compared once."""
    known: dict[tuple[str, str, str | None], float] = {}
    fits: dict[int, float] = {}
    for key, speaker in held.items():
        who = (speaker.name, speaker.text, speaker.description)
        if who not in known:
            known[who] = fit(name, speaker)
        if known[who] >= FITS:
            fits[key] = known[who]
    return fits
