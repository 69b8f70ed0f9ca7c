"""Statements of whole documents: parse, find, join, resolve."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.statements.attribute import found_in
from retrieval.statements.candidate import Candidate, Paragraph
from retrieval.statements.continued import continue_quotes
from retrieval.statements.finish import finished
from retrieval.statements.quotes import quotes
from retrieval.statements.text import lowered_headline, plain, small_words, stretches
from retrieval.statements.titled import by_colon, by_signature
from retrieval.statements.turns import turns
from retrieval.types import Block, Statement

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

log = logging.getLogger(__name__)

_AT_ONCE = 16
"""Documents whose paragraphs go through the parser in one batch."""
_LONGEST = 20_000
"""Code points of a paragraph that is parsed whole; what is longer is cut, so that memory stays bounded."""

Stretch = tuple[int, int, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text to extract from."""

    text: str
    blocks: tuple[Block, ...] | None = None
    """Its blocks, as a document has them; without them every line is a paragraph."""
    writers: tuple[str, ...] = ()
    """The people whom *I* and *we* mean outside quotation marks."""


class Extractor:
    """Extracts the attributed statements of documents.

    Args:
        nlp: An English spaCy pipeline with a tagger, a parser and entities.

    Attributes:
        lost: How many sentences were lost to a failure so far; each was logged.
        failed: How many articles gave nothing, for the same reason.
    """

    def __init__(self, nlp: "Language") -> None:
        self._nlp = nlp
        self.lost = 0
        self.failed = 0

    def extract(self, articles: Iterable[Article]) -> Iterator[list[Statement]]:
        """The statements of each article, in order of its text."""
        rest = iter(articles)
        while batch := list(islice(rest, _AT_ONCE)):
            cut = [_cut(article) for article in batch]
            lines = [line for article, spans in zip(batch, cut, strict=True) for line in _lines(article.text, spans)]
            docs = iter(self._parsed(lines))
            for article, spans in zip(batch, cut, strict=True):
                parsed = [next(docs) for _ in spans]
                try:
                    statements = self.from_parse(article.text, spans, parsed, article.writers)
                except Exception:  # whatever a parse holds, it costs its own document only
                    self.failed += 1
                    log.info("The statements of one document were left out: its parse failed.", exc_info=True)
                    statements = []
                yield statements

    def _parsed(self, lines: Sequence[str]) -> "list[Doc]":
        """The parse of each line; a line that the parser fails on comes back as bare words."""
        try:
            return list(self._nlp.pipe(lines))
        except Exception:  # whatever the parser dislikes, it costs its own line only
            log.info("The parser failed on a batch of lines; they are parsed one by one.", exc_info=True)
        found = []
        for line in lines:
            try:
                found.append(self._nlp(line))
            except Exception:  # as above
                self.lost += 1
                log.info("One line was left out: the parser failed on it.", exc_info=True)
                found.append(self._nlp.make_doc(line))
        return found

    def from_parse(
        self, text: str, spans: Sequence[Stretch], docs: Sequence["Doc"], writers: Sequence[str] = ()
    ) -> list[Statement]:
        """The statements of a text that was parsed already, stretch by stretch.

        Args:
            text: The whole text.
            spans: Start, end and whether it is a headline, for each stretch, in order.
            docs: The parse of each stretch, as long as it.
            writers: The people whom *I* and *we* mean outside quotation marks.
        """
        paragraphs = _paragraphs(text, spans, docs)
        candidates: list[Candidate] = []
        for paragraph in paragraphs:
            for first, after in paragraph.sentences():
                try:
                    candidates.extend(found_in(paragraph, first, after))
                except Exception:  # whatever a parse holds, it costs its own sentence only
                    self.lost += 1
                    log.info("One sentence was left out: its parse could not be read.", exc_info=True)
        labels = turns(paragraphs)
        candidates.extend(by_colon(text, paragraphs, labels))
        candidates.extend(by_signature(text, paragraphs))
        continue_quotes(text, paragraphs, candidates)
        return finished(text, paragraphs, candidates, labels=labels, writers=writers)


def _cut(article: Article) -> list[Stretch]:
    return [
        (start, min(end, start + _LONGEST), headline)
        for start, end, headline in stretches(article.text, article.blocks)
    ]


def _lines(text: str, spans: Sequence[Stretch]) -> Iterator[str]:
    body = small_words(text)
    return (plain(lowered_headline(text[start:end], body)) for start, end, _ in spans)


def _paragraphs(text: str, spans: Sequence[Stretch], docs: Sequence["Doc"]) -> list[Paragraph]:
    marks = quotes(text, [(start, end) for start, end, _ in spans])
    inside: dict[int, list[int]] = {}
    for number, quote in enumerate(marks):
        inside.setdefault(quote.paragraph, []).append(number)
    return [
        Paragraph(
            index=index,
            start=start,
            doc=doc,
            headline=headline,
            quotes=tuple(marks[number] for number in inside.get(index, ())),
        )
        for index, ((start, _, headline), doc) in enumerate(zip(spans, docs, strict=True))
    ]
