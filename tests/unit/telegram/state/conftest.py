from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.telegram.state.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty one."""
    with Database(tmp_path / "state.sqlite3") as made:
        yield made
