"""One way to the archive: what is granted to a person and a chat is said in one place."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bot.telegram
from bot.telegram.reading import View, filters_for
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


async def test_a_view_asks_with_what_is_granted() -> None:
    seen: list[tuple[str, Filters, int]] = []

    class Library:
        """Notes what it is asked."""

        def ask(self, question: str, *, filters: Filters, top: int) -> NoAnswer:
            seen.append((question, filters, top))
            return NoAnswer(question=question, kind=QuestionKind.PASSAGE, filters=filters, reason=Reason.OFF_TOPIC)

    limits, granted = Filters(publisher="Gazette"), frozenset({"desk"})
    with ThreadPoolExecutor(1) as threads:
        view = View(library=Library(), collections=granted, threads=threads)  # type: ignore[arg-type] # it need not do more
        await view.ask("How low?", limits, 5)
    assert seen == [("How low?", filters_for(granted, limits), 5)]
