"""What the tests of the documentation share: the pages, parsed as Markdown, and what stands in them."""

import importlib.util
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from support import ROOT

FOLDERS = ("docs", "seeds", "benchmarks", "tests")
"""Where pages stand beside those at the top; a clone may hold its user's own documents elsewhere."""
_SEPARATORS = {"|", "&&", "||", ";"}
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*")
_PROMPT = re.compile(r"(?:[$>] )?(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A Markdown file."""

    path: Path
    text: str
    tokens: tuple[Token, ...]
    """Block and inline tokens alike, in order."""

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that a page shows."""

    page: str
    words: tuple[str, ...]


@pytest.fixture(scope="session")
def generator() -> ModuleType:
    """The script behind ``make docs``."""
    spec = importlib.util.spec_from_file_location("docs_generate", Path(__file__).with_name("generate.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def pages() -> list[Page]:
    """Every Markdown file of the project."""
    found = [*ROOT.glob("*.md"), *(path for name in FOLDERS for path in (ROOT / name).rglob("*.md"))]
    return [_parsed(path) for path in sorted(found)]


@pytest.fixture(scope="session")
def commands(pages: list[Page]) -> list[Command]:
    """Every command line that stands in code on a page, block or inline."""
    return [
        Command(page=page.name, words=words)
        for page in pages
        for token in page.tokens
        if token.type in ("fence", "code_inline")
        for words in _commands(token)
    ]


def _parsed(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return Page(
        path=path, text=text, tokens=tuple(part for token in tokens for part in (token, *(token.children or ())))
    )


def _commands(token: Token) -> Iterator[tuple[str, ...]]:
    if token.type == "fence" and token.info not in ("", "sh", "console"):
        return
    for line in token.content.replace("\\\n", " ").splitlines():
        if token.info == "console" and not line.startswith("$ "):
            continue
        stated = _PROMPT.fullmatch(line.strip())
        assert stated is not None
        yield from _simple(stated[1])


def _simple(line: str) -> Iterator[tuple[str, ...]]:
    """The words of each command of a line that is onrecord, make, or onrecord in a container."""
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:  # an apostrophe in prose
        return
    command: list[str] = []
    for word in [*words, ";"]:
        if word not in _SEPARATORS:
            command.append(word)
            continue
        while command and _ASSIGNMENT.fullmatch(command[0]):
            del command[0]
        if named := _named(command):
            yield named
        command = []


def _named(words: list[str]) -> tuple[str, ...]:
    for at, word in enumerate(words):
        if re.fullmatch(r"[<>]+&?|\d>", word):
            words = words[:at]
            break
    if words[:5] == ["docker", "compose", "run", "--rm", "bot"]:
        return ("onrecord", *words[5:])
    if words[:3] == ["python", "-m", "bot"]:
        return ("onrecord", *words[3:])
    if words and Path(words[0]).name in ("onrecord", "make"):
        return (Path(words[0]).name, *words[1:])
    return ()
