"""The documents that a question set is about, as the scores need them: texts by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

from retrieval.types import Citation, Document, DocumentSummary, Finding

SUFFIX = ".txt"


class Shelf(Protocol):
    """What is needed of an archive to know its texts."""

    def documents(self) -> list[DocumentSummary]:
        """List the documents."""

    def document(self, document_id: str, version: int | None = None) -> Document:
        """Return one document."""


def stem(source: str) -> str:
    """Return the name that question sets call a document's file by: its last part, without ``.txt``."""
    return PurePosixPath(source.replace("\\", "/")).name.removesuffix(SUFFIX)


def names(citation: Citation) -> frozenset[str]:
    """Return the names under which a question set may speak of the cited document: file name and id."""
    return frozenset({stem(citation.source), citation.document_id})


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The texts of the documents: plain-text files by file name, everything else by the document's id."""

    by_stem: Mapping[str, str] = field(default_factory=dict)
    by_id: Mapping[str, str] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    """The ids of all documents that the archive holds."""

    def of(self, citation: Citation) -> str:
        """Return the text that a citation points into; empty where the document is not known."""
        found = self.by_stem.get(stem(citation.source))
        return self.by_id.get(citation.document_id, "") if found is None else found

    def lines(self, citation: Citation) -> str:
        """Return the whole lines on which the cited words stand."""
        text = self.of(citation)
        end = text.find("\n", citation.end)
        return text[text.rfind("\n", 0, citation.start) + 1 : end if end >= 0 else len(text)]

    def verbatim(self, finding: Finding) -> bool:
        """Say whether a quote is, code point by code point, what stands where it is cited from."""
        cited = finding.citation
        return bool(finding.quote) and self.of(cited)[cited.start : cited.end] == finding.quote

    def holds(self, name: str) -> bool:
        """Say whether a document of that file name or id is known."""
        return name in self.by_stem or name in self.ids

    def items(self) -> list[tuple[str, str]]:
        """Return every text once, with its name."""
        return [*self.by_stem.items(), *self.by_id.items()]


def read_texts(folder: Path | None, shelf: Shelf) -> Texts:
    """Read the texts to score against.

    A plain-text file is read from the folder itself and not from the archive, so that the row ``verbatim``
    compares quotes with what stood there before the archive took it in. Everything else (other formats,
    other encodings, or no folder at all) can only come from the archive.
    """
    paths = sorted(folder.rglob("*" + SUFFIX)) if folder and folder.is_dir() else [folder] if folder else []
    by_stem: dict[str, str] = {}
    for path in paths:
        if path.suffix != SUFFIX or not path.is_file():
            continue
        try:
            by_stem[stem(path.name)] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue  # stored under its id below, as the archive decoded it
    stored = shelf.documents()
    others = (summary for summary in stored if stem(summary.source) not in by_stem)
    return Texts(
        by_stem=by_stem,
        by_id={summary.id: shelf.document(summary.id, summary.version).text for summary in others},
        ids=frozenset(summary.id for summary in stored),
    )
