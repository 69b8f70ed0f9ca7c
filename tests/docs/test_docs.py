"""The documentation says what is so: settings, commands, links and quotations are checked against the code."""

import json
import re
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import click
import pytest

from bot.cli import COMMANDS, cli
from bot.settings import variables
from support import ROOT

MOST_LINES = 50
VARIABLE = re.compile(r"\bONRECORD_[A-Z0-9_]*[A-Z0-9]")
WITHOUT_COMMAND = ("--help", "-h", "--version")


def _folded(text: str) -> str:
    return " ".join(text.split())


def test_generated_pages_are_what_the_generator_writes(generator: ModuleType):
    for path, page in generator.pages().items():
        assert path.read_text(encoding="utf-8") == page, f"{path.name} is behind the code: run `make docs`"


def test_the_generator_writes_nothing_new_over_its_own_pages(generator: ModuleType, tmp_path: Path, monkeypatch: Any):
    for name in ("configuration.md", "cli.md"):
        (tmp_path / name).write_bytes((generator.DOCS / name).read_bytes())
    monkeypatch.setattr(generator, "DOCS", tmp_path)
    generator.main()
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    generator.main()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_a_page_without_its_marks_is_told_and_left_alone(generator: ModuleType, tmp_path: Path, monkeypatch: Any):
    for name in ("configuration.md", "cli.md"):
        (tmp_path / name).write_text("# A page\n")
    monkeypatch.setattr(generator, "DOCS", tmp_path)
    with pytest.raises(ValueError, match="the marks are missing"):
        generator.main()
    assert (tmp_path / "cli.md").read_text() == "# A page\n"


