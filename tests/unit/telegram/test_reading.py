"""One way to the archive: what is granted to a person and a chat is said in one place."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.telegram
from bot.telegram.editing import into
from bot.telegram.reading import View
from retrieval.types import Filters, NoAnswer, QuestionKind, Reason

ALLOWED = {
    "reading.py": "it is that way",
    "services.py": "it hands the archive to a view",
    "running.py": "it takes the archive in",
    "application.py": "it takes the archive in",
    "editing.py": "it adds and removes, for editors",
}


def test_nothing_reads_the_archive_but_through_a_view() -> None:
    folder = Path(bot.telegram.__file__).parent
    modules = [path for path in folder.rglob("*.py") if path.name not in ALLOWED]
    assert len(modules) > 20
    assert [
        path.name
        for path in modules
        if re.search(r"\.library\b|\blibrary: L|\bArchive\b", path.read_text(encoding="utf-8"))
    ] == []


names = st.sampled_from(["desk-a", "desk-b", "desk-c"])


@pytest.mark.parametrize("limits", [Filters(publisher="Gazette"), Filters(collections=None), Filters(document="x")])
@settings(deadline=None)
@given(granted=st.frozensets(names), asked=st.none() | st.frozensets(names))
async def test_a_view_looks_everything_up_with_what_is_granted_and_nothing_else(
    limits: Filters, granted: frozenset[str], asked: frozenset[str] | None
) -> None:
    """Whatever limits come with a question, those that were stored with an earlier one among them."""
    seen: list[frozenset[str] | None] = []

    class Library:
        """Notes with which collections it is asked."""

        def ask(self, question: str, *, filters: Filters, top: int) -> NoAnswer:
            seen.append(filters.collections)
            assert (filters, top) == (replace(limits, collections=granted), 5)
            return NoAnswer(question=question, kind=QuestionKind.PASSAGE, filters=filters, reason=Reason.OFF_TOPIC)

        def document(self, document_id: str, version: int | None, *, collections: frozenset[str]) -> None:
            assert (document_id, version) == ("x", 2)
            seen.append(collections)

        def stats(self, *, collections: frozenset[str]) -> None:
            seen.append(collections)

    with ThreadPoolExecutor(1) as threads:
        view = View(library=Library(), collections=granted, threads=threads)  # type: ignore[arg-type] # it need not do more
        await view.ask("How low?", replace(limits, collections=asked), 5)
        await view.document("x", 2)
        await view.stats()
    assert seen == [granted] * 3


@pytest.mark.parametrize(
    ("caption", "granted", "collection"),
    [
        ("", (), "open"),
        ("", ("desk-a",), "desk-a"),
        (" \n", ("desk-a",), "desk-a"),
        ("", ("desk-a", "desk-b"), None),
        ("Desk-B ", ("desk-a", "desk-b"), "desk-b"),
        ("OPEN", ("desk-a",), "open"),
        ("desk-c", ("desk-a",), None),
        ("desk-c", (), None),
        ("a photo of the lock", (), None),
    ],
)
def test_a_file_goes_where_its_caption_says_or_where_there_is_one_place_only(
    caption: str, granted: tuple[str, ...], collection: str | None
) -> None:
    assert into(caption, frozenset(granted)) == collection
