"""Quality floors: figures that may not get worse, pinned to the very texts and questions they were measured on.

A floors file is JSON: ``digest`` says what was measured on, ``floors`` holds rows that must not be lower and
``ceilings`` rows that must not be higher. Times are never pinned: they depend on the machine.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from retrieval.errors import InputError
from retrieval.evaluation.score import Better, Table

DIGITS = 4
"""Decimals that are pinned and compared."""

CHANGED = (
    "The texts, the questions or the options are not those that the floors were measured on;"
    " run the same command with --update-floors to pin them anew."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """What a floors file holds."""

    digest: str
    """SHA-256 over the texts, the questions and the options they were asked with, in hexadecimal."""
    floors: Mapping[str, float]
    ceilings: Mapping[str, float]


_FLOORS = TypeAdapter(Floors)


def digest(texts: Path, questions: Path, *, top: int, as_of_asked: bool) -> str:
    """Return the SHA-256 that pins a measurement: every file below ``texts``, the questions, the options.

    Files count with their place below ``texts`` and their content; hidden files and symbolic links do not.
    """
    pinned = hashlib.sha256(f"top={top} as_of_asked={as_of_asked}\n".encode())
    if texts.is_dir():
        found = (path for path in texts.rglob("*") if path.is_file() and not path.is_symlink())
        files = [(path.relative_to(texts), path) for path in found]
    else:
        files = [(Path(texts.name), texts)]
    listed = sorted((name.as_posix(), path) for name, path in files if not any(p.startswith(".") for p in name.parts))
    for name, path in [("questions", questions), *listed]:
        with path.open("rb") as file:
            pinned.update(
                f"{hashlib.file_digest(file, 'sha256').hexdigest()} {name}\n".encode("utf-8", "surrogateescape")
            )
    return pinned.hexdigest()


def read_floors(path: Path) -> Floors | None:
    """Read a floors file; None where there is none.

    Raises:
        InputError: the file cannot be read, or is no floors file.
    """
    try:
        return _FLOORS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"The floors {path} cannot be read ({error.strerror}); check its permissions.") from error
    except ValidationError:
        raise InputError(f"{path} is no floors file; name another, or delete it and pin the floors anew.") from None


def write_floors(path: Path, floors: Floors) -> None:
    """Write a floors file.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(asdict(floors), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"The floors cannot be written to {path} ({error.strerror}); name another file.") from error


def measured(table: Table, digest: str) -> Floors:
    """Return the floors that a table would set."""
    return Floors(
        digest=digest,
        floors={row.name: round(row.value, DIGITS) for row in table.rows if row.better is Better.HIGHER},
        ceilings={row.name: round(row.value, DIGITS) for row in table.rows if row.better is Better.LOWER},
    )


def worse(now: Floors, pinned: Floors) -> list[str]:
    """Say, row by row, where figures are worse than the pinned ones. A row that went missing is worse."""
    said: list[str] = []
    for name, floor in sorted(pinned.floors.items()):
        value = now.floors.get(name)
        if value is None:
            said.append(f"{name} is no longer measured; its floor is {floor:.{DIGITS}f}.")
        elif value < floor:
            said.append(f"{name} is {value:.{DIGITS}f}, below its floor of {floor:.{DIGITS}f}.")
    for name, ceiling in sorted(pinned.ceilings.items()):
        value = now.ceilings.get(name)
        if value is None:
            said.append(f"{name} is no longer measured; its ceiling is {ceiling:.{DIGITS}f}.")
        elif value > ceiling:
            said.append(f"{name} is {value:.{DIGITS}f}, above its ceiling of {ceiling:.{DIGITS}f}.")
    return said


def check(table: Table, pinned: Floors, digest: str) -> list[str]:
    """Compare a table with the pinned floors: one sentence for each that is missed; none means that all hold.

    A digest other than the pinned one misses them all: figures on other texts cannot be compared.
    """
    if digest != pinned.digest:
        return [CHANGED]
    return worse(measured(table, digest), pinned)


def update(table: Table, pinned: Floors | None, digest: str, *, allow_lower: bool) -> tuple[Floors | None, list[str]]:
    """Return the floors to write, with what got worse.

    Figures that got better raise their floor. Where one got worse, nothing is to be written (None) unless
    that is allowed; then the new figure takes its place.
    """
    now = measured(table, digest)
    lowered = worse(now, pinned) if pinned else []
    if lowered and not allow_lower:
        return None, lowered
    return now, lowered