def test_the_generator_runs_as_make_docs_runs_it():
    help_text = subprocess.run(["make", "-n", "docs"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    script = ROOT / "tests" / "docs" / "generate.py"
    assert f"bin/python {script.relative_to(ROOT)}" in help_text
    compiled = compile(script.read_text(encoding="utf-8"), str(script), "exec")
    assert "main" in compiled.co_names


def test_every_command_and_every_setting_has_its_place():
    shown = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"\n## onrecord {name}\n" in shown
        assert f"Usage: onrecord {name} " in shown
    table = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for name, description in variables().items():
        assert f"| `{name}` |" in table
        assert description
        assert description in table


def test_every_variable_that_is_mentioned_is_a_real_one(pages: list[Any]):
    texts = {page.name: page.text for page in pages}
    for name in ("compose.yaml", "Dockerfile", "Makefile", "pyproject.toml"):
        texts[name] = (ROOT / name).read_text(encoding="utf-8")
    mentioned = {(where, name) for where, text in texts.items() for name in VARIABLE.findall(text)}
    assert {"README.md", "Dockerfile", "compose.yaml"} <= {where for where, _ in mentioned}
    assert not {(where, name) for where, name in mentioned if name not in variables()}


def test_every_onrecord_command_that_is_shown_can_be_typed(commands: list[Any]):
    shown = [one for one in commands if one.words[0] == "onrecord"]
    assert {"README.md", "docs/tutorial.md", "docs/evaluation.md"} <= {one.page for one in shown}
    faults = {f"{one.page}: {' '.join(one.words)}: {fault}" for one in shown if (fault := _fault(list(one.words[1:])))}
    assert not faults


def test_a_command_that_cannot_be_typed_is_found():
    assert _fault(["recall", "x"])
    assert _fault(["ask", "--speakers", "x", "question"])
    assert _fault(["--hom", "x", "list"])
    assert _fault(["list", "surplus"])
    assert not _fault(["--home", "x", "ask", "who?", "--top", "3"])


def test_every_make_command_that_is_shown_exists(commands: list[Any]):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    known = set(re.findall(r"^([A-Z_]+) (?:\?|:)?=", makefile, re.MULTILINE))
    shown = [one for one in commands if one.words[0] == "make"]
    assert {"demo", "test"} <= {word for one in shown for word in one.words}
    for one in shown:
        for word in one.words[1:]:
            name, assigned, _ = word.partition("=")
            assert name in (known if assigned else targets), f"{one.page}: {' '.join(one.words)}"


def test_every_relative_link_leads_somewhere(pages: list[Any]):
    anchors = {page.path: _anchors(page) for page in pages}
    checked = 0
    for page in pages:
        for token in page.tokens:
            target = token.attrs.get("href" if token.type == "link_open" else "src")
            if token.type not in ("link_open", "image") or not isinstance(target, str) or urlsplit(target).scheme:
                continue
            path, _, anchor = unquote(target).partition("#")
            place = (page.path.parent / path).resolve() if path else page.path
            assert place.exists(), f"{page.name} links to {target}"
            assert not anchor or anchor in anchors[place], f"{page.name} links to {target}"
            checked += 1
    assert checked


def test_every_page_of_the_documentation_can_be_reached_from_the_readme(pages: list[Any]):
    by_path = {page.path: page for page in pages}
    todo, reached = [ROOT / "README.md"], set()
    while todo:
        path = todo.pop()
        if path in reached or path not in by_path:
            continue
        reached.add(path)
        links = [token.attrs["href"] for token in by_path[path].tokens if token.type == "link_open"]
        places = [(path.parent / str(link).partition("#")[0]).resolve() for link in links if str(link)[0] != "#"]
        todo += [place / "README.md" if place.is_dir() else place for place in places]
    documentation = {page.path for page in pages if page.path.is_relative_to(ROOT / "docs")}
    assert documentation <= reached


def test_decisions_are_numbered_and_short():
    decisions = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert decisions
    for number, path in enumerate(decisions, start=1):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert path.name.startswith(f"{number:04}-")
        assert lines[0].startswith(f"# {number}. ")
        assert len(lines) <= MOST_LINES


def test_the_answer_in_the_readme_is_a_slice_of_the_seed_document(pages: list[Any]):
    readme = next(page for page in pages if page.name == "README.md")
    seed = _folded((ROOT / "seeds" / "000_f24e29bdde54b1ea.txt").read_text(encoding="utf-8"))
    quotes = [quote for token in readme.tokens if token.info == "console" for quote in _quotes(token.content)]
    assert len(quotes) >= 3
    for quote in quotes:
        assert quote in seed


def test_every_line_of_an_answer_that_is_shown_stands_in_a_document(pages: list[Any]):
    texts = [*(ROOT / "seeds").glob("*.txt"), *(ROOT / "tests" / "eval" / "corpus").glob("*.txt")]
    stored = _folded(" ".join(path.read_text(encoding="utf-8") for path in texts))
    checked = 0
    for page in pages:
        shown = [token.content for token in page.tokens if token.info == "console"]
        known = stored + "".join(_made_by(output, stored) for output in shown)
        for line in (line for output in shown for line in _answer_lines(output)):
            assert line in known, f"{page.name} shows {line!r}"
            checked += 1
    assert checked > 20


def _made_by(output: str, stored: str) -> str:
    """The texts that the commands of a page make themselves: records that they write, documents that they change."""
    records = [json.loads(line) for line in re.findall(r"^> (\{.*\})$", output, re.MULTILINE)]
    changes = re.findall(r"^\$ sed -i 's/([^/]+)/([^/]+)/' ", output, re.MULTILINE)
    changed = [stored.replace(before, after) for before, after in changes if before in stored]
    return " ".join([*(_folded(record.get("text", "")) for record in records), *changed])


def _fault(words: list[str]) -> str | None:
    """Why a command line could not be typed; None if it could. Values are placeholders and are not looked at."""
    root = click.Context(cli, info_name="onrecord")
    try:
        _, rest, _ = cli.make_parser(root).parse_args(args=words)
        if not rest or (len(words) == 1 and words[0] in WITHOUT_COMMAND):
            return None
        command = cli.get_command(root, rest[0])
        if command is None:
            return "no such command"
        context = click.Context(command, info_name=rest[0], parent=root)
        _, surplus, _ = command.make_parser(context).parse_args(args=rest[1:])
        if isinstance(command, click.Group) and surplus:
            inner = command.get_command(context, surplus[0])
            if inner is None:
                return f"no such command: {surplus[0]}"
            below = click.Context(inner, info_name=surplus[0], parent=context)
            _, surplus, _ = inner.make_parser(below).parse_args(args=surplus[1:])
    except click.UsageError as error:
        return error.format_message()
    return f"too much: {surplus}" if surplus else None


def _anchors(page: Any) -> set[str]:
    """The names that GitHub gives to headings."""
    found = set()
    for heading, inline in zip(page.tokens, page.tokens[1:], strict=False):
        if heading.type == "heading_open":
            text = "".join(part.content for part in inline.children or ())
            found.add(re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-"))
    return found


def _quotes(output: str) -> list[str]:
    """The quotes of an answer: from a line that opens with a curly mark, under a source line, to the closing one."""
    found = re.findall(r"^\d+\. .*\n(?:\S.*\n)?   “((?:.*\n(?:   \S.*\n)*?)??.*)”$", output, re.MULTILINE)
    return [_folded(quote) for quote in found]


def _answer_lines(output: str) -> list[str]:
    """The lines of quotes and passages in the output of a question, without the marks that set a quote off."""
    lines: list[str] = []
    asked = False
    for line in output.splitlines():
        if line.startswith("$ "):
            asked = ("onrecord ask" in line and "--json" not in line) or line == "$ make demo"
            opened = False
        elif asked and line.startswith("   ") and not line.strip().startswith("in the passage under"):
            stated = line.strip()
            if line.startswith("   “"):
                stated, opened = stated.removeprefix("“"), True
            if opened and stated.endswith("”") and not line.startswith("      "):
                stated, opened = stated.removesuffix("”"), False
            lines.append(_folded(stated))
    return lines
