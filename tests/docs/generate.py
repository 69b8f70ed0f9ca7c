"""Writes the parts of docs/ that are made from the code: the table of settings, and every command's help.

Run it with ``make docs``. A test fails while a page differs from what this writes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import annotated_types
import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.cli import COMMANDS, cli
from bot.settings import DELIMITER, PREFIX, Section, Settings

DOCS = Path(__file__).parents[2] / "docs"
BEGIN = "<!-- written by `make docs` from here: change the code, not this -->"
END = "<!-- to here -->"
WIDTH = 100


def main() -> None:
    """Write both pages anew."""
    for path, page in pages().items():
        path.write_text(page, encoding="utf-8")


def pages() -> dict[Path, str]:
    """Each generated page as it should stand: its own words, and between the marks what the code says."""
    made = {DOCS / "configuration.md": settings_tables(), DOCS / "cli.md": help_texts()}
    return {path: _between_marks(path.read_text(encoding="utf-8"), text) for path, text in made.items()}


def settings_tables() -> str:
    """Every variable with its default and its meaning; a table for what belongs to no section, and one a section."""
    sections: dict[str, list[str]] = {"The archive": []}
    for name, field in Settings.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Section):
            rows = [_row(f"{name}{DELIMITER}{part}", of) for part, of in inner.model_fields.items()]
            sections[(inner.__doc__ or name).strip().removesuffix(".")] = rows
        else:
            sections["The archive"].append(_row(name, field))
    head = "| variable | default | meaning |\n|---|---|---|"
    return "\n\n".join("\n".join([f"## {title}", "", head, *rows]) for title, rows in sections.items())


def help_texts() -> str:
    """The help of ``onrecord`` and of every command, as a terminal of a fixed width shows it."""
    root = click.Context(cli, info_name="onrecord", terminal_width=WIDTH, help_option_names=["-h", "--help"])
    parts = [f"## onrecord\n\n```text\n{_plain(cli.get_help(root))}\n```"]
    for name in COMMANDS:
        command = cli.get_command(root, name)
        if command is None:
            raise LookupError(name)
        context = click.Context(command, info_name=name, parent=root, terminal_width=WIDTH)
        parts.append(f"## onrecord {name}\n\n```text\n{_plain(command.get_help(context))}\n```")
        for inner, one in getattr(command, "commands", {}).items():
            below = click.Context(one, info_name=inner, parent=context, terminal_width=WIDTH)
            parts.append(f"### onrecord {name} {inner}\n\n```text\n{_plain(one.get_help(below))}\n```")
    return "\n\n".join(parts)


def _between_marks(page: str, text: str) -> str:
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the marks are missing: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def _row(name: str, field: FieldInfo) -> str:
    meaning = " ".join([field.description or "", *_range(field)])
    return f"| `{PREFIX}{name.upper()}` | {_default(field)} | {meaning.replace('|', chr(92) + '|')} |"


def _default(field: FieldInfo) -> str:
    value = field.default
    if SecretStr in (field.annotation, *get_args(field.annotation)) or value is None:
        return "not set"
    if value == ():
        return "none"
    return f"`{value}`"


def _range(field: FieldInfo) -> Iterator[str]:
    least = next((one.ge for one in field.metadata if isinstance(one, annotated_types.Ge)), None)
    most = next((one.le for one in field.metadata if isinstance(one, annotated_types.Le)), None)
    if least is not None and most is not None:
        yield f"From {least} to {most}."
    elif least is not None:
        yield f"At least {least}."


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


if __name__ == "__main__":
    main()
