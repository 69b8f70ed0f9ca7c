"""What the parts of extraction hand to one another: parsed paragraphs and possible attributions in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from retrieval.statements import trees
from retrieval.statements.quotes import Quote
from retrieval.types import Polarity, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One parsed stretch of a document."""

    index: int
    start: int
    """Code point of the document at which it starts."""
    doc: Doc
    """Its parse; as many characters as the stretch has code points."""
    headline: bool
    quotes: tuple[Quote, ...]
    """Its quotations, with code points of the document."""

    def span(self, first: int, after: int) -> Span:
        """The code points of tokens ``first`` up to ``after``."""
        last = self.doc[after - 1]
        return self.start + self.doc[first].idx, self.start + last.idx + len(last)

    def spans(self, tokens: Iterable[int]) -> tuple[Span, ...]:
        """The code points of some tokens, neighbours joined."""
        return tuple(self.span(first, after) for first, after in trees.runs(tokens))

    def at(self, token: Token) -> int:
        """The code point at which a token starts."""
        return self.start + int(token.idx)

    def quote_around(self, position: int) -> Quote | None:
        """The quotation that a code point of the document stands in."""
        return next((quote for quote in self.quotes if quote.holds(position)), None)

    def in_quote(self, token: Token) -> bool:
        """Whether a token stands inside a quotation."""
        return self.quote_around(self.at(token)) is not None

    def sentences(self) -> Iterator[tuple[int, int]]:
        """First token and the one after the last, for each sentence; nothing where the parser failed."""
        if not self.doc.has_annotation("DEP"):
            return iter(())
        return ((sentence.start, sentence.end) for sentence in self.doc.sents)


@dataclass(slots=True, kw_only=True)
class Candidate:
    """One attribution, as found in one paragraph; it may still grow by quotations that belong to it."""

    paragraph: Paragraph
    cue: Token
    cue_tokens: list[int]
    frame: str
    content: list[Span]
    source: Token | None
    """The head of the speaker's words."""
    polarity: Polarity
    extra: list[tuple[Paragraph, Span]] = field(default_factory=list)
    """Quotations of later paragraphs that go on with it."""
    implied: bool = False
    """Whether the source stands elsewhere and is not shown beside the cue."""
