"""Into which collection the documents of an ingest go, and which of those that are there it may touch."""

from dataclasses import dataclass
from typing import Self

from retrieval.collection import OPEN, is_name, named
from retrieval.ingest.names import short
from retrieval.store.writer import Held, Writer
from retrieval.types import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where an ingest puts what it takes in."""

    named: bool
    """Whether a collection was named for it, be it none at all."""
    collection: str | None
    """The collection; None for none."""
    confined: bool
    """Whether documents elsewhere are as if they were not there."""

    @classmethod
    def of(cls, name: str | None, *, confined: bool) -> Self:
        """The shelf of a collection as it is typed; None where none was named.

        Raises:
            InputError: it can be no collection's name.
        """
        return cls(
            named=name is not None or confined, collection=None if name is None else named(name), confined=confined
        )

    def refuses(self, draft: Draft) -> str | None:
        """Why a document cannot be taken in: its own word for its collection is none. None where it can be."""
        if self.named or draft.collection is None or is_name(draft.collection):
            return None
        return (
            f"the collection that it states, {draft.collection[:60]!r}, can be none; change it, or name one with"
            " --collection"
        )

    def place(self, draft: Draft, held: Held | None) -> str | None:
        """The collection of a document: the one named, else the one that it states, else the one that it is in."""
        if self.named:
            return self.collection
        if draft.collection is not None:
            return named(draft.collection)
        return held.collection if held else None

    def sees(self, held: Held | None) -> Held | None:
        """A stored document, if this ingest may know of it."""
        return None if held is not None and self.confined and held.collection != self.collection else held

    def own_id(self, wanted: str, writer: Writer) -> str:
        """The id of a document that would like to have one.

        Ids are given out once in the whole archive. So that nobody learns from an id that another one was taken, a
        confined ingest takes it only to go on with a document of its own, and else makes one of it.
        """
        if not self.confined or self.sees(writer.held(wanted)):
            return wanted
        return f"{wanted}-{short(f'{self.collection or OPEN}#{wanted}')}"
