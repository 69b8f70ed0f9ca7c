"""onrecord, the library: an archive that answers questions with the source, verbatim, or not at all.

>>> from pathlib import Path
>>> from retrieval import Answer, Archive
>>> with Archive.open(Path("archive")) as archive:  # doctest: +SKIP
...     archive.ingest(["seeds"])
...     answer = archive.ask("who said the evacuation was completed?")

It knows no Telegram, reads no environment and prints nothing.
"""

from retrieval.archive import Archive, Config
from retrieval.ask.answer import AskConfig
from retrieval.contract import differences, to_json
from retrieval.errors import (
    ArchiveBusy,
    ArchiveDamaged,
    ArchiveError,
    ArchiveReadOnly,
    ArchiveTooNew,
    InputError,
    ModelError,
    ModelMismatch,
    ModelNotFound,
    ModelTampered,
    NotInArchive,
    OnRecordError,
    QuestionError,
    UnreadableDocument,
)
from retrieval.ports import Answerer, Embedder, Parser, Segmenter, StatementReader
from retrieval.types import (
    Answer,
    Block,
    BlockKind,
    Citation,
    CitedStatement,
    Document,
    DocumentSummary,
    Draft,
    Excerpt,
    Extraction,
    Filters,
    Finding,
    IngestReport,
    NoAnswer,
    Outcome,
    Polarity,
    Problem,
    Progress,
    QuestionKind,
    Reason,
    Skipped,
    Speaker,
    Stance,
    Statement,
    StatementKind,
    Stats,
)

__all__ = [
    "Answer",
    "Answerer",
    "Archive",
    "ArchiveBusy",
    "ArchiveDamaged",
    "ArchiveError",
    "ArchiveReadOnly",
    "ArchiveTooNew",
    "AskConfig",
    "Block",
    "BlockKind",
    "Citation",
    "CitedStatement",
    "Config",
    "Document",
    "DocumentSummary",
    "Draft",
    "Embedder",
    "Excerpt",
    "Extraction",
    "Filters",
    "Finding",
    "IngestReport",
    "InputError",
    "ModelError",
    "ModelMismatch",
    "ModelNotFound",
    "ModelTampered",
    "NoAnswer",
    "NotInArchive",
    "OnRecordError",
    "Outcome",
    "Parser",
    "Polarity",
    "Problem",
    "Progress",
    "QuestionError",
    "QuestionKind",
    "Reason",
    "Segmenter",
    "Skipped",
    "Speaker",
    "Stance",
    "Statement",
    "StatementKind",
    "StatementReader",
    "Stats",
    "UnreadableDocument",
    "differences",
    "to_json",
]
