"""Writes answers as pages that look like a chat, one a question, to be looked at in a browser.

Usage: python tests/docs/chat.py HOME FOLDER QUESTION...

HOME is an archive. A question that starts with ``/doc`` shows a document, ``/sources`` the archive, and one that starts
with ``/context`` the paragraphs around the first finding. A picture of a page:

    chromium --headless --no-sandbox --hide-scrollbars --window-size=440,700 --screenshot=1.png 1.html
"""

import asyncio
import html
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from telegram import InlineKeyboardMarkup

from bot.telegram.asking import most, shown_pages
from bot.telegram.documents import context_part, document_pages, sources_part
from bot.telegram.keyboard import answer_buttons, context_buttons, document_buttons
from bot.telegram.markup import Part
from bot.telegram.pages import findings_of
from bot.telegram.reading import View
from retrieval.archive import Archive
from retrieval.types import Filters, NoAnswer

TOP = 5
STYLE = """
body { margin: 0; padding: 14px; background: #d5dfe8; font: 15px/1.38 "Noto Sans", "DejaVu Sans", sans-serif; }
.asked, .said { border-radius: 14px; padding: 8px 12px; margin: 6px 0; max-width: 86%; white-space: pre-wrap;
  overflow-wrap: anywhere; box-shadow: 0 1px 1px #0002; }
.asked { background: #e6fdd5; margin-left: auto; width: fit-content; }
.said { background: #fff; }
.said a { color: #2678b6; text-decoration: none; }
blockquote { margin: 6px 0 2px; padding: 5px 10px; border-left: 3px solid #4c9bd6; background: #4c9bd614;
  border-radius: 5px; }
.folded { max-height: 4.14em; overflow: hidden; padding-bottom: 0; border-bottom: 5px solid #f2f8fc; }
code { color: #8a4a00; }
.row { display: flex; gap: 4px; max-width: calc(86% + 24px); margin: 4px 0; }
.row span { flex: 1; text-align: center; background: #6b8aa766; color: #fff; border-radius: 8px; padding: 6px;
  font-weight: 600; }
"""

Shown = tuple[Part, InlineKeyboardMarkup | None]


async def answered(view: View, question: str) -> Shown:
    """What the bot shows."""
    command, _, rest = question.partition(" ")
    if command == "/sources":
        return sources_part(await view.stats()), None
    if command == "/doc":
        parts = document_pages(await view.document(rest))
        return parts[0], document_buttons(1, 0, 0, len(parts), back=None)
    result = await view.ask(rest if command == "/context" else question, Filters(), most(TOP))
    if command == "/context":
        finding = findings_of(result)[0]
        document = await view.document(finding.citation.document_id, finding.citation.version)
        return context_part(finding, document), context_buttons(1, 0, len(findings_of(result)), 0)
    turned = await shown_pages(view, result, TOP)
    return turned[0].part, answer_buttons(1, 0, turned, nearest=isinstance(result, NoAnswer))


def page(question: str, shown: Shown) -> str:
    """A page with a question and its answer."""
    part, buttons = shown
    text = part.html.replace("<blockquote expandable>", '<blockquote class="folded">').replace(
        "</blockquote>\n", "</blockquote>"
    )
    rows = buttons.inline_keyboard if buttons else ()
    keys = "".join(
        f'<div class="row">{"".join(f"<span>{html.escape(one.text)}</span>" for one in row)}</div>' for row in rows
    )
    return (
        f'<!doctype html><meta charset="utf-8"><title>{html.escape(question)}</title><style>{STYLE}</style>'
        f'<div class="asked">{html.escape(question)}</div><div class="said">{text}</div>{keys}\n'
    )


async def write(home: Path, folder: Path, questions: list[str]) -> None:
    """Write a page for each question."""
    folder.mkdir(parents=True, exist_ok=True)
    with Archive.open(home) as archive, ThreadPoolExecutor(1) as threads:
        view = View(library=archive, collections=frozenset(), threads=threads)
        for number, question in enumerate(questions, start=1):
            path = folder / f"{number}.html"
            path.write_text(page(question, await answered(view, question)), encoding="utf-8")


if __name__ == "__main__":
    place, out, *asked = sys.argv[1:]
    asyncio.run(write(Path(place), Path(out), asked))
