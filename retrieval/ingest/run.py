"""What one ingest has done so far."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from retrieval.ingest.shelf import Shelf
from retrieval.ingest.windows import Window
from retrieval.types import Draft, Outcome, PassageDraft, Progress, Skipped

Report = Callable[[Progress], None]


@dataclass(slots=True)
class Prepared:
    """A document that is ready but for its vectors."""

    id: str
    origin: str
    digest: str
    draft: Draft
    collection: str | None
    outcome: Outcome
    passages: list[PassageDraft]
    windows: list[list[Window]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """An unchanged document that goes into another collection."""

    id: str
    version: int
    source: str
    collection: str | None


@dataclass(slots=True)
class Run:
    """What one ingest has done so far."""

    total: int | None
    report: Report
    shelf: Shelf
    counts: Counter[Outcome] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    passages: int = 0
    embedded: int = 0
    sentences_lost: int = 0
    documents_lost: int = 0
    taken: dict[str, str] = field(default_factory=dict)
    """Ids met in this run, and the origin of each."""
    failed: set[str] = field(default_factory=set)
    """Sources of which something was skipped: nothing of them is pruned."""
    waiting: list[Prepared] = field(default_factory=list)
    moving: list[Moving] = field(default_factory=list)
    moved: int = 0

    def tell(
        self,
        outcome: Outcome,
        source: str,
        *,
        document: str | None = None,
        version: int | None = None,
        passages: int = 0,
        skipped: Skipped | None = None,
    ) -> None:
        """Count and report what became of a document."""
        self.counts[outcome] += 1
        self.report(
            Progress(
                outcome=outcome,
                document_id=document,
                version=version,
                source=source,
                passages=passages,
                documents_done=self.counts.total(),
                documents_total=self.total,
                passages_done=self.passages,
                skipped=skipped,
            )
        )

    def skip(self, skipped: Skipped) -> None:
        """Note what could not be taken in, and report it."""
        self.skipped.append(skipped)
        self.failed.add(skipped.source)
        self.tell(Outcome.SKIPPED, skipped.source, skipped=skipped)
